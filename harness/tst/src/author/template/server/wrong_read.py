# wrong: takes each read for a line
# fails: answers_each_line wrong_bytes

import socket
import sys

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("0.0.0.0", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
server.listen()
client, _ = server.accept()
while data := client.recv(4096):
    client.sendall(b"pong " + data)
client.close()
