"""A node of a ring. Usage: python3 ring.py NUMBER=PORT [NUMBER=PORT ...]: itself, and the others in their order."""
import sys

raise NotImplementedError("listen on the port of " + sys.argv[1])
