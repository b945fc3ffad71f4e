"""A server with the standard library's socketserver: PORT silent, right, or slow (each answer 1.5 s late)."""
import socketserver
import sys
import threading
import time


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(4096):
            if sys.argv[2] == "slow":
                time.sleep(1.5)
            if sys.argv[2] != "silent":
                self.request.sendall(data)
        threading.Thread(target=self.server.shutdown).start()


socketserver.ThreadingTCPServer.allow_reuse_address = True
with socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), Echo) as server:
    server.serve_forever()
