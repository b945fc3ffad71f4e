# races: the list is never changed, but replaced: who comes or leaves takes the list as it is, writes its log, and puts a longer or shorter one in its place; of two who do that at once, the first one's change is lost
# fails: comes_while_others_talk no_answer
# fails: come_and_go_at_once no_answer

import socket
import sys
import threading

members = ()  # Whoever walks along it needs no lock.
one_line_at_a_time = threading.Lock()


def replace(changed, name, what):
    global members
    now = members
    print(f"{name[0]}:{name[1]} {what}: {len(now)} before", file=sys.stderr)
    members = changed(now)


def say(line):
    with one_line_at_a_time:
        for connection in members:
            try:
                connection.sendall(line)
            except OSError:
                pass  # Its own thread sees that it is gone.


def serve(connection, name):
    replace(lambda now: now + (connection,), name, "comes")
    try:
        with connection.makefile("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n") or line.rstrip(b"\r\n") == b":bye":
                    break
                say(line)
    except OSError:
        pass  # It vanished.
    replace(lambda now: tuple(other for other in now if other is not connection), name, "leaves")
    connection.close()
    say(f"{name[0]}:{name[1]} left\n".encode())


def main():
    try:
        port = int(sys.argv[1]) if len(sys.argv) > 1 else 9090
        listener = socket.create_server(("", port), backlog=128)
    except (ValueError, OverflowError, OSError) as trouble:
        sys.exit(f"chat: {trouble}")
    while True:
        connection, name = listener.accept()
        threading.Thread(target=serve, args=(connection, name), daemon=True).start()


main()
