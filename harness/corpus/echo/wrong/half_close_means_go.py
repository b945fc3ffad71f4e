# wrong: takes the client's end of file (POLLRDHUP) as a reason to close at once, with data still unread
# fails: pays_what_it_owes reset

import select
import socket
import sys
import time


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
time.sleep(0.2)  # Some work before the first read: the client's end may come while its data waits.
poll = select.poll()
poll.register(client, select.POLLIN | select.POLLRDHUP)
while True:
    [(_, events)] = poll.poll()
    if events & select.POLLRDHUP:
        break
    client.sendall(client.recv(16384))
client.close()
