# wrong: of several lines in one read it sends on the first, and throws the rest away
# fails: keeps_the_order wrong_bytes
# fails: no_old_messages incomplete
# fails: two_talk_at_once incomplete

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
        while piece := connection.recv(65536):
            data += piece
            if b"\n" in data:
                line, data = data[:data.index(b"\n") + 1], b""
                if line in (b":bye\n", b":bye\r\n"):
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
        port = int(sys.argv[1]) if len(sys.argv) > 1 else 9090
        listener = socket.create_server(("", port), backlog=128)
    except (ValueError, OverflowError, OSError) as trouble:
        sys.exit(f"chat: {trouble}")
    while True:
        connection, address = listener.accept()
        threading.Thread(target=serve, args=(connection, address), daemon=True).start()


main()
