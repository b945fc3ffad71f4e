# races: send may take only a part of the line (a short transfer): what is left of it is never sent, and the next line follows in the middle
# fails: comes_while_others_talk unexpected_bytes
# fails: one_who_never_reads no_answer

import socket
import sys
import threading

members = {}
lock = threading.Lock()


def broadcast(line):
    with lock:
        for connection in members.values():
            try:
                connection.send(line)
            except OSError:
                pass


def relay_lines(connection):
    with connection.makefile("rb") as reader:
        try:
            for line in reader:
                if not line.endswith(b"\n") or line in (b":bye\n", b":bye\r\n"):
                    return
                broadcast(line)
        except OSError:
            pass


def serve(connection, address):
    with lock:
        members[address] = connection
    relay_lines(connection)
    with lock:
        del members[address]
    connection.close()
    broadcast(f"{address[0]}:{address[1]} left\n".encode())


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
