#!/usr/bin/env bash
# How long each report of 4,000 results takes, and how much memory: at most 3 s and 150 MB, whatever the class's size.
# Usage: harness/bench/reports.sh [STUDENTS] [FAILURES]    (default: 1000 students with four exercises each, of whom every
# second one fails 4 checks of 20; each failure with all the bytes that a record may keep of it). Prints the time on the
# clock, the processor's time (which other work on the machine hardly changes), and the most memory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

students=${1:-1000}
failures=${2:-4}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo build --quiet --release --package tst

python3 - "$students" "$failures" "$folder" <<'PYTHON'
import base64, json, os, sys

students, failures, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
words = lambda text: {"en": text, "pt": text}
data = base64.b64encode(bytes(range(256)) * 16).decode()
event = {"at_us": 1, "who": "ana", "event": "received", "said": words("receives"), "base64": data[:340], "length": 256}
failure = {
    "kind": "wrong_bytes", "message": words("m" * 80), "requirement": words("r" * 80), "line": 7,
    "expected": {"bytes": {"base64": data, "length": 4096}}, "received": {"bytes": {"base64": data, "length": 4096}},
    "difference": 3, "cause": words("c" * 80), "standard_error": "e" * 400, "explanation": words("explained\n" * 150),
}


def check(number, failed):
    return {
        "name": f"check_{number}", "title": words("title"), "hint": words("hint" * 20),
        "status": "failed" if failed else "passed", "points": 0 if failed else 5, "max_points": 5, "is_extra": False,
        "visibility": "visible", "needs": [], "duration_ms": 5, "reason": None,
        "failure": failure if failed else None, "transcript": [event] * 20 if failed else [], "events_left_out": 0,
    }


os.mkdir(os.path.join(folder, "out"))
with open(os.path.join(folder, "out", "journal.jsonl"), "w") as journal:
    for student in range(students):
        for exercise in ("ant", "bee", "cat", "dog"):
            checks = [check(number, student % 2 == 0 and number < failures) for number in range(20)]
            run = {
                "points": sum(one["points"] for one in checks), "extra": 0, "max": 100, "duration_ms": 900,
                "build": {"ok": True, "duration_ms": 200, "output": "warning\n" * 20}, "checks": checks,
            }
            record = {
                "schema": 1, "exercise": exercise, "attempt": 1, "source": "class.zip", "submitted": None, "is_late": False,
                "student": {"key": str(student), "name": f"Student {student}", "id": str(student), "email": None},
                "fingerprint": {"content": "", "checks": "", "kit": "0"}, "isolation": "weak", "seed": 1, "judged": student,
                "result": {"judged": run},
            }
            journal.write(json.dumps(record) + "\n")
with open(os.path.join(folder, "worksheet.csv"), "w") as sheet:
    sheet.write("Identifier,Full name,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments\n")
    for student in range(students):
        sheet.write(f"Participant {student},Student {student},Submitted,,10.00,-,\n")
with open(os.path.join(folder, "gradebook.csv"), "w") as sheet:
    sheet.write("Student,ID,Section,ant (1),bee (2),cat (3),dog (4)\n    Points Possible,,,10,10,10,10\n")
    for student in range(students):
        sheet.write(f"Student {student},{student},A,,,,\n")
PYTHON

printf '%s records, %s MB\n' "$((students * 4))" "$(($(stat -c %s "$folder/out/journal.jsonl") >> 20))"
mkdir "$folder/each"
for format in json csv junit tap gradescope github check50 moodle canvas; do
    case $format in
    gradescope | github | check50) more=(--output "$folder/each") ;;
    moodle) more=(--worksheet "$folder/worksheet.csv" --output "$folder/report") ;;
    canvas) more=(--gradebook "$folder/gradebook.csv" --output "$folder/report") ;;
    *) more=(--output "$folder/report") ;;
    esac
    python3 - "$format" target/release/tst report "$folder/out" --format "$format" "${more[@]}" <<'PYTHON'
import resource, subprocess, sys, time

begin = time.monotonic()
subprocess.run(sys.argv[2:], check=True, stderr=subprocess.DEVNULL)
seconds = time.monotonic() - begin
used = resource.getrusage(resource.RUSAGE_CHILDREN)
worked = used.ru_utime + used.ru_stime
print(f"{sys.argv[1]:<12}{seconds:6.2f} s {worked:6.2f} s of the processor {used.ru_maxrss / 1024:7.1f} MB")
PYTHON
done
