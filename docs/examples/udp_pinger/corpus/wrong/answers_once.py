# wrong: answers each number once
# fails: network_loses wrong_bytes

import socket
import sys


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 12000))
        seen = set()
        while True:
            message, sender = server.recvfrom(65535)
            words = message.split(b" ")
            if len(words) == 3 and words[0] == b"PING" and (sender, words[1]) not in seen:
                seen.add((sender, words[1]))
                server.sendto(b" ".join([b"PONG", *words[1:]]), sender)


main()
