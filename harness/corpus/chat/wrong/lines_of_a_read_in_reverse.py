# wrong: takes the lines of one read from the end of a list, so the last goes first
# fails: keeps_the_order wrong_bytes
# fails: no_old_messages wrong_bytes
# fails: two_talk_at_once wrong_bytes

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
    data = b""
    try:
        while piece := connection.recv(1024):
            *lines, data = (data + piece).split(b"\n")
            while lines:
                line = lines.pop()
                if line in (b":bye", b":bye\r"):
                    return
                broadcast(line + b"\n")
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
        port = int(sys.argv[1]) if len(sys.argv) > 1 else 9090
        listener = socket.create_server(("", port), backlog=128)
    except (ValueError, OverflowError, OSError) as trouble:
        sys.exit(f"chat: {trouble}")
    while True:
        connection, address = listener.accept()
        threading.Thread(target=serve, args=(connection, address), daemon=True).start()


main()
