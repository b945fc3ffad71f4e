# wrong: reads to the end before it answers
# fails: echoes no_answer
"""Sends back whatever comes (Protohackers, problem 0)."""
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(self.request.makefile("rb").read())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Echo).serve_forever()
