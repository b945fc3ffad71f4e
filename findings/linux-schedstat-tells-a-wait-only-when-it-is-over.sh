#!/usr/bin/env bash
# Linux, /proc/PID/schedstat: the second number, the time that a thread has spent waiting for a processor, does not grow while it
# waits. The kernel adds a wait when it is over, all of it at once (seen on 6.18: 1.16 s during which nothing in the file
# changed, the state in /proc/PID/stat being R, then 1.16 s more). Who looks every 250 ms and takes what came since the last look,
# but no more than 250 ms, as the time that was waited then, loses most of a long wait; and who asks just before the end of one
# is told that there was none. To be told of a wait that goes on, look at the state as well.
# One process that only computes, and one of the policy SCHED_IDLE on the same processor, which gets its turn now and then
# (sched(7)); python3 only looks. Needs two processors. Ends with status 0 if this is still so, 1 if it has changed, 2 if it
# cannot be tried.
set -euo pipefail

command -v python3 >/dev/null && [ "$(nproc)" -ge 2 ] && [ -r /proc/self/schedstat ] || exit 2
uname -sr
python3 - <<'PY'
import os, sys, time

processors = sorted(os.sched_getaffinity(0))


def start(policy):
    pid = os.fork()
    if pid == 0:
        os.sched_setaffinity(0, {processors[0]})
        os.sched_setscheduler(0, policy, os.sched_param(0))
        while True:
            pass
    return pid


def look(pid):
    with open(f"/proc/{pid}/stat") as stat, open(f"/proc/{pid}/schedstat") as schedstat:
        ran, waited, _ = map(int, schedstat.read().split())
        return stat.read().rsplit(")", 1)[1].split()[0], ran, waited


started = [start(os.SCHED_OTHER), start(os.SCHED_IDLE)]
try:
    os.sched_setaffinity(0, {processors[-1]})
    waiting = started[1]
    longest = (0.0, 0.0)
    states = set()
    last, since = look(waiting), time.monotonic()
    end = since + 30
    # Until a wait is seen that takes many looks.
    while longest[0] < 0.1 and time.monotonic() < end:
        time.sleep(0.002)
        now, at = look(waiting), time.monotonic()
        states.add(now[0])
        if now[1:] != last[1:]:
            longest = max(longest, (at - since, (now[2] - last[2]) / 1e9))
            last, since = now, at
finally:
    for pid in started:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
unchanged, told = longest
print(f"states seen: {' '.join(sorted(states))}; nothing changed for {unchanged:.3f} s, then {told:.3f} s were told at once")
# Were it told as it grows, no look would find it unchanged for long.
sys.exit(0 if states == {"R"} and unchanged >= 0.1 and told >= 0.9 * unchanged else 1)
PY
