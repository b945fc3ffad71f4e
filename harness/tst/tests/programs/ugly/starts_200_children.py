"""Starts 200 children that sleep, each in a session of its own."""
import signal
import subprocess

children = [subprocess.Popen(["sleep", "600"], start_new_session=True) for _ in range(200)]
signal.pause()
