#!/usr/bin/env bash
# How long a checkout from a site of this machine takes (a folder; http on loopback), and listing a published site of 200
# exercises. Prints medians in milliseconds of 30 runs with the optimised program, and fails when one is beyond its bound.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
profile=${1:-release}
case $profile in
release) cargo build --quiet --release --package tst ;;
debug) cargo build --quiet --package tst ;;
*) echo "usage: $0 [release|debug]" >&2 && exit 2 ;;
esac
exec python3 - "$PWD/target/$profile/tst" "$PWD" <<'PYTHON'
import os, pathlib, shutil, statistics, subprocess, sys, tempfile, time

TST, REPOSITORY = sys.argv[1:]
RUNS = 30
SERVER = """
import http.server
class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
print(server.server_port, flush=True)
server.serve_forever()
"""

def tst(arguments, folder, home):
    environment = {**os.environ, "HOME": str(home), "LANG": "C.UTF-8"}
    begin = time.perf_counter()
    subprocess.run([TST, *arguments], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begin) * 1000

def many_exercises(course):
    """A course of 200 exercises, each as large as `echo`."""
    names = [f"echo_{number}" for number in range(200)]
    (course / "config.yaml").write_text(f"course: Many\nexercises: [{', '.join(names)}]\n")
    for name in names:
        folder = course / "exercises" / name
        shutil.copytree(pathlib.Path(REPOSITORY, "exercises/echo"), folder, ignore=shutil.ignore_patterns(".starter"))
        manifest = folder / "Cargo.toml"
        manifest.write_text(f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"\n')
        checks = folder / "exercise.yaml"
        checks.write_text(checks.read_text().replace("name: echo\n", f"name: {name}\n", 1))

def main():
    with tempfile.TemporaryDirectory() as base:
        base = pathlib.Path(base)
        course, student, home = base / "course", base / "student", base / "home"
        for folder in (course / "exercises", student, home / ".tst"):
            folder.mkdir(parents=True)
        (home / ".tst/config.yaml").write_text("sites: []\n")
        many_exercises(course)
        site = course / "site"
        published = tst(["publish", "--out", "site"], course, home)
        print(f"publishing 200 exercises:                {published:6.0f} ms (once)")
        server = subprocess.Popen([sys.executable, "-c", SERVER], cwd=site, stdout=subprocess.PIPE, text=True)
        over = False
        try:
            url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
            for what, place in (("a folder", site), ("http on loopback", url)):
                times = [tst(["checkout", f"echo_7@{place}", str(number)], student, home) for number in range(RUNS)]
                for number in range(RUNS):
                    shutil.rmtree(student / str(number))
                over |= tell(f"checking out from {what}", times, 50)
                (home / ".tst/config.yaml").write_text(f"sites:\n- name: many\n  url: {place}\n")
                times = [tst(["list"], student, home) for _ in range(RUNS)]
                over |= tell(f"listing 200 exercises of {what}", times, 300)
        finally:
            server.kill()
            server.wait()
        sys.exit(1 if over else 0)

def tell(what, times, most):
    median = statistics.median(times)
    print(f"{what + ':':40} {median:6.0f} ms (at most {most} ms; slowest {max(times):.0f} ms)")
    return median > most

main()
PYTHON
