# races: main hands the new connection to its thread in a global variable: if main accepts the next client before the thread has read it, two threads serve one client and nobody the other
# fails: comes_while_others_talk reset

import queue
import socket
import sys
import threading

members = {}
lock = threading.Lock()
newcomer = None


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


def serve():
    print("someone came", flush=True)
    connection, address = newcomer
    lines = queue.SimpleQueue()
    writer = threading.Thread(target=write_lines, args=(connection, lines), daemon=True)
    writer.start()
    with lock:
        members[address] = lines
    relay_lines(connection)
    with lock:
        members.pop(address, None)
    broadcast(f"{address[0]}:{address[1]} went\n".encode())
    lines.put(None)
    writer.join()
    connection.close()


def main():
    global newcomer
    try:
        port = int(sys.argv[1]) if len(sys.argv) > 1 else 9090
        listener = socket.create_server(("", port), backlog=128)
    except (ValueError, OverflowError, OSError) as trouble:
        sys.exit(f"chat: {trouble}")
    while True:
        newcomer = listener.accept()
        threading.Thread(target=serve, daemon=True).start()
        print("ready for the next", flush=True)


main()
