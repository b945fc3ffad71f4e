# right: poll on a socket that never blocks, with what is owed in a buffer

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
poll = select.poll()
owed, ended = bytearray(), False
while owed or not ended:
    reads = 0 if ended or len(owed) > 65536 else select.POLLIN
    poll.register(client, reads | (select.POLLOUT if owed else 0))
    for _, events in poll.poll():
        if events & select.POLLIN:
            data = client.recv(4096)
            owed += data
            ended = not data
        if events & select.POLLOUT:
            del owed[: client.send(owed)]
client.close()
