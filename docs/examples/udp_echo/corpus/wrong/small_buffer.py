# wrong: has room for 1024 bytes
# fails: large incomplete

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
while True:
    datagram, sender = server.recvfrom(1024)
    server.sendto(datagram, sender)
