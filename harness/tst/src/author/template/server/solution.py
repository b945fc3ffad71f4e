"""`NAME [PORT]`: answers each line with `pong` and the line."""

import socket
import sys

DEFAULT_PORT = 9090


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PORT
    with socket.create_server(("", port)) as server:
        client, _address = server.accept()
    with client, client.makefile("rb") as lines:
        for line in lines:
            client.sendall(b"pong " + line.removesuffix(b"\n") + b"\n")


main()
