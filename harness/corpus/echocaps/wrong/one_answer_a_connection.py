# wrong: answers one read only, and after that waits for the end
# fails: answers_in_upper_case no_answer

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


def answer(text):
    client.sendall(text.upper().encode("utf-8", "surrogateescape"))


server = listen(port_from_arguments())
client, _ = server.accept()
text = client.recv(4096).decode("utf-8", "surrogateescape")
answer(text)
while client.recv(4096):
    pass
client.close()
