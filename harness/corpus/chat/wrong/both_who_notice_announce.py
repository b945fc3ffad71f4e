# wrong: whoever fails to send announces that the client is gone, and so does the client's own thread after a reset, without a look at the list
# fails: leaves_while_others_talk unexpected_bytes or wrong_bytes
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
        self.was_reset = False
        self.send_failed = threading.Event()

    def tell(self, line):
        try:
            with self.sending:
                self.connection.sendall(line)
        except OSError as trouble:
            # A reset is told once, to whoever asks first: the client's own thread sees only an end then.
            self.was_reset |= isinstance(trouble, ConnectionResetError)
            drop(self)
            self.send_failed.set()


def broadcast(line):
    with lock:
        everybody = list(members.values())
    if next(numbers) < SLOW:
        time.sleep(0.05)
    for member in everybody:
        member.tell(line)


def drop(member):
    if member.name in members:
        announce(member)


def announce(member):
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
    except OSError:
        member.was_reset = True
    if member.was_reset:
        member.send_failed.wait(0.8)
        time.sleep(0.8)  # what it said last is still being sent
        announce(member)
    else:
        drop(member)
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
