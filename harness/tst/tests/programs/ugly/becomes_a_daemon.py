"""Listens, goes into the background (fork, setsid, fork) and would echo there, if it lived; its parent ends with status 0."""
import os
import socket
import sys
import time

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
# Without this it sometimes answers before the judge has ended it, and whether it does is a race.
time.sleep(3600)
while True:
    client, _ = server.accept()
    while data := client.recv(65536):
        client.sendall(data)
