"""Computes without end, and never listens."""
while True:
    pass
