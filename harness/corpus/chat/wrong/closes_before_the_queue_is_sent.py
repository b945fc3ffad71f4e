# wrong: closes the connection of who leaves at once, while its writer still waits for more lines to send together
# fails: last_words_reach_everyone closed_early

import queue
import socket
import sys
import threading
import time

members = {}
lock = threading.Lock()


def broadcast(line):
    with lock:
        for lines in members.values():
            lines.put(line)


def write_lines(connection, lines):
    try:
        while (line := lines.get()) is not None:
            # A moment later there may be more to send in one go.
            time.sleep(0.02)
            while line is not None and not lines.empty():
                connection.sendall(line)
                line = lines.get()
            if line is None:
                return
            connection.sendall(line)
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
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it has vanished
    lines.put(None)
    writer.join()
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
