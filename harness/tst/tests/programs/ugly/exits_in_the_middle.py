"""Echoes one message, and ends with status 1 when the second comes."""
import os
import socket
import sys

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client, _ = server.accept()
client.sendall(client.recv(1024))
client.recv(1024)
os._exit(1)
