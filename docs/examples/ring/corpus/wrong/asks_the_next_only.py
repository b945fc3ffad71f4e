# wrong: the next node answers for itself, and passes nothing on
# fails: goes_all_round wrong_bytes
"""A node of a ring. Usage: python3 ring.py NUMBER=PORT [NUMBER=PORT ...]: itself, and the others in their order."""
import socket
import sys
import threading

nodes = [tuple(map(int, arg.split("="))) for arg in sys.argv[1:]]
number, port = nodes[0]


def passed_on(origin, path, text):
    """What the rest of the ring makes of a message: the numbers of all who have seen it."""
    for other, its_port in nodes[1:]:
        if other == origin:
            break
        try:
            with socket.create_connection(("127.0.0.1", its_port)) as node:
                node.sendall(f"pass {origin} {path} {text}\n".encode())
                back = node.makefile("r", encoding="utf-8").readline()
        except OSError:
            continue
        if back.endswith("\n"):
            return back.strip()
    return path


def sees(origin, path, text):
    """This node sees a message, and passes it on."""
    if text:
        print(f"{origin}: {text}", flush=True)
    return passed_on(origin, f"{path},{number}" if path else str(number), text)


def answer(line):
    command, _, rest = line.partition(" ")
    if command == "pass":
        origin, path, text = rest.split(" ", 2)
        return f"{path},{number}"
    path = sees(number, "", rest if command == "say" else "")
    seen = path.split(",")
    return max(seen, key=int) if command == "leader" else " ".join(seen)


def serve(connection):
    with connection, connection.makefile("r", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            connection.sendall((answer(line.rstrip("\n")) + "\n").encode())


with socket.create_server(("127.0.0.1", port)) as listener:
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
