"""Echoes only a beginning of a large message and closes with the rest unread: the system then sends a reset, not an end."""
import socket
import sys

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client, _ = server.accept()
while data := client.recv(1024):
    client.sendall(data)
    if len(data) == 1024:
        client.recv(1024)
        break
client.close()
