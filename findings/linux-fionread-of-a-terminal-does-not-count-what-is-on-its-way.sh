#!/usr/bin/env bash
# Linux (seen on 6.18): what a program has written to a terminal (pty(7)) may not be counted yet by FIONREAD on the other side,
# although the write is over: a worker of the kernel carries it there. poll(2) waits for that worker, and never misses it, not even
# with a time limit of 0. So "nothing to read" is FIONREAD's answer for bytes that are there, and poll's only where none are. Who wants
# to know whether a program at rest has printed all must poll first. (A pipe or a socket has no such worker.)
# Needs python3. Ends with status 0 if this is still so, 1 if it has changed, 2 if it cannot be tried.
set -euo pipefail

command -v python3 >/dev/null && [ "$(uname -s)" = Linux ] || exit 2
uname -sr
python3 - <<'PYTHON'
import array
import fcntl
import os
import select
import sys
import termios
import tty

master, slave = os.openpty()
tty.setraw(slave)
poller = select.poll()
poller.register(master, select.POLLIN)
rounds, not_counted, missed = 0, 0, 0
# How often depends on the moment; on a machine at rest one time in two to one in twenty.
while rounds < 1_000_000 and not not_counted or rounds < 20_000:
    rounds += 1
    os.write(slave, b"x")
    count = array.array("i", [0])
    fcntl.ioctl(master, termios.FIONREAD, count)
    not_counted += count[0] == 0
    missed += not poller.poll(0)
    os.read(master, 1)
print(f"{rounds} bytes written, one at a time: FIONREAD counted none of {not_counted}, poll missed {missed}")
sys.exit(0 if not_counted and not missed else 1)
PYTHON
