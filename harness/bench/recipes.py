"""Runs what the report says to try by hand: against a wrong program of the corpus and against the solution, each in a
network of its own (unshare(1)), and tells whether a person would see a difference.

    /usr/bin/python3 harness/bench/recipes.py [--nc FOLDER] [EXERCISE...]

    --control: whether a right program of the corpus, too, looks other than the solution: then a difference may show nothing

FOLDER holds the `nc` to be used, if not the usual one. Of each check the first program is taken that says it fails it, of
`--all` each. Status 1 when a recipe shows no difference, or one that nothing explains is missing.
"""

import argparse
import atexit
import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
TST = os.environ.get("TST", os.path.join(TARGET, "debug", "tst"))
AT_ONCE = 8
BUILT = tempfile.mkdtemp(prefix="tst-recipes-")
BUILDING = threading.Lock()


def claims(exercise, every):
    """Of each check the wrong programs that say they fail it."""
    folder = os.path.join(ROOT, "harness/corpus", exercise, "wrong")
    seen = set()
    for name in sorted(os.listdir(folder)):
        head = open(os.path.join(folder, name), encoding="utf-8", errors="replace").read().splitlines()[:12]
        for line in head:
            match = re.match(r"(?:#|//!?) fails: (\w+)", line)
            if match and (every or match.group(1) not in seen):
                seen.add(match.group(1))
                yield match.group(1), name


def acts(text):
    """What is done: (terminal, command, whether Ctrl-C comes first), or keys."""
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith("try it by hand")), None)
    if start is None:
        return []
    body = []
    for line in lines[start + 1 :]:
        if not line.startswith("  "):
            break
        if line.strip() != "(cmp counts bytes from 1)":
            body.append(line[2:])
    found = []
    for line in body:
        match = re.match(r"terminal (\d)(?: \((\S+)\))?:  (Ctrl-C, then: )?(.*)", line)
        if match:
            number, who, again, command = match.groups()
            found.append({"terminal": int(number), "who": who, "again": bool(again), "command": command})
        elif line.startswith("then type:  "):
            found.append({"keys": line[len("then type:  ") :]})
        elif line.startswith(" ") and found and "keys" in found[-1]:
            found[-1]["keys"] += " · " + line.strip()
        elif line.startswith(" ") and found or found and "command" in found[-1] and re.match(r"(&&|\S.*)", line) and found[-1]["command"].endswith(("\\", ";", "|", "&&", "&")):
            found[-1]["command"] += "\n" + line.strip()
        else:
            found.append({"terminal": 1, "who": None, "again": False, "command": line})
    return found


def with_program(steps, program):
    """The same with `program` started in the place of the one that it was written for."""
    gap = r"(?:\s|\\\n)+"
    build = rf"rustc --edition 2024 -o server{gap}[^\s\\]+{gap}&&"
    patterns = [rf"{build}{gap}\./server", rf"python3{gap}\S*harness/corpus/\S+\.py"]
    changed = []
    for step in steps:
        step = dict(step)
        if "command" in step:
            command = step["command"]
            for pattern in patterns:
                command = re.sub(pattern, lambda _: program, command)
            command = re.sub(build, "true &&", command)
            command = command.replace('"$OLDPWD"/server', program).replace("./server", program)
            step["command"] = command
        changed.append(step)
    return changed


def listening():
    with open("/proc/net/tcp") as four, open("/proc/net/tcp6") as six:
        return any(line.split()[3] == "0A" for line in list(four)[1:] + list(six)[1:])


class Terminal:
    def __init__(self, command):
        self.out = tempfile.TemporaryFile()
        self.child = subprocess.Popen(["bash", "-c", command], stdin=subprocess.PIPE, stdout=self.out, stderr=subprocess.STDOUT, start_new_session=True)

    def ended(self):
        return self.child.poll() is not None

    def interrupt(self, number=signal.SIGINT):
        try:
            os.killpg(self.child.pid, number)
        except ProcessLookupError:
            pass

    def seen(self):
        self.out.seek(0)
        return self.out.read()


