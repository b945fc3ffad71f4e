#!/usr/bin/env bash
# Compares how long `tst lint` takes with what it took in an earlier version: both lint the exercise and the corpus of the earlier one,
# in turns, as authors call it there and here. Prints a row for each exercise: the medians, and the ratio of the time on the clock and
# of the processor's time. Ends with status 1 when a ratio of the time on the clock is beyond 0.5.
# Usage: harness/bench/lint_against.sh COMMIT [ROUNDS] [EXERCISE...]    (default: 3 rounds of http and chat)
# Nothing else should run meanwhile: a lint keeps two cores busy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

commit=${1:?the commit of the earlier version}
rounds=${2:-3}
exercises=("${@:3}")
[ ${#exercises[@]} -gt 0 ] || exercises=(http chat)
work=$(mktemp -d)
trap 'git worktree remove --force "$work/earlier"; rm -rf "$work"' EXIT
git worktree add --quiet --detach "$work/earlier" "$commit"

# Both are built as `cargo tst lint` builds what it starts, of its own sources.
cargo build --quiet --package tst
(cd "$work/earlier" && CARGO_TARGET_DIR="$work/target" cargo build --quiet --package tst)
now=${CARGO_TARGET_DIR:-$PWD/target}/debug/tst

python3 - "$work" "$now" "$rounds" "${exercises[@]}" <<'PYTHON'
import os, resource, statistics, subprocess, sys, time

work, now, rounds, exercises = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
repository = os.path.join(work, "earlier")
# The first of PATH may be a script that looks for the right Python each time, which takes longer than Python itself.
os.environ["PATH"] = os.path.dirname(os.path.realpath(sys.executable)) + os.pathsep + os.environ["PATH"]
tools = {"earlier": os.path.join(work, "target/debug/tst"), "now": now}


def lint(tool, exercise):
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    # What is found does not matter: heads of that time may name causes otherwise.
    subprocess.run([tool, "lint", exercise], cwd=repository, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - begin, used


missed = False
print(f"the load of the machine is {os.getloadavg()[0]:.1f}")
for exercise in exercises:
    took = {name: [] for name in tools}
    for _ in range(rounds):
        for name, tool in tools.items():
            took[name].append(lint(tool, exercise))
    clock, used = ({name: statistics.median(one[at] for one in took[name]) for name in tools} for at in (0, 1))
    ratio = clock["now"] / clock["earlier"]
    missed |= ratio > 0.5
    print(f"{'--' if ratio > 0.5 else 'ok'} {exercise:8} {clock['earlier']:6.1f} s, now {clock['now']:6.1f} s: {ratio:.2f} (at most 0.50); "
          f"processor {used['earlier']:.1f} s, now {used['now']:.1f} s: {used['now'] / used['earlier']:.2f}")
sys.exit(missed)
PYTHON
