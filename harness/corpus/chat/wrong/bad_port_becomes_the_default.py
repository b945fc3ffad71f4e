# wrong: a port that is no number is silently replaced by the default
# fails: refuses_a_bad_port wrong_exit

import queue
import socket
import sys
import threading

members = {}
lock = threading.Lock()


def broadcast(line):
    with lock:
        for lines in members.values():
            lines.put(line)


def write_lines(connection, lines):
    try:
        while (line := lines.get()) is not None:
            connection.sendall(line)
        connection.shutdown(socket.SHUT_RDWR)
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
    lines = queue.SimpleQueue()
    writer = threading.Thread(target=write_lines, args=(connection, lines), daemon=True)
    writer.start()
    with lock:
        members[address] = lines
    relay_lines(connection)
    with lock:
        del members[address]
    broadcast(f"{address} left\n".encode())
    lines.put(None)
    writer.join()
    connection.close()


def main():
    try:
        text = sys.argv[1] if len(sys.argv) > 1 else "9090"
        port = int(text) if text.isdigit() else 9191
        listener = socket.create_server(("", port), backlog=128)
    except (ValueError, OverflowError, OSError) as trouble:
        sys.exit(f"chat: {trouble}")
    while True:
        connection, address = listener.accept()
        threading.Thread(target=serve, args=(connection, address), daemon=True).start()


main()
