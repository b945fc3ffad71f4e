"""Asks for its port at the keyboard, where nobody types."""
import sys

print("Which port?", flush=True)
sys.stdin.readline()
