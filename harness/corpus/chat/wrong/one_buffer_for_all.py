# wrong: the unfinished line is kept in one variable that all clients share
# fails: joins_the_pieces_of_a_line wrong_bytes
# fails: half_a_line_is_no_message wrong_bytes

import queue
import socket
import sys
import threading

members = {}
lock = threading.Lock()
pending = b""
pending_lock = threading.Lock()


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
    global pending
    try:
        while piece := connection.recv(65536):
            with pending_lock:
                *lines, pending = (pending + piece).split(b"\n")
                for line in lines:
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
    lines.put(None)
    broadcast(f"{address} left\n".encode())
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
