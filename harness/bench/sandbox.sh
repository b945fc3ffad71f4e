#!/usr/bin/env bash
# What isolation changes and costs, measured in one run of each part; ends with status 1 if a verdict is another one in a
# sandbox, or a figure misses its bound.
# Usage: harness/bench/sandbox.sh PART...
#   verdicts [EXERCISE...]  every program of the corpora, the solutions, and echo servers of the runtimes that are here, graded
#                           isolated and not, with one seed: each check must come to the same, also in its sentences; and the
#                           median time to a failed verdict of those that rest, at most 1.2 times that outside
#   cost [COUNT]            grading COUNT (100) right echo crates, and as many single Python files, isolated and not, in turns:
#                           at most 1.10 and 1.25 times; the judge's memory, at most 150 MB
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

part=${1:?usage: harness/bench/sandbox.sh verdicts|cost [...]}
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --package tst
tst=$PWD/target/release/tst

. harness/bench/figures.sh

# grade LEVEL CLASS OUT [OPTION...]: a status of 1 only says that not all have full marks.
grade() {
    local level=$1 class=$2 out=$3
    shift 3
    local weak=(--allow-weak-isolation)
    [ "$level" = none ] || weak=()
    (cd "${course:-.}" && TST_ISOLATION=$level "$tst" grade "$class" "${weak[@]}" --lang en --seed 5 --out "$out" "$@") \
        >"$work/said" 2>&1 || [ $? -eq 1 ] || { cat "$work/said"; exit 1; }
}

# Compares two journals; a time in a sentence is no difference.
compare() {
    python3 - "$1/journal.jsonl" "$2/journal.jsonl" "$work/times" <<'PY'
import json, re, statistics, sys

def read(name):
    with open(name) as lines:
        return {record["source"]: record["result"] for record in map(json.loads, lines)}

def said(check):
    failure = check.get("failure") or {}
    # Ports, times and places in what came are chance.
    plain = lambda text: re.sub(r"\d[\d.,]*", "N", text)
    sentences = [plain((failure.get(key) or {}).get("en", "")) for key in ("message", "cause")]
    return check["status"], failure.get("kind"), *sentences

outside, inside = map(read, sys.argv[1:3])
count = different = 0
times = [[], []]
for name in sorted(outside | inside):
    one, other = outside.get(name, {}), inside.get(name, {})
    if "judged" not in one or "judged" not in other:
        count += 1
        if one != other:
            different += 1
            print(f"--  {name}: {json.dumps(one)[:300]} | {json.dumps(other)[:300]}")
        continue
    for here, there in zip(one["judged"]["checks"], other["judged"]["checks"], strict=True):
        count += 1
        if said(here) != said(there):
            different += 1
            print(f"--  {name} {here['name']}: outside {said(here)}; inside {said(there)}")
        elif here["status"] == "failed":
            times[0].append(here["duration_ms"])
            times[1].append(there["duration_ms"])
print(f"{count} verdicts of {len(outside)} programs: {different} different")
if times[0]:
    out, inn = map(statistics.median, times)
    ratio = inn / max(out, 1)
    print(f"median time to a failed verdict ({len(times[0])}): outside {out:.0f} ms, inside {inn:.0f} ms: {ratio:.2f}")
    with open(sys.argv[3], "a") as file:
        file.writelines(f"{a} {b}\n" for a, b in zip(*times))
sys.exit(different != 0)
PY
}

has() { command -v "$1" >/dev/null 2>&1; }

