# wrong: answers from a socket of its own
# fails: sends_back no_answer

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
while True:
    datagram, sender = server.recvfrom(65535)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.sendto(datagram, sender)
