#!/usr/bin/env bash
# Judges small programs that once got a wrong verdict, again and again, and tells every verdict or cause that is not right.
# Usage: harness/bench/cases.sh FOLDER [RUNS] [BUSY PROCESSES]    (default: 10 0)
# FOLDER holds the programs that cases.txt, beside this script, names, with what is right for each. Needs python3, node,
# a C compiler and Java for all of them; what cannot be started here is said, and counts as wrong.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

folder=$(realpath "${1:?which folder holds the programs?}")
runs=${2:-10}
busy=${3:-0}
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

cargo build --quiet --release --package tst
for source in "$folder"/*.c; do
    cc -O1 -o "$work/$(basename "$source").bin" "$source"
done
for _ in $(seq "$busy"); do
    (while :; do :; done) &
done

# What a caller's environment holds must change nothing.
export PYTHONUNBUFFERED=1
python3 - "$folder" "$runs" "$work" harness/bench/cases.txt target/release/tst <<'PYTHON'
import json, os, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

folder, runs, work, table, tst = sys.argv[1:]
rights = {}
for line in open(table):
    if line.strip() and not line.startswith("#"):
        file, exercise, how, check, status, words = (part.strip() for part in line.split("|"))
        rights.setdefault((file, exercise, how), []).append((check, status, words))

def judge(case, seed):
    """The verdicts of one run by the names of their checks, or why there are none."""
    file, exercise, how = case
    command = how.replace("{bin}", f"{work}/{file}.bin").replace("{}", os.path.join(folder, file))
    ran = subprocess.run([tst, "test", exercise, "--run", command, "--format", "json", "--lang", "en", "--seed", str(seed)],
                         capture_output=True, text=True)
    try:
        return {check["name"]: check for check in json.loads(ran.stdout)["checks"]}
    except ValueError:
        return ran.stdout + ran.stderr

def wrong(verdict, status, words):
    """What is not right about a verdict; nothing if all is."""
    if verdict is None:
        return "there is no such check"
    failure = verdict["failure"] or {}
    found = failure.get("kind") or verdict["status"]
    said = f"{found}: {failure.get('message') or verdict.get('reason') or ''}; cause: {failure.get('cause')}"
    fits = {
        "not_passed": verdict["status"] in ("failed", "skipped"),
        "failed": verdict["status"] == "failed",
        "not_argument": "expected one argument" not in json.dumps(verdict),
    }.get(status, found == status)
    return None if fits and words in failure.get("message", "") + (failure.get("cause") or "") else said

bad = 0
with ThreadPoolExecutor(2) as pool:
    todo = [(case, seed) for case in rights for seed in range(1, int(runs) + 1)]
    results = list(zip(todo, pool.map(lambda one: judge(*one), todo)))
for case, checks in rights.items():
    for check, status, words in checks:
        count, examples = 0, set()
        for (judged, seed), verdicts in results:
            if judged == case:
                said = verdicts if isinstance(verdicts, str) else wrong(verdicts.get(check), status, words)
                count += said is None
                examples |= {said} - {None}
        total = int(runs)
        bad += total - count
        print(f"{'ok' if count == total else '--'}  {case[0]:28} {check:36} {status:16} {count} of {total}", flush=True)
        for said in sorted(examples)[:3]:
            print(f"      {said[:300]}")
sys.exit(1 if bad else 0)
PYTHON
