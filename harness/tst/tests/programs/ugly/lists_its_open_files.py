"""Says which files it was started with, and ends."""
import os
import sys

names = os.listdir("/proc/self/fd")
# The folder that was read was open, too, while it was read.
still_open = [name for name in names if os.path.exists(f"/proc/self/fd/{name}")]
sys.exit("open: " + " ".join(sorted(still_open, key=int)))
