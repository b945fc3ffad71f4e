"""Sends each client that says something a line without end."""
import socket
import sys
import threading

server = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=100)


def flood(client):
    client.recv(100)
    while True:
        client.sendall(b"x" * 65536)


while True:
    threading.Thread(target=flood, args=(server.accept()[0],), daemon=True).start()
