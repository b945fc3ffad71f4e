# wrong: serves one client after the other
# fails: serves_five not_concurrent
"""Sends back whatever comes (Protohackers, problem 0)."""
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536):
            self.request.sendall(data)


class Server(socketserver.TCPServer):
    allow_reuse_address = True


Server(("127.0.0.1", int(sys.argv[1])), Echo).serve_forever()
