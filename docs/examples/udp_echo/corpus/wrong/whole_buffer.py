# wrong: sends its buffer, however much was received
# fails: sends_back unexpected_bytes

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
buffer = bytearray(65507)
while True:
    count, sender = server.recvfrom_into(buffer)
    server.sendto(buffer[: max(count, 32)], sender)
