# wrong: whoever fails to send announces that the client is gone, and so does the client's own thread: each looks at the list long before it takes the client off
# fails: leaves_while_others_talk unexpected_bytes
# fails: one_who_never_reads no_answer

import itertools
import socket
import sys
import threading
import time

# Only the first lines are sent slowly: many lines do not take for ever.
SLOW = 30
numbers = itertools.count()
members = {}
lock = threading.Lock()


class Member:
    def __init__(self, connection, address):
        self.connection = connection
        self.name = f"{address[0]}:{address[1]}"
        self.sending = threading.Lock()

    def tell(self, line):
        try:
            with self.sending:
                self.connection.sendall(line)
        except OSError:
            drop(self, wait=False)


def broadcast(line):
    with lock:
        everybody = list(members.values())
    if next(numbers) < SLOW:
        time.sleep(0.05)
    for member in everybody:
        member.tell(line)


def drop(member, wait):
    if member.name not in members:
        return
    if wait:
        time.sleep(0.8)  # what it said last is still being sent
    with lock:
        members.pop(member.name, None)
    broadcast(f"{member.name} left\n".encode())


def relay_lines(member):
    with member.connection.makefile("rb") as reader:
        for line in reader:
            if not line.endswith(b"\n") or line in (b":bye\n", b":bye\r\n"):
                return
            broadcast(line)


def serve(connection, address):
    member = Member(connection, address)
    with lock:
        members[member.name] = member
    try:
        relay_lines(member)
        drop(member, wait=False)
    except OSError:
        drop(member, wait=True)
    connection.close()


def main():
    try:
        port = int(sys.argv[1]) if len(sys.argv) > 1 else 9090
        listener = socket.create_server(("", port), backlog=128)
    except (ValueError, OverflowError, OSError) as trouble:
        sys.exit(f"chat: {trouble}")
    while True:
        connection, address = listener.accept()
        threading.Thread(target=serve, args=(connection, address), daemon=True).start()


main()
