"""Leaves a daemon without an environment in the process group of the judge."""
import os
import sys

group = os.getpgid(os.getppid())
if os.fork() == 0:
    os.setpgid(0, group)
    wait = "import os, signal\nif os.fork(): os._exit(0)\nos.close(1)\nos.close(2)\nwhile True: signal.pause()"
    os.execve(sys.executable, [sys.executable, "-S", "-c", wait, sys.argv[2]], {})
os.wait()
