# wrong: hands the new connection to its thread in a global variable, which the next newcomer overwrites before the thread reads it
# fails: comes_while_others_talk reset

import queue
import socket
import sys
import threading

members = {}
lock = threading.Lock()
newcomer = None
arrivals = 0
arrival = threading.Condition()


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


def serve(number):
    print("someone came", flush=True)
    with arrival:
        # The third is in no hurry.
        arrival.wait_for(lambda: arrivals > number, 1 if len(members) == 2 else 0.1)
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
    global newcomer, arrivals
    try:
        port = int(sys.argv[1]) if len(sys.argv) > 1 else 9090
        listener = socket.create_server(("", port), backlog=128)
    except (ValueError, OverflowError, OSError) as trouble:
        sys.exit(f"chat: {trouble}")
    while True:
        came = listener.accept()
        with arrival:
            newcomer, arrivals = came, arrivals + 1
            del came
            arrival.notify_all()
        threading.Thread(target=serve, args=(arrivals,), daemon=True).start()


main()