case $part in
verdicts)
    : >"$work/times"
    [ $# -gt 0 ] || set -- hello echo echocaps threads chat http runtimes
    for exercise in "$@"; do
        class=$work/$exercise
        course=.
        name=$exercise
        if [ "$exercise" = runtimes ]; then
            # A course of its own, with the commands that start them. The one check says what every echo server does.
            course=$work/course
            name=echo
            mkdir -p "$course/exercises/echo"
            {
                printf 'course: bench\nexercises: [echo]\nlimits: { memory: 2G }\nrun:\n'
                printf '  %s\n' 'go: go run' 'java: java' 'js: node' 'py: python3' 'rb: ruby' 'erl: escript'
            } >"$course/config.yaml"
            sed 's/^    alone: true$//' exercises/echo/exercise.yaml >"$course/exercises/echo/exercise.yaml"
            for runtime in go:echo.go java:Echo.java node:echo.cjs python3:threads.py python3:asyncio_streams.py ruby:echo.rb \
                escript:echo.erl; do
                has "${runtime%%:*}" || { echo "..  no ${runtime%%:*} here"; continue; }
                file=${runtime#*:}
                extension=${file##*.}
                [ "$extension" != cjs ] || extension=js
                student=$class/student-${file//./-}
                mkdir -p "$student"
                cp "harness/bench/runtimes/$file" "$student/echo.$extension"
            done
        else
            for file in harness/corpus/"$exercise"/{right,wrong}/*.*; do
                student=$(basename "$(dirname "$file")")-$(basename "$file" | tr . -)
                mkdir -p "$class/$student"
                cp "$file" "$class/$student/$exercise.${file##*.}"
            done
            mkdir -p "$class/student-solution"
            cp -r "solutions/$exercise" "$class/student-solution/$exercise"
            # Another package, for the lab.
            rm -rf "$class/student-solution/$exercise/designs"
        fi
        grade none "$class" "$work/$exercise-none" --exercise "$name"
        grade full "$class" "$work/$exercise-full" --exercise "$name"
        echo "== $exercise"
        compare "$work/$exercise-none" "$work/$exercise-full" || missed=1
    done
    # Of all of them: the median of one exercise may be that of a few that wait for their time to be over.
    ratio=$(python3 -c '
import statistics, sys
pairs = [tuple(map(int, line.split())) for line in open(sys.argv[1])] or [(1, 1)]
outside, inside = (statistics.median(side) for side in zip(*pairs))
print(f"{inside / max(outside, 1):.2f}")' "$work/times")
    row 'median time to a failed verdict, inside compared with outside' "$ratio" 1.20 times
    ;;
cost)
    count=${1:-100}
    round=25
    for kind in crates files; do
        declare "none=0" "full=0"
        for number in $(seq $((count / round))); do
            class=$work/$kind-$number
            for student in $(seq "$round"); do
                mkdir -p "$class/student $student"
                case $kind in
                crates) cp -r solutions/echo "$class/student $student/echo" ;;
                files)
                    cp harness/corpus/echo/right/event_loop.py "$class/student $student/echo.py"
                    # Each is another one: the same work is judged once.
                    echo "# $number $student" >>"$class/student $student/echo.py"
                    ;;
                esac
                [ "$kind" = files ] || echo "// $number $student" >>"$class/student $student/echo/src/main.rs"
            done
            # Both sides take turns, so that other work on the machine falls on both alike.
            for level in none full; do
                begin=$(now)
                grade "$level" "$class" "$work/out-$kind-$number-$level" --exercise echo
                declare "$level=$(sum "${!level}" "$(since "$begin")")"
                grep -q "^graded: $round with full marks" "$work/said" || { cat "$work/said"; exit 1; }
            done
        done
        printf 'grading %s %s: %s s without isolation, %s s with it\n' "$((count / round * round))" "$kind" "$none" "$full"
        bound=1.10
        [ "$kind" = crates ] || bound=1.25
        row "$kind: isolated, compared with not" "$(awk -v a="$full" -v b="$none" 'BEGIN { printf "%.2f", a / b }')" "$bound" times
    done
    row 'peak memory of the judge' "$(peak own "$tst" grade "$work/files-1" --exercise echo --out "$work/out-peak")" 150 MB
    ;;
*) sed -n '2,/^set/{/^#/p}' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
esac
exit "$missed"
