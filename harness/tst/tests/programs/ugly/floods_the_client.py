"""Sends its second argument to its client without end, after its third once; waits for the client's first word if told to."""
import socket
import sys

first, again = (text.encode().decode("unicode_escape").encode() for text in (sys.argv[3], sys.argv[2]))
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client, _ = server.accept()
if "polite" in sys.argv:
    client.recv(65536)
client.sendall(first)
while True:
    client.sendall(again * 4096)
