# wrong: takes each read for a text of its own: a letter cut in two is none in either
# fails: joins_a_letter_cut_in_two wrong_bytes

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
while data := client.recv(1024):
    answer(data.decode("utf-8", "surrogateescape"))
client.close()
