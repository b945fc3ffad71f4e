"""Asks its servers over HTTP, the first one that is there, and keeps what may be kept; writes down what it asked, says on another
port that it is well, and prints a third one."""
import http.client, http.server, os, socket, sys, threading

kept = {}


def ask(path):
    for address in sys.argv[1:]:
        server = http.client.HTTPConnection(address)
        try:
            server.request("GET", path, headers={"Connection": "close"})
        except OSError:
            continue
        with open("asked.txt", "a") as file:
            file.write(path + "\n")
        try:
            answer = server.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            break
        if "max-age" in answer.getheader("Cache-Control", ""):
            kept[path] = body
        return answer.status, body
    return 502, b""


class Front(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status, body = (200, kept[self.path]) if self.path in kept else ask(self.path)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def says(server, word):
    while True:
        server.accept()[0].sendall(word)


def serve(client, address):
    with client:
        Front(client, address, None)


status = socket.create_server(("127.0.0.1", int(os.environ["STATUS_PORT"])))
told = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=says, args=(status, b"ok\n"), daemon=True).start()
threading.Thread(target=says, args=(told, b"here\n"), daemon=True).start()
server = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
print("told", told.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=server.accept()).start()
