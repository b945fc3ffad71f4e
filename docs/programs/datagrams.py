"""Answers each datagram with itself; one that begins with `again ` twice, and one that begins with `quiet ` not at all."""

import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
    server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
    while True:
        datagram, sender = server.recvfrom(65535)
        for _ in range(2 if datagram.startswith(b"again ") else 0 if datagram.startswith(b"quiet ") else 1):
            server.sendto(datagram, sender)
