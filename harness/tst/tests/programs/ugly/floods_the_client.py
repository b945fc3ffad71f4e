"""Sends its second argument to each client again and again, without end, after its third argument once."""
import socket
import sys
import threading


def flood(client):
    try:
        client.recv(65536)
        client.sendall(sys.argv[3].encode().decode("unicode_escape").encode())
        block = sys.argv[2].encode().decode("unicode_escape").encode() * 4096
        while True:
            client.sendall(block)
    except OSError:
        client.close()


server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    client, _ = server.accept()
    threading.Thread(target=flood, args=(client,), daemon=True).start()
