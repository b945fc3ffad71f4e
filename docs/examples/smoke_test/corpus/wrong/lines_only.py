# wrong: sends back what came once a line feed has come
# fails: echoes no_answer
"""Sends back whatever comes (Protohackers, problem 0)."""
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        for data in self.request.makefile("rb"):
            self.request.sendall(data)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Echo).serve_forever()
