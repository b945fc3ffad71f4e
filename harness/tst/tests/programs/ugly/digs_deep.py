"""Leaves folders within folders, as many as its argument says: more of them than a process may have open files."""
import os
import sys

for _ in range(int(sys.argv[1])):
    os.mkdir("d")
    os.chdir("d")
