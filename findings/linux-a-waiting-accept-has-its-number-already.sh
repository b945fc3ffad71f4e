#!/usr/bin/env bash
# A thread that waits in accept(2) has taken the number of its new file already: a file that is opened meanwhile gets the next number,
# and a number that is closed meanwhile goes to the client after the one that comes next. Seen with Linux 6.18 and Python 3. A program
# that uses a number after closing it meets the second newcomer, not the first. Fails if that changes.
set -euo pipefail
uname -r
python3 - <<'PY'
import os, socket, sys, threading, time

listener = socket.create_server(("127.0.0.1", 0))
free = os.dup(0)
os.close(free)
accepted = []
thread = threading.Thread(target=lambda: accepted.append(listener.accept()[0]))
thread.start()
# It waits once the system says so: accept(2) or accept4(2), on x86_64 and on aarch64.
while open(f"/proc/self/task/{thread.native_id}/syscall").read().split()[0] not in ("43", "288", "202", "242"):
    time.sleep(0.001)
opened = os.dup(0)
client = socket.create_connection(listener.getsockname())
thread.join()
got = accepted[0].fileno()
print(f"the lowest free number: {free}; opened while accept waits: {opened}; accepted: {got}")
sys.exit(0 if (got, opened) == (free, free + 1) else 1)
PY
