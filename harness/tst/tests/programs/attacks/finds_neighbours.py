"""Leaves signs for its neighbour, and looks for the neighbour's: names of sockets, ports, shared memory, queues."""
import ctypes
import os
import socket
import time

MINE, THEIRS = SIGNS
found = []
held = []
libc = ctypes.CDLL(None, use_errno=True)
for make in (
    lambda: held.append(socket.create_server(("127.0.0.1", MINE))),
    lambda: (held.append(socket.socket(socket.AF_UNIX)), held[-1].bind(f"\0sign-{MINE}"), held[-1].listen()),
    lambda: open(f"/dev/shm/sign-{MINE}", "w").close(),
    lambda: open(f"/tmp/sign-{MINE}", "w").close(),
    lambda: libc.msgget(MINE, 0o1666),
):
    try:
        make()
    except OSError:
        pass
end = time.monotonic() + 0.5
while time.monotonic() < end and not found:
    time.sleep(0.01)
    for family, address in ((socket.AF_INET, ("127.0.0.1", THEIRS)), (socket.AF_UNIX, f"\0sign-{THEIRS}")):
        try:
            with socket.socket(family) as client:
                client.connect(address)
                found.append(str(address))
        except OSError:
            pass
    found += [file for file in (f"/dev/shm/sign-{THEIRS}", f"/tmp/sign-{THEIRS}") if os.path.exists(file)]
    if libc.msgget(THEIRS, 0) >= 0:
        found.append("a queue")
serve(found)
