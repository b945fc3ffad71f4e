"""Sends its second argument, and then its third again and again (if it is not empty), one byte every 0.2 s."""
import itertools
import socket
import sys
import time

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client, _ = server.accept()
first, again = (text.encode().decode("unicode_escape").encode() for text in (sys.argv[2], sys.argv[3]))
for byte in itertools.chain(first, itertools.cycle(again)):
    client.sendall(bytes([byte]))
    time.sleep(0.2)
