#!/usr/bin/env python3
"""How near a message is to what was done: one character of an exercise file is left out or put in at random (quotes, brackets, colons,
commas, `#`, tabs, `@`), so many times, and each file is read by the kit. Prints of how many the kit tells a mistake in YAML's syntax, how
many of these on the line that was changed, how many more within a line of it, and how many it leaves in libyaml's words; the same of
mistakes in what is valid YAML, with how many were told as several.
Usage: harness/bench/typos.py [EXERCISE [HOW_MANY [SEED]]]    (needs target/debug/tst)
Ends with status 1 when a file makes the kit end otherwise than with 0 or 2."""
import os, random, re, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor

name = sys.argv[1] if len(sys.argv) > 1 else "echo"
count = int(sys.argv[2]) if len(sys.argv) > 2 else 700
random.seed(int(sys.argv[3]) if len(sys.argv) > 3 else 5)
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
text = open(f"{root}/exercises/{name}/exercise.yaml").read()

def typo():
    while True:
        at = random.randrange(len(text))
        line = text[:at].count("\n") + 1
        if random.random() < 0.5:
            if text[at] in "\"'{}[]:,-" or text[at] == " " and text[at - 1] == "\n":
                return line, text[:at] + text[at + 1:]
        else:
            return line, text[:at] + random.choice(['"', "'", "{", "}", "[", "]", ": ", "#", " #", "\t", "@"]) + text[at:]

def told(change):
    line, changed = change
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/exercises/{name}")
        open(f"{folder}/config.yaml", "w").write(f"exercises: [{name}]\n")
        open(f"{folder}/exercises/{name}/exercise.yaml", "w").write(changed)
        ran = subprocess.run([f"{root}/target/debug/tst", "list", "--lang", "en"], cwd=folder, env={**os.environ, "HOME": folder},
                             capture_output=True, text=True)
    return line, ran.returncode, [(int(at), said) for at, said in re.findall(r"exercise\.yaml:(\d+):\d+: (.*)", ran.stderr)]

with ThreadPoolExecutor(2) as at_once:
    all_told = list(at_once.map(told, [typo() for _ in range(count)]))
syntax = [(line, said) for line, _, said in all_told if said and "is not valid YAML" in said[0][1]]
other = [(line, said) for line, _, said in all_told if said and "is not valid YAML" not in said[0][1]]
for what, some in [("YAML's syntax", syntax), ("valid YAML", other)]:
    on_it = sum(any(at == line for at, _ in said) for line, said in some)
    near = sum(any(abs(at - line) <= 1 for at, _ in said) for line, said in some) - on_it
    print(f"{what}: {len(some)} mistakes, {on_it} told on the line, {near} beside it, {sum(len(said) > 1 for _, said in some)} as several, "
          f"{sum('look at quotes' in said[0][1] for _, said in some)} in libyaml's words")
odd = sum(status not in (0, 2) for _, status, _ in all_told)
print(f"taken: {sum(status == 0 for _, status, _ in all_told)}; neither taken nor refused: {odd}")
sys.exit(bool(odd))
