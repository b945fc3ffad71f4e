# wrong: the client sends when its input has ended
# fails: asks wrong_output
"""Adds at a distance. Usage: python3 distant.py serve PORT, and python3 distant.py ask PORT"""
import socket
import sys
import threading


def add(connection):
    with connection, connection.makefile("r") as lines:
        for line in lines:
            connection.sendall(f"{sum(map(int, line.split()))}\n".encode())


def serve(port):
    with socket.create_server(("127.0.0.1", port)) as listener:
        while True:
            threading.Thread(target=add, args=(listener.accept()[0],), daemon=True).start()


def ask(port):
    with socket.create_connection(("127.0.0.1", port)) as server, server.makefile("r") as answers:
        for line in sys.stdin.readlines():
            server.sendall(line.encode())
            answer = answers.readline()
            if not answer:
                raise ConnectionError("the server has ended")
            print("=", answer, end="", flush=True)


role, port = sys.argv[1], int(sys.argv[2])
try:
    serve(port) if role == "serve" else ask(port)
except OSError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
