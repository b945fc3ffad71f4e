"""Leaves a daemon that holds the port, and ends."""
import os
import socket
import sys
import time

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
