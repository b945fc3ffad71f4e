# wrong: waits for two datagrams and answers both in one
# fails: one_by_one unexpected_bytes

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
while True:
    datagram, sender = server.recvfrom(65535)
    server.setblocking(False)
    try:
        more, other = server.recvfrom(65535)
        if other == sender:
            datagram += more
        else:
            server.sendto(more, other)
    except BlockingIOError:
        pass
    server.setblocking(True)
    server.sendto(datagram, sender)
