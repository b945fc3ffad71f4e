"""Listens, and naps again and again instead of accepting: it is never at rest."""
import socket
import sys
import time

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    time.sleep(0.05)
