"""Fails with a message full of bytes that a terminal would obey, and bytes that are no text."""
import os
import sys

os.write(2, b"\x1b[2J\x1b[31mred\x1b[0m \x1b]0;owned\x07 \x9b31m \xc2\x9b31m \x1bc \x90q\x9c \xff\xfe \x00 \x08\x08\n")
os.write(2, "\u202edesrever the end\r\n\x1b".encode())
sys.exit(3)