def until(limit, test):
    end = time.monotonic() + limit
    while time.monotonic() < end and not test():
        time.sleep(0.02)


def play(steps):
    """What each terminal shows in the end. Runs in a network of its own."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    terminals, order = {}, []
    names = {}
    patience = 3.0
    for step in steps:
        if "keys" in step:
            for key in step["keys"].split(" · "):
                who, pressed = key.split(": ", 1)
                child = terminals[names[who]].child
                time.sleep(0.7)
                if pressed == "Ctrl-C":
                    terminals[names[who]].interrupt()
                elif pressed == "Ctrl-D":
                    child.stdin.close()
                else:
                    data = pressed[:-1].encode() + b"\n" if pressed.endswith("⏎") else pressed.removesuffix(" Ctrl-D").encode()
                    try:
                        child.stdin.write(data)
                        child.stdin.flush()
                    except OSError:
                        pass
            continue
        number = step["terminal"]
        if step["again"]:
            terminals[number].interrupt()
            until(3, terminals[number].ended)
            if not terminals[number].ended():
                terminals[number].interrupt(signal.SIGKILL)
        terminal = Terminal(step["command"])
        if step["again"] or number not in terminals:
            order.append((number, step["again"]))
        terminals[number] = terminal
        if step["who"]:
            names[step["who"]] = number
        naps = [int(nap) for nap in re.findall(r"sleep (\d+)", step["command"])]
        patience = max(patience, sum(nap for nap in naps if nap < 60) + 3.0)
        if number == 1 or "command" in step and not re.search(r"\bnc\b|ncat|curl|/dev/tcp|python3 -c", step["command"]):
            until(5, lambda: terminal.ended() or (number == 1 and listening()))
            time.sleep(0.3)
        else:
            time.sleep(3 if "seq " in step["command"] else 0.5)
    clients = [terminal for number, terminal in terminals.items() if number != 1]
    until(patience, lambda: all(terminal.ended() for terminal in clients or terminals.values()))
    time.sleep(0.3)
    seen = {}
    for number, terminal in terminals.items():
        ended = terminal.ended()
        seen[number] = (("ended" if ended else "goes on"), terminal.seen().decode("latin-1"))
    for terminal in terminals.values():
        terminal.interrupt(signal.SIGKILL)
    return seen


def bare(text):
    """Without what differs by chance."""
    text = text.encode("latin-1").decode("utf-8", "replace")
    lines = []
    for line in text.replace("\r\n", "\r\n").split("\n"):
        line = line.split("\r")[-1] if "%" in line else line
        if line.startswith(("* ", "> ", "{ ", "} ", "  % Total", "  0 ", "100 ", "user\t", "sys\t")) or re.match(r"\s*\d+ .*--:--:--", line):
            continue
        if line.startswith("real\t"):
            minutes, seconds = re.match(r"real\t(\d+)m([\d.]+)s", line).groups()
            line = f"about {round((int(minutes) * 60 + float(seconds)) * 5) / 5} s"
        lines.append(re.sub(r":\d{4,5}\b|, \d{4,5}\)", ":PORT", line))
    return "\n".join(lines)


def shown(steps, seen):
    """What a person looks at: the clients, and whether the program goes on; or the program, where it stands alone."""
    parts = []
    alone = all(number == "1" for number in seen) or any("echo $?" in step.get("command", "") for step in steps)
    taken = alone and len(seen) == 2 and not any("nc" in step.get("command", "").split() for step in steps)
    for number, (state, text) in sorted(seen.items()):
        if number == "1" and not alone:
            parts.append((number, state))
        elif number == "1" and taken:
            continue
        else:
            parts.append((number, state, bare(text)))
    return parts


def shape(parts):
    """What of it does not depend on an author's taste: status lines and headers, how many lines, the exit status, the time."""
    shapes = []
    for part in parts:
        if len(part) < 3:
            shapes.append(part)
            continue
        lines = part[2].split("\n")
        times = [line for line in lines if line.startswith("about ")]
        head = [line[2:] for line in lines if line.startswith("< ")]
        if not head and lines[0].startswith("HTTP/"):
            head = lines[: next((at for at, line in enumerate(lines) if not line.strip("\r^M")), len(lines))]
        if head:
            told = sorted(line.lower() for line in head[1:] if not re.match(r"(?i)(date|server|content-length):", line))
            length = any(line.lower().startswith("content-length:") for line in head)
            shapes.append((part[:2], head[0].split(" ")[:2], told, length, times))
        else:
            full = [line for line in lines if line.strip()]
            status = full[-1] if full and full[-1].isdigit() else None
            shapes.append((part[:2], len(full), status, times))
    return shapes


