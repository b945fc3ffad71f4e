#!/usr/bin/env bash
# Prints the figures that grading on several machines holds itself to; ends with status 1 when one is missed.
# Usage: harness/bench/shards.sh [RESULTS] [SUBMISSIONS]    (default: 300000 results in 64 journals, a class of 96; 0 leaves that
# part out)
#   - dealing so many submissions to 64 shards: how far the fullest and the emptiest are from even
#   - merging their journals: the time on the clock and the most memory, of what tells grades; then once more with all pages. Their
#     records are those of a class of eight that is graded first: in each exercise of the course six right programs of the corpus and
#     two wrong ones, with other students and times. So a record has 10 KB in the mean: 3 KB of `hello` to 12 KB of `http`, and 20 KB
#     where a check failed, which is so of one in four. What the disk alone needs for as many bytes is told beside it.
#   - grading a class in 8 shards and merging them, compared with one run over all: the processor's time of both, in turns
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

results=${1:-300000}
class=${2:-96}
shards=64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --quiet --release --package tst
tst=${CARGO_TARGET_DIR:-$PWD/target}/release/tst

. harness/bench/figures.sh

# The processor's time of a command and all that it started, in seconds; a status of 1 only says that not all have full marks.
worked() {
    python3 - "$@" <<'PY'
import os, resource, subprocess, sys

with open(os.devnull, "w") as nothing:
    status = subprocess.run(sys.argv[1:], stdout=nothing).returncode
if status not in (0, 1):
    sys.exit(f"status {status}: {sys.argv[1:]}")
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{used.ru_utime + used.ru_stime:.2f}")
PY
}

