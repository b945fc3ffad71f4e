"""Sends back what comes, to any number of clients; ends in order when it is asked to."""
import contextlib, signal, socket, sys, threading


def serve(client):
    with client, contextlib.suppress(OSError):
        while received := client.recv(4096):
            client.sendall(received)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
try:
    server = socket.create_server(("", int(sys.argv[1]) if sys.argv[1:] else 9090))
except (OSError, OverflowError, ValueError) as error:
    sys.exit(f"echo: {error}")
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
