"""Leaves folders within folders, more of them than a process may have open files."""
import os

for _ in range(3000):
    os.mkdir("d")
    os.chdir("d")
