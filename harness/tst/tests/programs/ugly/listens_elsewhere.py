"""Listens on a port that nobody asked for."""
import signal
import socket

server = socket.create_server(("127.0.0.1", 0))
signal.pause()
