# right: an event loop on a socket that never blocks, on every address, of IPv6 too

import codecs
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
client, _ = server.accept()
decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
client.setblocking(False)
owed, ended = bytearray(), False
while owed or not ended:
    readers = [] if ended or len(owed) > 65536 else [client]
    readers, writers, _ = select.select(readers, [client] if owed else [], [])
    if readers:
        data = client.recv(4096)
        ended = not data
        owed += decoder.decode(data, final=ended).upper().encode("utf-8", "surrogateescape")
    if writers:
        del owed[: client.send(owed)]
client.close()
