# wrong: takes an empty datagram for the end
# fails: exactly exited_early

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
while True:
    datagram, sender = server.recvfrom(65535)
    if not datagram:
        break
    server.sendto(datagram, sender)
