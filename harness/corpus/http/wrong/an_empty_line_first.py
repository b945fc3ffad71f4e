# wrong: begins its answer with an empty line, as a text in triple quotes does
# fails: answers_http not_http

import socket
import sys
import threading

ANSWER = """
HTTP/1.1 200 OK\r
Content-Type: text/html; charset=utf-8\r
Content-Length: 13\r
Connection: close\r
\r
<h1>Olá!</h1>"""


def serve(connection):
    connection.recv(4096)
    connection.sendall(ANSWER.encode())
    connection.close()


listener = socket.create_server(("", int(sys.argv[1])))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],)).start()
