#!/usr/bin/env bash
# Compares how long `tst lint` takes with what it took in an earlier version: both lint the exercise and the corpus of the earlier one,
# in turns, as authors call it there and here: everything (`--all`), once more, and after a change of one check. Prints rows for each
# exercise: the medians, and the ratio of the time on the clock and of the processor's time. Ends with status 1 when the ratio of the
# time on the clock is beyond 0.5 for a lint after a change.
# Usage: harness/bench/lint_against.sh COMMIT [ROUNDS] [EXERCISE...]    (default: 3 rounds of http and chat)
# Nothing else should run meanwhile: a lint keeps two cores busy. What a Python that is not the system's loads at each start counts for
# both: with `PATH=/usr/bin:$PATH` before it less is measured of that.
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


def lint(tool, exercise, *more):
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    # What is found does not matter: heads of that time may name causes otherwise.
    subprocess.run([tool, "lint", exercise, *more], cwd=repository, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - begin, used


def change_one_check(exercise, limit):
    """Gives the check in the middle another limit, in ms."""
    path = os.path.join(repository, "exercises", exercise, "exercise.yaml")
    lines = open(path, encoding="utf-8").read().splitlines(keepends=True)
    points = [at for at, line in enumerate(lines) if line.startswith("    points:")]
    at = points[len(points) // 2] + 1
    line = f"    limit_ms: {limit}\n"
    if lines[at].startswith("    limit_ms:"):
        lines[at] = line
    else:
        lines.insert(at, line)
    open(path, "w", encoding="utf-8").writelines(lines)


missed = False
print(f"the load of the machine is {os.getloadavg()[0]:.1f}")
for exercise in exercises:
    took = {name: [] for name in ("earlier", "all", "again", "changed")}
    for turn in range(rounds):
        took["earlier"].append(lint(tools["earlier"], exercise))
        took["all"].append(lint(tools["now"], exercise, "--all"))
        took["again"].append(lint(tools["now"], exercise))
        change_one_check(exercise, 5001 + turn)
        took["changed"].append(lint(tools["now"], exercise))
    clock, used = ({name: statistics.median(one[at] for one in took[name]) for name in took} for at in (0, 1))
    for name, said in [("all", "everything"), ("again", "once more"), ("changed", "after a change of one check")]:
        ratio = clock[name] / clock["earlier"]
        is_missed = name == "changed" and ratio > 0.5
        missed |= is_missed
        print(f"{'--' if is_missed else 'ok'} {exercise:8} {said:28} {clock['earlier']:6.1f} s, now {clock[name]:6.1f} s: {ratio:.2f}; "
              f"processor {used['earlier']:.1f} s, now {used[name]:.1f} s: {used[name] / used['earlier']:.2f}")
sys.exit(missed)
PYTHON
