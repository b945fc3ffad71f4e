# wrong: never asks a backend again that was down once
# fails: goes_round_who_is_down not_connected
"""Passes HTTP requests on to backends that take turns; the port is told by the variable PORT."""
import os
import socket
import sys
import threading

BACKENDS = [(host, int(port)) for host, _, port in (backend.rpartition(":") for backend in sys.argv[1:])]
LOCK = threading.Lock()
NEXT = 0


def turn():
    """The backends in the order in which they are to be asked."""
    global NEXT
    with LOCK:
        first = NEXT
        NEXT = (NEXT + 1) % len(BACKENDS)
    return BACKENDS[first:] + BACKENDS[:first]


def read(stream):
    """A request or a response, and whether it is whole."""
    head, length = b"", 0
    while line := stream.readline():
        head += line
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
        if line == b"\r\n":
            body = stream.read(length)
            return head + body, len(body) == length
    return head, False


def ask(request):
    for address in turn():
        try:
            backend = socket.create_connection(address)
        except OSError:
            BACKENDS.remove(address)
            BACKENDS.append(BACKENDS[0]) if BACKENDS else BACKENDS.append(address)
            continue
        with backend:
            try:
                backend.sendall(request)
                answer, is_whole = read(backend.makefile("rb"))
            except OSError:
                break
            if is_whole:
                return answer
            break
    return b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def serve(client):
    with client:
        try:
            request, is_whole = read(client.makefile("rb"))
            if is_whole:
                client.sendall(ask(request))
        except OSError:
            pass


with socket.create_server(("127.0.0.1", int(os.environ["PORT"]))) as server:
    while True:
        client, _ = server.accept()
        threading.Thread(target=serve, args=(client,)).start()
