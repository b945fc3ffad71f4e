# wrong: connects to whoever came first
# fails: everybody no_answer or not_listening

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
datagram, first = server.recvfrom(65535)
server.connect(first)
server.send(datagram)
while True:
    server.send(server.recv(65535))
