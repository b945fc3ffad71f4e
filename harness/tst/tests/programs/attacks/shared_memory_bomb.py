"""Takes memory without end that belongs to no process: in /dev/shm, in /tmp, in files without a name, in shared segments."""
import ctypes
import os

got = 0
files = []
for number in range(300):
    for make in (
        lambda: os.open(f"/dev/shm/{number}", os.O_CREAT | os.O_RDWR),
        lambda: os.open(f"/tmp/{number}", os.O_CREAT | os.O_RDWR),
        lambda: os.memfd_create("x"),
    ):
        try:
            files.append(make())
            got += os.write(files[-1], b"x" * (1 << 20))
        except OSError:
            pass
libc = ctypes.CDLL(None, use_errno=True)
for number in range(300):
    segment = libc.shmget(0, 1 << 20, 0o1600)
    if segment >= 0:
        got += 1 << 20
# What is limited: two folders of 64 MiB.
serve(got > (140 << 20) and f"{got >> 20} MiB")
