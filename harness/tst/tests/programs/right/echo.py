"""A right echo server: gives one client everything back, and ends when the client has."""
import socket
import sys


def listen():
    text = sys.argv[1] if len(sys.argv) > 1 else "9090"
    try:
        return socket.create_server(("127.0.0.1", int(text)))
    except (ValueError, OverflowError, OSError) as error:
        sys.exit(f"cannot listen on port {text!r}: {error}")


with listen() as server:
    client, _ = server.accept()
with client:
    while data := client.recv(65536):
        client.sendall(data)
