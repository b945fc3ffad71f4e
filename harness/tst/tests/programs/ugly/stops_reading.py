"""Echoes what the first read of a large message gives, and never reads again."""
import signal
import socket
import sys

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client, _ = server.accept()
while data := client.recv(1024):
    client.sendall(data)
    if len(data) == 1024:
        signal.pause()
