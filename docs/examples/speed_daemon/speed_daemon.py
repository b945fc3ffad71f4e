# Usage: python3 speed_daemon.py PORT
#
# Listens on PORT: cameras tell which cars they saw, and dispatchers get tickets.
import sys

port = int(sys.argv[1])
raise NotImplementedError("to be written")
