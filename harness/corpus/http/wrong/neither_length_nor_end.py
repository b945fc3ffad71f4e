# wrong: says no length and keeps the connection open, so that nobody knows where its answers end
# fails: answers_http did_not_close

import socket
import sys
import threading


def serve(client):
    while client.recv(4096):
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\n")


server = socket.create_server(("0.0.0.0", int(sys.argv[1]) if len(sys.argv) > 1 else 8080))
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
