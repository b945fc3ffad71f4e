# wrong: listens with TCP
# fails: sends_back not_listening

import socket
import sys

with socket.create_server(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090)) as server:
    while True:
        client, _address = server.accept()
        while data := client.recv(4096):
            client.sendall(data)
