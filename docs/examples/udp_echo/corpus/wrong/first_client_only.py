# wrong: answers whoever came first
# fails: everybody wrong_bytes or no_answer

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
datagram, first = server.recvfrom(65535)
server.sendto(datagram, first)
while True:
    datagram, sender = server.recvfrom(65535)
    server.sendto(datagram, first)
