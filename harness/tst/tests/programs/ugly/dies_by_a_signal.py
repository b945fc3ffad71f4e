"""Echoes one message, and dies by a segmentation fault when the second comes."""
import os
import signal
import socket
import sys

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client, _ = server.accept()
client.sendall(client.recv(1024))
client.recv(1024)
os.kill(os.getpid(), signal.SIGSEGV)
