# wrong: fills one buffer of 64 KiB from front to back and never starts again: when it is full, it sees the end
# fails: a_large_message incomplete
# fails: waits_for_a_slow_reader incomplete

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
    client.sendall(text.upper().encode("utf-8", "surrogateescape"))


server = listen(port_from_arguments())
client, _ = server.accept()
decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
buffer, filled = memoryview(bytearray(64 * 1024)), 0
while filled < len(buffer):
    count = client.recv_into(buffer[filled:])
    answer(decoder.decode(buffer[filled : filled + count], final=count == 0))
    if count == 0:
        break
    filled += count
client.shutdown(socket.SHUT_WR)
while client.recv(4096):
    pass
client.close()
