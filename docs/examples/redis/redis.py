# Usage: python3 redis.py PORT
#
# Listens on PORT and speaks RESP, the protocol of Redis: PING, ECHO, SET (with PX) and GET.
import sys

port = int(sys.argv[1])
raise NotImplementedError("to be written")
