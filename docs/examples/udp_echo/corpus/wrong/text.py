# wrong: takes bytes for text
# fails: exactly wrong_bytes
# fails: large wrong_bytes or no_answer

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
while True:
    datagram, sender = server.recvfrom(65535)
    server.sendto(datagram.decode(errors="replace").encode(), sender)
