"""Takes 1 GiB, piece by piece, and keeps it."""
import signal

pieces = [bytearray(b"x" * (8 << 20)) for _ in range(128)]
signal.pause()
