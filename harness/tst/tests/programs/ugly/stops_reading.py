"""Echoes what the first read gives, and never reads again."""
import signal
import socket
import sys

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client, _ = server.accept()
client.sendall(client.recv(1024))
signal.pause()
