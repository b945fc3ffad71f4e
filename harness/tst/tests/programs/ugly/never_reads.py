"""Accepts its client, and never reads."""
import signal
import socket
import sys

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client, _ = server.accept()
signal.pause()
