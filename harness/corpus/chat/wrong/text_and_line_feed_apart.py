# wrong: sends a line and its line feed in two steps without a lock, and another line gets in between
# fails: two_talk_at_once unexpected_bytes

import itertools
import queue
import socket
import sys
import threading
import time

# Only the first lines are sent slowly: enough to be torn, and many lines do not take for ever.
SLOW = 200
numbers = itertools.count()
members = {}
unfinished = 0
changed = threading.Condition()


def broadcast(line):
    global unfinished
    with changed:
        everybody = list(members.values())
        unfinished += 1
        for lines in everybody:
            lines.put(line[:-1])
    if next(numbers) < SLOW:
        time.sleep(0.01)
    with changed:
        for lines in everybody:
            lines.put(line[-1:])
        unfinished -= 1
        changed.notify_all()


def announce(line):
    with changed:
        changed.wait_for(lambda: unfinished == 0)
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
    with changed:
        members[address] = lines
    relay_lines(connection)
    with changed:
        del members[address]
    announce(f"{address} left\n".encode())
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
