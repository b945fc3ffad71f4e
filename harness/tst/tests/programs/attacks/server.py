"""What every attack ends with: a right parrot, unless the attack has succeeded. Then it repeats everything in capitals, so
that the verdict tells."""
import socket
import sys


def serve(succeeded):
    if succeeded:
        print("the attack succeeded:", succeeded, file=sys.stderr, flush=True)
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
        client, _ = server.accept()
        with client:
            while data := client.recv(65536):
                client.sendall(data.swapcase() if succeeded else data)
