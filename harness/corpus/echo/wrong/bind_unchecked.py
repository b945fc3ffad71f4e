# wrong: goes on when bind fails, as a program in C does that does not look at its result: listen then takes any port
# fails: refuses_a_taken_port wrong_exit
# fails: starts_again_at_once wrong_address

import socket
import sys


def port_from_arguments():
    if len(sys.argv) < 2:
        return 9090
    try:
        port = int(sys.argv[1])
    except ValueError:
        port = -1
    if not 0 <= port <= 65535:
        sys.exit(f"{sys.argv[1]!r} is not a port")
    return port


server = socket.socket()
try:
    server.bind(("0.0.0.0", port_from_arguments()))
except OSError:
    pass
server.listen()
client, _ = server.accept()
while data := client.recv(4096):
    client.sendall(data)
client.close()
