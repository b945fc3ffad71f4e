#!/usr/bin/env bash
# How long a second grading of a class takes in which nothing has changed, side by side with another build of tst: the time on the
# clock, the processor's time and the most memory, in turns; at most half of the other's time, and 100 MB.
# Usage: harness/bench/second.sh OTHER-TST [SUBMISSIONS] [TURNS]    (default: 1000 5; TST names the first build, else it is made)
# Each build grades the class once into a folder of its own, which takes minutes; what is compared comes after.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
other=$(realpath "${1:?which other tst?}")
submissions=${2:-1000}
turns=${3:-5}
if [ -z "${TST:-}" ]; then
    cargo build --quiet --release --package tst
    TST=$(realpath -m "${CARGO_TARGET_DIR:-target}")/release/tst
fi
# Without a shim before it, which takes longer than the program.
python=$(python3 -c 'import sys; print(sys.executable)')
. harness/bench/course.sh

printf 'course: Aves\nexercises: [parrot]\nrun: { py: %s -S }\n' "$python" >config.yaml
for number in $(seq "$submissions"); do
    mkdir -p "class/student $number"
    { cat "$fixtures/right.py"; echo "# $number"; } >"class/student $number/parrot.py"
done

"$python" - "$tst" "$other" "$turns" <<'PYTHON'
import os, statistics, sys, time

builds, turns = {"this": sys.argv[1], "other": sys.argv[2]}, int(sys.argv[3])

def grade(name):
    begin = time.monotonic()
    pid = os.posix_spawn(builds[name], [builds[name], "grade", "class", "--out", f"out-{name}", "--allow-weak-isolation", "--jobs", "4"],
                         os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, number, "/dev/null", os.O_RDWR, 0) for number in (1, 2)])
    _, status, used = os.wait4(pid, 0)
    assert os.waitstatus_to_exitcode(status) in (0, 1), status
    return time.monotonic() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

for name in builds:
    print(f"{name}: the first grading took {grade(name)[0]:.0f} s", flush=True)
seen = {name: [] for name in builds}
for turn in range(turns):
    for name in builds:
        seen[name].append(grade(name))
middle = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in seen.items()}
for name, (clock, worked, most) in middle.items():
    print(f"{name:6} {clock:6.2f} s {worked:6.2f} s of the processor {most:6.0f} MB")
ratio = middle["this"][0] / middle["other"][0]
print(f"clock: {ratio:.2f} of the other (at most 0.5); processor: {middle['this'][1] / middle['other'][1]:.2f}")
sys.exit(0 if ratio <= 0.5 and middle["this"][2] <= 100 else 1)
PYTHON
