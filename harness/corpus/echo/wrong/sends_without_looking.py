# wrong: collects what comes, sends it on a socket that does not block, and does not look how much was taken
# fails: echoes_a_mebibyte incomplete
# fails: waits_for_a_slow_reader incomplete

import select
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
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 128 * 1024)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind(("0.0.0.0", port))
    except OSError as error:
        sys.exit(f"cannot listen on port {port}: {error}")
    server.listen()
    return server


server = listen(port_from_arguments())
client, _ = server.accept()
client.setblocking(False)
ended = False
while not ended:
    select.select([client], [], [])
    owed = b""
    while not ended and select.select([client], [], [], 0.2)[0]:
        data = client.recv(65536)
        owed += data
        ended = not data
    client.send(owed)
client.close()
