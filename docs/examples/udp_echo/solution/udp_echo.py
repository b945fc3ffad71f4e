"""`udp_echo [PORT]`: sends each datagram back to who sent it."""

import socket
import sys

DEFAULT_PORT = 9090
LARGEST = 65535


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PORT
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("", port))
        while True:
            datagram, sender = server.recvfrom(LARGEST)
            server.sendto(datagram, sender)


main()
