"""A right echo server whose main thread waits for a line that nobody types."""
import os
import socket
import sys
import threading


def serve():
    listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    client, _ = listener.accept()
    while data := client.recv(65536):
        client.sendall(data)
    client.close()
    os._exit(0)


threading.Thread(target=serve, daemon=True).start()
sys.stdin.readline()
