"""Echoes rightly, and prints without end on both streams meanwhile."""
import os
import socket
import sys
import threading


def flood(where):
    while True:
        os.write(where, b"blah " * 4096)


server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
for where in (1, 2):
    threading.Thread(target=flood, args=(where,), daemon=True).start()
client, _ = server.accept()
while data := client.recv(65536):
    client.sendall(data)
