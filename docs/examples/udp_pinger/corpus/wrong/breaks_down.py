# wrong: breaks down at what is no text
# fails: ignores_others crashed or exited_early or not_listening

import socket
import sys


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 12000))
        while True:
            message, sender = server.recvfrom(65535)
            message.decode()
            words = message.split(b" ")
            if len(words) == 3 and words[0] == b"PING":
                server.sendto(b" ".join([b"PONG", *words[1:]]), sender)


main()
