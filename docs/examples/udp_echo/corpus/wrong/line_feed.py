# wrong: adds a line feed where there is none
# several: each message that does not end in a line feed shows it
# fails: exactly unexpected_bytes
# fails: one_by_one unexpected_bytes
# fails: large unexpected_bytes or no_answer or wrong_bytes
# fails: everybody unexpected_bytes

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
while True:
    datagram, sender = server.recvfrom(65535)
    server.sendto(datagram if datagram.endswith(b"\n") else datagram + b"\n", sender)