def isolated(steps, folder):
    env = dict(os.environ, LANG="C.UTF-8")
    if folder:
        env["PATH"] = folder + ":" + env["PATH"]
    line = ["unshare", "-n", "/usr/bin/python3", os.path.abspath(__file__), "--play"]
    done = subprocess.run(line, input=json.dumps(steps), capture_output=True, text=True, cwd=ROOT, env=env, timeout=120)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def compiled(exercise, name, kind="wrong"):
    """How a program of the corpus is started: built here, if it must be."""
    path = os.path.join(ROOT, "harness/corpus", exercise, kind, name)
    if not name.endswith(".rs"):
        return f"python3 {path}"
    out = os.path.join(BUILT, f"{exercise}-{name[:-3]}")
    with BUILDING:
        if not os.path.exists(out):
            subprocess.run(["rustc", "--edition", "2024", "-o", out, path], check=True, capture_output=True)
    return out


def try_one(exercise, check, name, folder, control):
    path = f"harness/corpus/{exercise}/wrong/{name}"
    env = dict(os.environ, LANG="C.UTF-8")
    if folder:
        env["PATH"] = folder + ":" + env["PATH"]
    line = [TST, "test", exercise, "--subject", path, "--check", check, "--lang", "en", "--seed", "1"]
    told = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, env=env).stdout
    steps = acts(told)
    if not steps:
        why = re.search(r"not to be tried by hand: (.*)", told)
        return check, name, ("none: " + why.group(1)) if why else "none, and no reason", None
    try:
        wrong = isolated(with_program(steps, compiled(exercise, name)), folder)
        right = isolated(with_program(steps, os.path.join(TARGET, "debug", f"{exercise}-solution")), folder)
    except Exception as error:
        return check, name, f"did not run: {error}", steps
    one, other = shown(steps, wrong), shown(steps, right)
    if one == other:
        return check, name, "SAME", (steps, one, other)
    if control:
        # What differs between two right programs shows nothing.
        another = sorted(os.listdir(os.path.join(ROOT, "harness/corpus", exercise, "right")))[0]
        third = shown(steps, isolated(with_program(steps, compiled(exercise, another, "right")), folder))
        if third != other and (shape(third) != shape(other) or shape(one) == shape(other)):
            return check, name, f"differs, but so does {another}", (steps, one, other, third)
    return check, name, "differs", (steps, one, other)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--play", action="store_true")
    parser.add_argument("--nc")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--details", action="store_true")
    parser.add_argument("--control", action="store_true")
    parser.add_argument("exercises", nargs="*")
    options = parser.parse_args()
    if options.play:
        os.rmdir(BUILT)
        print(json.dumps(play(json.load(sys.stdin))))
        return 0
    atexit.register(shutil.rmtree, BUILT)
    bad = 0
    for exercise in options.exercises or ["hello", "echo", "echocaps", "threads", "chat", "http"]:
        jobs = list(claims(exercise, options.all))
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            rows = list(pool.map(lambda job: try_one(exercise, *job, options.nc, options.control), jobs))
        for check, name, result, details in rows:
            print(f"{exercise:9} {check:36} {name:36} {result}", flush=True)
            bad += result.startswith(("SAME", "did not", "none, and"))
            if options.details and result != "differs" and not result.startswith("none"):
                print(json.dumps(details, ensure_ascii=False, indent=1)[:3000])
    return 1 if bad else 0


sys.exit(main())
