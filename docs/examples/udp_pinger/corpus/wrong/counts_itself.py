# wrong: counts the pings itself
# fails: answers_a_ping wrong_bytes

import socket
import sys


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 12000))
        count = 0
        while True:
            message, sender = server.recvfrom(65535)
            words = message.split(b" ")
            if len(words) == 3 and words[0] == b"PING":
                count += 1
                server.sendto(b"PONG %d %s" % (count, words[2]), sender)


main()
