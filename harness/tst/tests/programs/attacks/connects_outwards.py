"""Connects to whoever can be reached: the services of this machine, and others."""
import socket

HOST = HOST_PORT
found = []
for address in (("127.0.0.1", HOST), ("::1", HOST), ("10.0.0.1", 80), ("192.0.2.1", 80), ("169.254.169.254", 80)):
    try:
        socket.create_connection(address, timeout=0.5).close()
        found.append(str(address))
    except OSError:
        pass
for family, address in ((40, (2, 1)), (socket.AF_PACKET, None)):
    try:
        other = socket.socket(family, socket.SOCK_STREAM if address else socket.SOCK_RAW)
        found.append(f"family {family}")
        other.close()
    except (OSError, ValueError):
        pass
try:
    datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagram.connect(("8.8.8.8", 53))
    found.append("a route")
except OSError:
    pass
serve(found)
