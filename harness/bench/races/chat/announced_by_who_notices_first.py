# races: a failed send and the end of the file both lead to drop, which looks whether the client is still there, writes to its log and only then takes it off: two threads pass the look, and both announce the exit
# fails: leaves_while_others_talk wrong_bytes
# fails: one_who_never_reads no_answer

import socket
import sys
import threading

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
            return True
        except OSError:
            return False


def broadcast(line):
    with lock:
        everybody = list(members.values())
    return [member for member in everybody if not member.tell(line)]


def drop(member):
    if member.name not in members:
        return
    print(member.name, "is gone", flush=True)
    with lock:
        members.pop(member.name, None)
    broadcast(f"{member.name} left\n".encode())


def relay_lines(member):
    with member.connection.makefile("rb") as reader:
        for line in reader:
            if not line.endswith(b"\n") or line in (b":bye\n", b":bye\r\n"):
                return
            for gone in broadcast(line):
                drop(gone)


def serve(connection, address):
    member = Member(connection, address)
    with lock:
        members[member.name] = member
    try:
        relay_lines(member)
    except OSError:
        pass
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
