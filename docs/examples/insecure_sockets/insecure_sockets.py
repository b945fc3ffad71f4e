"""Tells which toy is asked for most. Usage: python3 insecure_sockets.py PORT"""
import sys

raise NotImplementedError("listen on port " + sys.argv[1])
