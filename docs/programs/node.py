"""A node that answers lines, and asks another one; or, for a person, a client of one.

Usage: node.py NUMBER PORT OTHER_PORT [STATUS_PORT], and node.py ask PORT"""
import os, socket, sys, threading


def ask(port, line):
    with socket.create_connection(("127.0.0.1", port)) as node:
        node.sendall(line.encode())
        return node.makefile("r", encoding="utf-8").readline()


def answer(line):
    if line.startswith("pass "):
        try:
            return ask(int(sys.argv[3]), line.removeprefix("pass ")) or "nobody\n"
        except OSError:
            return "nobody\n"
    print(line, end="", flush=True)
    return f"{sys.argv[1]}: {line}"


def serve(connection):
    with connection, connection.makefile("r", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            connection.sendall(answer(line).encode())


def say(listener, word):
    while True:
        with listener.accept()[0] as connection:
            connection.sendall(word.encode())


if sys.argv[1] == "ask":
    for line in sys.stdin:
        print(ask(int(sys.argv[2]), line), end="", flush=True)
    sys.exit()
if len(sys.argv) > 4:
    status = socket.create_server(("127.0.0.1", int(sys.argv[4])))
    threading.Thread(target=say, args=(status, os.environ["NODE_NAME"] + "\n"), daemon=True).start()
listener = socket.create_server(("127.0.0.1", int(sys.argv[2])))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
