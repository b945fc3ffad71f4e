# races: who leaves waits until its queue is empty and closes; but the writer has taken the last line out of the queue and not yet called send, which fails now
# fails: last_words_reach_everyone closed_early

import queue
import socket
import sys
import threading
import time

queues = {}
lock = threading.Lock()


def broadcast(line):
    with lock:
        for lines in queues.values():
            lines.put(line)


def write_lines(connection, lines):
    while (line := lines.get()) is not None:
        try:
            connection.sendall(line)
        except OSError:
            pass  # gone; the reader knows, too


def read_lines(connection):
    with connection.makefile("rb") as reader:
        try:
            for line in reader:
                if not line.endswith(b"\n") or line in (b":bye\n", b":bye\r\n"):
                    return
                broadcast(line)
        except OSError:
            pass


def close(connection, lines):
    """Closes a connection once everything has been sent."""
    patience = 500
    while not lines.empty() and patience > 0:
        time.sleep(0.01)
        patience -= 1
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    lines.put(None)


def serve(connection, address):
    lines = queue.SimpleQueue()
    writer = threading.Thread(target=write_lines, args=(connection, lines), daemon=True)
    writer.start()
    with lock:
        queues[address] = lines
    read_lines(connection)
    with lock:
        del queues[address]
    broadcast(f"-- {address[0]}:{address[1]} --\n".encode())
    close(connection, lines)
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