if [ "$results" -gt 0 ]; then
    for exercise in hello echo echocaps threads chat http; do
        right=(harness/corpus/"$exercise"/right/*)
        wrong=(harness/corpus/"$exercise"/wrong/*)
        for number in 0 1 2 3 4 5 6 7; do
            file=${right[$((number % ${#right[@]}))]}
            [ "$number" -lt 6 ] || file=${wrong[$(((number - 5) * ${#wrong[@]} / 3))]}
            mkdir -p "$work/models/student $number"
            cp "$file" "$work/models/student $number/$exercise.${file##*.}"
        done
    done
    # That not all have full marks is meant.
    "$tst" grade "$work/models" --allow-weak-isolation --seed 7 --out "$work/model" >"$work/told" || [ $? -eq 1 ]
    python3 - "$results" "$shards" "$work/model/journal.jsonl" "$work/shards" <<'PY'
import hashlib, json, os, sys

results, of, models, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
RESULT = b',"result":'
words, outcomes, checks = {"separators": (",", ":")}, {}, {}
with open(models, "rb") as journal:
    for line in journal:
        model = json.loads(line)
        checks[model["exercise"]], kit = model["fingerprint"]["checks"], model["fingerprint"]["kit"]
        outcomes.setdefault(model["exercise"], []).append(line[line.index(RESULT):])
exercises = sorted(outcomes)


def shard(*parts):
    text = b"".join(len(part.encode()).to_bytes(8, "big") + part.encode() for part in parts)
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big") % of


dealt = [[] for _ in range(of)]
for number in range(results):
    key, exercise = f"2026{number // 6:06}", exercises[number % 6]
    dealt[shard(key, exercise)].append((number, key, exercise))
sizes = [len(one) for one in dealt]
for at, one in enumerate(dealt):
    run = os.path.join(folder, f"{at + 1}-of-{of}", "run-1")
    os.makedirs(run)
    heading = {
        "schema": 1, "shard": {"number": at + 1, "of": of}, "submissions": len(one), "class": results, "course": "Fundamentos Web",
        "kit": kit, "checks": checks, "command": ["grade", "class", "--shard", f"{at + 1}/{of}"],
    }
    handed_in = []
    with open(os.path.join(run, "journal.jsonl"), "wb") as journal:
        journal.write(json.dumps(heading, **words).encode() + b"\n")
        for number, key, exercise in one:
            student = {"key": key, "name": f"Student {number // 6}", "id": key, "email": f"{key}@example.edu"}
            content = hashlib.sha256(str(number).encode()).hexdigest()
            record = {
                "schema": 1, "student": student, "exercise": exercise, "attempt": 1, "source": f"class/{key}/{exercise}",
                "submitted": 1_700_000_000, "is_late": False,
                "fingerprint": {"content": content, "checks": checks[exercise], "kit": kit},
                "isolation": "full", "seed": 7, "judged": 1_700_000_100 + number,
            }
            of_exercise = outcomes[exercise]
            journal.write(json.dumps(record, **words)[:-1].encode() + of_exercise[number // 6 % len(of_exercise)])
            entry = {"student": student, "exercise": exercise, "attempt": 1, "submitted": 1_700_000_000, "is_late": False}
            handed_in.append(entry | {"content": content})
    with open(os.path.join(run, "class.json"), "w") as snapshot:
        json.dump({"schema": 1, "handed_in": handed_in, "missing": [], "strange": []}, snapshot, **words)
even = results / of
print(f"{max(max(sizes) / even - 1, 1 - min(sizes) / even) * 100:.1f}", file=open(os.path.join(folder, "uneven"), "w"))
PY
    row "$results submissions dealt to $shards shards: off from even" "$(cat "$work/shards/uneven")" 5 %
    rm "$work/shards/uneven"
    bytes=$(cat "$work"/shards/*/run-1/journal.jsonl | wc -c)
    printf 'the journals have %s MB, %s bytes a record; the load of the machine is %s\n' \
        "$((bytes / 1000000))" "$((bytes / results))" "$(uptime | sed 's/.*load average: //')"
    # What was just written is not to be waited for.
    sync
    begin=$(now)
    worked=$(worked "$tst" merge "$work/shards" --out "$work/merged" --no-pages)
    # Beside other work the clock says little: what it would take alone on two cores is at least half of the processor's time.
    row "merging $shards journals ($worked s of the processor)" "$(since "$begin")" 5 s
    rm -r "$work/merged"
    begin=$(now)
    cat "$work"/shards/*/run-1/journal.jsonl | dd of="$work/copied" bs=1M conv=fsync status=none
    printf 'the disk alone, for a copy of the same journals: %s s\n' "$(since "$begin")"
    rm "$work/copied"
    row 'peak memory of merging' "$(peak own "$tst" merge "$work/shards" --out "$work/merged" --no-pages)" 200 MB
    count=$(wc -l <"$work/merged/journal.jsonl")
    [ "$count" -eq "$results" ] || { printf '%s results were merged\n' "$count"; exit 1; }
    begin=$(now)
    "$tst" report "$work/shards" --format csv --output "$work/grades.csv"
    printf 'a table of the same shards, not merged: %s s\n' "$(since "$begin")"
    cmp "$work/grades.csv" "$work/merged/grades.csv"
    begin=$(now)
    worked=$(worked "$tst" merge "$work/shards" --out "$work/merged")
    printf 'merging them with all pages: %s s, %s s of the processor\n' "$(since "$begin")" "$worked"
    rm -r "$work/shards" "$work/merged"
fi

if [ "$class" -gt 0 ]; then
    number=0
    while [ "$number" -lt "$class" ]; do
        for file in harness/corpus/echo/right/*.py harness/corpus/echo/wrong/*.py; do
            [ "$number" -lt "$class" ] || break
            number=$((number + 1))
            mkdir -p "$work/class/student $number"
            cp "$file" "$work/class/student $number/echo.py"
        done
    done
    ratios=()
    # The processor's time of the same work differs by a tenth from one round to the next: the middle of several says more than a sum.
    for round in 1 2 3 4 5; do
        usual=("$work/class" --exercise echo --allow-weak-isolation --seed 7 --lang en)
        one=$(worked "$tst" grade "${usual[@]}" --out "$work/one-$round")
        many=0
        for number in 1 2 3 4 5 6 7 8; do
            many=$(sum "$many" "$(worked "$tst" grade "${usual[@]}" --out "$work/many-$round" --shard "$number/8")")
        done
        many=$(sum "$many" "$(worked "$tst" merge "$work/many-$round" --out "$work/merged-$round" --lang en)")
        cmp "$work/one-$round/grades.csv" "$work/merged-$round/grades.csv"
        printf 'grading %s submissions: %s s of the processor; as 8 shards and merged: %s s\n' "$class" "$one" "$many"
        ratios+=("$(awk -v a="$many" -v b="$one" 'BEGIN { printf "%.3f", a / b }')")
    done
    row "the processor's time of 8 shards, compared with one run" "$(printf '%s\n' "${ratios[@]}" | sort -n | sed -n 3p)" 1.05 times
fi
exit "$missed"
