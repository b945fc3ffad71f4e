# wrong: keeps nothing
# fails: keeps_answers no_answer
"""An HTTP proxy that keeps what may be kept."""
import http.client
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

HOPS = {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "content-length", "te", "upgrade"}
CACHE = {}
LOCK = threading.Lock()


def fetch(url, headers):
    """Status, headers and body of the server's answer."""
    parts = urlsplit(url)
    server = http.client.HTTPConnection(parts.hostname, parts.port or 80)
    try:
        target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        server.request("GET", target, headers=dict(headers, Connection="close"))
        answer = server.getresponse()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOPS]
        return answer.status, kept, answer.read()
    except (OSError, http.client.HTTPException):
        return 502, [], b""
    finally:
        server.close()


def age(answer):
    """For how many seconds an answer may be kept."""
    status, headers, _ = answer
    control = ",".join(value for name, value in headers if name.lower() == "cache-control")
    ages = [word.strip()[8:] for word in control.split(",") if word.strip().startswith("max-age=")]
    may_be_kept = status == 200 and "no-store" not in control and "private" not in control
    return int(ages[0]) if ages and may_be_kept else 0


def get(url, headers):
    with LOCK:
        until, answer = CACHE.get(url, (0, None))
    if time.monotonic() < until:
        return answer
    answer = fetch(url, headers)
    with LOCK:
        CACHE[url] = (0, answer)
    return answer


class Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOPS}
        status, kept, body = get(self.path, headers)
        self.send_response_only(status)
        for name, value in kept:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def serve(client, address):
    with client:
        try:
            Proxy(client, address, None)
        except OSError:
            pass


with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        threading.Thread(target=serve, args=server.accept()).start()
