# wrong: sends on a socket that does not block, and does not look how much was taken: a slow reader loses the rest
# fails: waits_for_a_slow_reader incomplete or wrong_bytes

import codecs
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
    client.setblocking(False)
    try:
        client.send(text.upper().encode("utf-8", "surrogateescape"))
    except BlockingIOError:
        pass
    client.setblocking(True)


server = listen(port_from_arguments())
client, _ = server.accept()
decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
while True:
    data = client.recv(4096)
    answer(decoder.decode(data, final=not data))
    if not data:
        break
client.close()
