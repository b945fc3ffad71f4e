# wrong: forgets all keys when one expires
# fails: expires wrong_bytes
import socket
import sys
import threading
import time

lock = threading.Lock()
kept = {}  # key: (value, when it ends)


def bulk(text):
    return b"$-1\r\n" if text is None else b"$%d\r\n%s\r\n" % (len(text), text)


def put(key, value, *options):
    end = None
    if options and options[0].upper() == b"PX":
        end = time.monotonic() + int(options[1]) / 1000
    with lock:
        kept[key] = (value, end)
    return b"+OK\r\n"


def get(key):
    with lock:
        value, end = kept.get(key, (None, None))
        if end is not None and end <= time.monotonic():
            kept.clear()
            value = None
    return bulk(value)


def answer(name, arguments):
    match name.upper():
        case b"PING":
            return b"+PONG\r\n"
        case b"ECHO":
            return bulk(arguments[0])
        case b"SET":
            return put(*arguments)
        case b"GET":
            return get(*arguments)
        case _:
            return b"-ERR unknown command\r\n"


def read_command(reader):
    """The words of the next command, or nothing at the end."""
    head = reader.readline()
    if not head.startswith(b"*"):
        return None
    words = []
    for _ in range(int(head[1:])):
        length = int(reader.readline()[1:])
        words.append(reader.read(length))
        reader.read(2)
    return words


def serve(client):
    with client, client.makefile("rb") as reader:
        while words := read_command(reader):
            client.sendall(answer(words[0], words[1:]))


server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
