# right: reads the connection as a file of lines

import socket
import sys

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("0.0.0.0", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
server.listen()
client, _ = server.accept()
for line in client.makefile("rb"):
    client.sendall(b"pong " + line)
