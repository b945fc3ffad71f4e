# wrong: answers the next number alone
# fails: network_loses wrong_bytes or no_answer

import socket
import sys


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 12000))
        last = {}
        while True:
            message, sender = server.recvfrom(65535)
            words = message.split(b" ")
            if len(words) == 3 and words[0] == b"PING" and int(words[1]) - last.get(sender, 0) in (1, 70000 - 1, 2):
                last[sender] = int(words[1])
                server.sendto(b" ".join([b"PONG", *words[1:]]), sender)


main()
