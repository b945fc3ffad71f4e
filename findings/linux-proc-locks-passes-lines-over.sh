#!/usr/bin/env bash
# Linux, /proc/locks: while other locks are let go of, a lock that is held all the time may be missing from what one reading tells,
# though it is read from beginning to end. The file is made a page at a time, and the next page begins at a number of lines: what
# left the list meanwhile moves those behind it forward, past that number (seen on 6.18: one to a few of 1,000 readings, with some hundreds
# of locks on two processors). Who looks up the holder of a lock and finds none has to look again.
# One process holds a lock by flock(2) on a file; another takes and lets go of some hundreds on files of its own; a third reads.
# Ends with status 0 if a reading without the held lock was seen in 20,000, 1 if none was, 2 if it cannot be tried.
set -euo pipefail

command -v python3 >/dev/null && [ -r /proc/locks ] || exit 2
uname -sr
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 - "$folder" <<'PY'
import fcntl, os, random, signal, sys

folder = sys.argv[1]
held = open(os.path.join(folder, "held"), "w")
fcntl.flock(held, fcntl.LOCK_EX)
own = b":%d " % os.fstat(held.fileno()).st_ino


def churn():
    files = [open(os.path.join(folder, str(number)), "w") for number in range(300)]
    while True:
        fcntl.flock(random.choice(files), random.choice([fcntl.LOCK_EX, fcntl.LOCK_EX, fcntl.LOCK_UN]))


busy = os.fork()
if busy == 0:
    churn()
missed = 0
try:
    for number in range(1, 20001):
        with open("/proc/locks", "rb", buffering=0) as locks:
            text = b""
            while part := locks.read(4096):
                text += part
        missed += own not in text
        if missed and number >= 1000:
            break
finally:
    os.kill(busy, signal.SIGKILL)
    os.waitpid(busy, 0)
print(f"{missed} of {number} readings lack a lock that was held all the time")
sys.exit(0 if missed else 1)
PY
