# right: waits in select, and takes all that has come

import select
import socket
import sys

server = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
server.bind(("::", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
server.setblocking(False)
while True:
    select.select([server], [], [])
    try:
        while True:
            datagram, sender = server.recvfrom(65535)
            server.sendto(datagram, sender)
    except BlockingIOError:
        pass
