# Usage: python3 time_server.py PORT time|daytime
#
# Tells every client what time it is: by RFC 868 (time) or RFC 867 (daytime).
import sys

port = int(sys.argv[1])
raise NotImplementedError("to be written")
