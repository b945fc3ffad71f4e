"""Prints without end, on standard output or standard error (its second argument), and does nothing else."""
import os
import sys

where = {"stdout": 1, "stderr": 2}[sys.argv[2]]
while True:
    os.write(where, b"blah " * 4096)
