#!/usr/bin/env python3
"""Grades each racy program, and each right one, so many times under other seeds, by the scheduled checks and plainly; prints how often
it failed, k of N both ways. Usage: harness/bench/races.py [-n GRADINGS] [-k SCHEDULES] [--plain] [--right | --hard] EXERCISE [NAME...]
Racy programs are those of the corpus; with --hard those beside this script, which are not found in every grading. Programs are built first. Beside it the machine may be quiet or busy: that is the caller's. Status 1 if a racy program passed a
grading under schedules, or a right one failed one."""
import argparse, json, os, re, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
parse = argparse.ArgumentParser()
parse.add_argument("-n", type=int, default=20)
parse.add_argument("-k", type=int)
parse.add_argument("--plain", action="store_true")
parse.add_argument("--right", action="store_true")
parse.add_argument("--hard", action="store_true")
parse.add_argument("--jobs", type=int, default=2)
parse.add_argument("--tst", default=os.path.join(ROOT, "target/release/tst"))
parse.add_argument("exercise")
parse.add_argument("names", nargs="*")
ask = parse.parse_args()

folder = os.path.join(ROOT, "harness/corpus", ask.exercise, "right" if ask.right else "racy")
if ask.hard:
    folder = os.path.join(ROOT, "harness/bench/races", ask.exercise)
work = tempfile.mkdtemp(prefix="races-")
with open(os.path.join(ROOT, "exercises", ask.exercise, "exercise.yaml")) as file:
    text = file.read()
blocks = re.split(r"(?m)^  - name: ", text)[1:]
scheduled = [block.split("\n")[0].strip() for block in blocks if re.search(r"(?m)^    schedules: ", block)]


def built(name):
    path = os.path.join(folder, name)
    binary = os.path.join(work, name.replace(".", "_"))
    if name.endswith(".rs"):
        subprocess.run(["rustc", "--edition", "2021", "-O", "-o", binary, path], check=True, stderr=subprocess.DEVNULL)
    elif name.endswith(".c"):
        subprocess.run(["cc", "-O1", "-pthread", "-w", "-o", binary, path], check=True)
    else:
        return f"python3 -S {path}"
    return binary


def grade(line, seed):
    command = [ask.tst, "test", ask.exercise, "--run", line, "--seed", str(seed), "--format", "json"]
    for check in [] if ask.plain else scheduled:
        command += ["--check", check]
    if ask.k:
        command += ["--schedules", str(ask.k)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    try:
        checks = json.loads(ran.stdout)["checks"]
    except (ValueError, KeyError):
        return [("?", ran.stderr.strip()[-200:])]
    return [(c["name"], (c.get("failure") or {}).get("kind", "?")) for c in checks if c["status"] in ("failed", "error")]


names = ask.names or sorted(os.listdir(folder))
bad = 0
for name in names:
    line = built(name)
    with ThreadPoolExecutor(ask.jobs) as pool:
        found = list(pool.map(lambda seed: grade(line, seed), range(1, ask.n + 1)))
    failed = sum(1 for one in found if one)
    kinds = sorted({f"{check} {kind}" for one in found for check, kind in one})
    bad += failed if ask.right else (0 if ask.plain else ask.n - failed)
    print(f"{failed:3} of {ask.n}  {name}: {'; '.join(kinds)}", flush=True)
sys.exit(1 if bad else 0)
