"""A server of HTTP that answers some connections wrongly, for harness/bench/load.sh.

Usage: wrong.py KIND EVERY [LAST]    (of the connections after the first SPARED, each EVERYth is served wrongly)
    right    none is
    resets   the connection is reset instead of an answer
    varies   the body is another one, of another length, which its Content-Length says rightly
    fewer    Content-Length says 25 bytes fewer than are sent
    more     Content-Length says 25 bytes more than are sent
    half     the connection ends in the middle of the body
    dies     the server serves LAST connections rightly, and is gone

It prints its port when it listens. When its input ends it prints how many connections it has served, and how many of them
wrongly. It serves one connection after the other, so that these counts are those of the connections that were made.
"""

import select
import socket
import struct
import sys

# A generator may learn what the right answer is before it begins.
SPARED = 50
OFF = 25
BODY = b"".join(b"line %02d of a page that is always the same\n" % line for line in range(14))


def answer(body, length=None):
    length = len(body) if length is None else length
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def read_request(connection):
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(4096)
        if not piece:
            return False
        request += piece
    return True


def serve(connection, kind, is_wrong):
    if not is_wrong:
        connection.sendall(answer(BODY))
    elif kind == "resets":
        # Closed with nothing to wait for: that is a reset.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif kind == "varies":
        connection.sendall(answer(BODY + b"one line more\n"))
    elif kind == "fewer":
        connection.sendall(answer(BODY, len(BODY) - OFF))
    elif kind == "more":
        connection.sendall(answer(BODY, len(BODY) + OFF))
    elif kind == "half":
        connection.sendall(answer(BODY[: len(BODY) // 2], len(BODY)))
    else:
        sys.exit(f"no such kind: {kind}")


def main():
    kind, every = sys.argv[1], int(sys.argv[2])
    last = int(sys.argv[3]) if kind == "dies" else None
    served = wrong = 0
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(listener.getsockname()[1], flush=True)
    while served != last:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            break
        connection, _ = listener.accept()
        with connection:
            # Whoever connects and says nothing must not keep the others waiting for ever.
            connection.settimeout(10)
            try:
                if not read_request(connection):
                    continue
                served += 1
                is_wrong = kind not in ("right", "dies") and served > SPARED and served % every == 0
                wrong += is_wrong
                serve(connection, kind, is_wrong)
            except OSError:
                # The generator has had enough.
                continue
    listener.close()
    sys.stdin.read()
    print(served, wrong, flush=True)


main()
