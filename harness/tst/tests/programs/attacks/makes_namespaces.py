"""Asks the kernel for what reaches past a sandbox."""
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
got = []
NEWUSER, NEWNS, NEWNET = 0x10000000, 0x00020000, 0x40000000
for name, flags in (("user", NEWUSER), ("mount", NEWNS), ("network", NEWNET)):
    if libc.unshare(flags) == 0:
        got.append(f"namespace {name}")
for name, number, arguments in (
    ("io_uring", 425, (8, 0)),
    ("keyring", 250, (0, -3, 1)),
    ("bpf", 321, (0, 0, 0)),
    ("perf", 298, (0, 0, -1, -1, 0)),
    ("userfaultfd", 323, (0,)),
    ("clone", 56, (NEWUSER | 17, 0, 0, 0, 0)),
):
    result = libc.syscall(number, *arguments)
    if name == "clone" and result == 0:
        os._exit(0)
    if result >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        got.append(f"{name}: {errno.errorcode.get(ctypes.get_errno())}")
if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
    got.append("mount")
serve(got)
