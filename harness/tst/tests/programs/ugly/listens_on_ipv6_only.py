"""Listens on the right port, but only on ::1."""
import signal
import socket
import sys

server = socket.create_server(("::1", int(sys.argv[1])), family=socket.AF_INET6)
signal.pause()
