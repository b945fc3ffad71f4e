#!/usr/bin/env bash
# Prints the figures that grading holds itself to; ends with status 1 when one is missed.
# Usage: harness/bench/grade.sh [CRATES]    (default: 100, in rounds of 25; 0 leaves that part out)
#   - grading right echo submissions as crates, compared with compiling those crates with `cargo build` one after the
#     other: both sides take turns, so that other work on the machine falls on both alike
#   - the grader's own peak of memory, whatever the class's size
#   - making the reports of 4,000 results
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

crates=${1:-100}
round=25
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --quiet --release --package tst
tst=$PWD/target/release/tst

. harness/bench/figures.sh

# A copy of the solution of echo as a package for each of so many students.
packages() {
    local number
    for number in $(seq "$2"); do
        mkdir -p "$1/student $number"
        cp -r solutions/echo "$1/student $number/echo"
    done
}

# Grades a class; a status of 1 only says that not all have full marks.
grade() { "$tst" grade "$1" --allow-weak-isolation --lang en --out "$2" >"$work/said" 2>&1 || [ $? -eq 1 ]; }

compiling=0
grading=0
for number in $(seq $((crates / round))); do
    packages "$work/compiled-$number" "$round"
    packages "$work/graded-$number" "$round"
    begin=$(now)
    for package in "$work/compiled-$number"/*/echo; do
        cargo build --quiet --offline --manifest-path "$package/Cargo.toml"
    done
    compiling=$(sum "$compiling" "$(since "$begin")")
    begin=$(now)
    grade "$work/graded-$number" "$work/out-$number"
    grading=$(sum "$grading" "$(since "$begin")")
    grep -q "^graded: $round with full marks" "$work/said" || { cat "$work/said"; exit 1; }
done
if [ "$crates" -gt 0 ]; then
    printf 'compiling %s crates: %s s; grading them: %s s\n' "$((crates / round * round))" "$compiling" "$grading"
    row 'grading, compared with compiling' "$(awk -v a="$grading" -v b="$compiling" 'BEGIN { printf "%.2f", a / b }')" 1.5 times
fi

# Two in three of no use, every third fails its first check at once.
for size in 120 1000; do
    mkdir -p "$work/class-$size"
    for number in $(seq "$size"); do
        folder="$work/class-$size/student $number/hello"
        mkdir -p "$folder"
        case $((number % 3)) in
        0) echo 'raise SystemExit(1)' >"$folder/hello.py" ;;
        1) echo 'class Hello {}' >"$folder/Hello.java" ;;
        *) echo 'a note' >"$folder/note.txt" ;;
        esac
    done
    row "peak memory of grading $size submissions" \
        "$(peak own "$tst" grade "$work/class-$size" --allow-weak-isolation --out "$work/out-class-$size")" 150 MB
done

# A class of 4,000 with a journal as long as a real one: one in four is right, the others are wrong in many ways.
number=0
for file in harness/corpus/echo/wrong/*.py; do
    number=$((number + 1))
    mkdir -p "$work/some/student $number"
    cp "$file" "$work/some/student $number/echo.py"
done
mkdir -p "$work/some/student 0"
cp solutions/echo/src/main.rs "$work/some/student 0/echo.rs"
grade "$work/some" "$work/out-some"
python3 - "$work" <<'PY'
import json, os, shutil, sys
work = sys.argv[1]
with open(f"{work}/out-some/journal.jsonl") as lines:
    records = {record["student"]["name"]: record for record in map(json.loads, lines)}
others = len(records) - 1
os.makedirs(f"{work}/many")
with open(f"{work}/many/journal.jsonl", "w") as out:
    for number in range(4000):
        model = f"student {0 if number % 4 == 0 else 1 + number % others}"
        name = f"student {number}"
        shutil.copytree(f"{work}/some/{model}", f"{work}/class-4000/{name}")
        record = records[model] | {"student": {"key": name, "name": name, "id": None, "email": None}}
        out.write(json.dumps(record, ensure_ascii=False) + "\n")
print(f"the journal of 4,000 results has {os.path.getsize(f'{work}/many/journal.jsonl') // 1000000} MB")
PY
for format in html json csv junit gradescope github check50; do
    # Some are one file for each student.
    case $format in html | gradescope | github | check50) mkdir "$work/report.$format" ;; esac
    begin=$(now)
    "$tst" report "$work/many" --format "$format" --output "$work/report.$format" >"$work/said" 2>&1 ||
        { cat "$work/said"; exit 1; }
    row "a report of 4,000 results: $format" "$(since "$begin")" 3 s
done
begin=$(now)
"$tst" grade "$work/class-4000" --exercise echo --dry-run >/dev/null
reading=$(since "$begin")
begin=$(now)
"$tst" grade "$work/class-4000" --exercise echo --allow-weak-isolation --lang en --out "$work/many" >"$work/said" || [ $? -eq 1 ]
whole=$(since "$begin")
grep -q '; 4000 of them have not changed' "$work/said" || { cat "$work/said"; exit 1; }
printf 'grading 4,000 unchanged submissions again: %s s, %s s of it to read them\n' "$whole" "$reading"
row 'pages, table and document of 4,000 results' \
    "$(awk -v whole="$whole" -v reading="$reading" 'BEGIN { printf "%.2f", whole - reading }')" 3 s
row 'peak memory of grading 4,000 unchanged submissions again' \
    "$(peak own "$tst" grade "$work/class-4000" --exercise echo --allow-weak-isolation --out "$work/many")" 150 MB
row 'peak memory of a report of 4,000 results' "$(peak own "$tst" report "$work/many" --format json --output "$work/report.json")" 150 MB
exit "$missed"
