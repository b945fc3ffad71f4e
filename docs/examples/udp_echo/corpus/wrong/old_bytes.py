# wrong: leaves in its buffer what came before
# fails: exactly unexpected_bytes
# fails: everybody unexpected_bytes or wrong_bytes

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
buffer = bytearray(65507)
longest = 0
while True:
    count, sender = server.recvfrom_into(buffer)
    longest = max(longest, count)
    server.sendto(buffer[:longest], sender)
