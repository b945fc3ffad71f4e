"""Greets rightly, and breaks the connection off instead of closing it (a linger time of 0, socket(7))."""
import socket
import struct
import sys

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client, _ = server.accept()
client.sendall(b"Hello, World!\n")
client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
client.close()
