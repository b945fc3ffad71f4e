# wrong: answers once
# fails: echoes closed_early
"""Sends back whatever comes (Protohackers, problem 0)."""
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        if data := self.request.recv(65536):
            self.request.sendall(data)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Echo).serve_forever()
