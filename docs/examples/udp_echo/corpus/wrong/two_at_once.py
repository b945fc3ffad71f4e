# wrong: waits half a second for a second datagram, and answers both in one
# fails: one_by_one unexpected_bytes

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
while True:
    datagram, sender = server.recvfrom(65535)
    server.settimeout(0.5)
    try:
        more, other = server.recvfrom(65535)
        if other == sender:
            datagram += more
        else:
            server.sendto(more, other)
    except TimeoutError:
        pass
    server.settimeout(None)
    server.sendto(datagram, sender)
