"""Sleeps, and so does a child in a session of its own, which first writes the file that is the second argument."""
import os
import signal
import sys
import time

for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    open(sys.argv[2], "w").close()
time.sleep(600)
