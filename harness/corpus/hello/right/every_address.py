# right: listens on every address, of IPv6 too, and prints whom it greeted

import socket
import sys


def port_from_arguments():
    if len(sys.argv) < 2:
        return 9090
    try:
        port = int(sys.argv[1])
    except ValueError:
        port = -1
    if not 0 <= port <= 65535:
        sys.exit(f"{sys.argv[1]!r} is not a port")
    return port


def listen(port):
    server = socket.socket(socket.AF_INET6)
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind(("::", port))
    except OSError as error:
        sys.exit(f"cannot listen on port {port}: {error}")
    server.listen()
    return server


server = listen(port_from_arguments())
client, address = server.accept()
client.sendall(b"Hello, World!\n")
client.close()
print("greeted", address)
