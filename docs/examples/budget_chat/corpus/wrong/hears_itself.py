# wrong: sends a message to who said it, too
# fails: passes_on wrong_bytes
# fails: has_not_joined unexpected_bytes
"""A chat in one room (Protohackers, problem 3)."""
import re
import socketserver
import sys
import threading

room, lock = {}, threading.Lock()


class Chat(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"Welcome! What is your name?\n")
        name = self.rfile.readline().decode(errors="replace").rstrip("\r\n")
        if not re.fullmatch("[A-Za-z0-9]{1,16}", name):
            return
        with lock:
            self.wfile.write(f"* Here are: {', '.join(room)}\n".encode())
            self.tell(f"* {name} has come\n")
            room[name] = self
        try:
            for line in self.rfile:
                with lock:
                    self.tell(f"[{name}] {line.decode(errors='replace').rstrip()}\n")
        except OSError:
            pass
        with lock:
            del room[name]
            self.tell(f"* {name} has left\n")

    def tell(self, text):
        for other in room.values():
            if True:
                try:
                    other.wfile.write(text.encode())
                except OSError:
                    pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 50


Server(("127.0.0.1", int(sys.argv[1])), Chat).serve_forever()
