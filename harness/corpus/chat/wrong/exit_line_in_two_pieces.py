# wrong: sends the exit line in two pieces to who was there before, a moment apart and without the lock: a message of somebody else gets in between
# fails: come_and_go_at_once no_answer
# fails: one_who_never_reads no_answer

import socket
import sys
import threading
import time

members = {}
lock = threading.Lock()


def send(connection, data):
    try:
        connection.sendall(data)
    except OSError:
        pass  # its own thread will see that it is gone


def broadcast(line):
    with lock:
        for connection in members.values():
            send(connection, line)


def say_who_left(address, earlier, later):
    line = f"{address[0]}:{address[1]} left\n".encode()
    # Whoever comes while this one leaves gets the line whole: only who was there before is harmed.
    with lock:
        for connection in later:
            send(connection, line)
    for connection in earlier:
        send(connection, line.removesuffix(b" left\n"))
        time.sleep(1)
        send(connection, b" left\n")


def relay_lines(connection):
    with connection.makefile("rb") as reader:
        try:
            for line in reader:
                if not line.endswith(b"\n") or line.rstrip(b"\r\n") == b":bye":
                    return
                broadcast(line)
        except OSError:
            pass


def serve(connection, address):
    with lock:
        members[address] = connection
    relay_lines(connection)
    with lock:
        everybody = list(members)
        place = everybody.index(address)
        earlier = [members[other] for other in everybody[:place]]
        later = [members[other] for other in everybody[place + 1 :]]
        del members[address]
    connection.close()
    say_who_left(address, earlier, later)


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
