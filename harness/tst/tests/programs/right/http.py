"""A right HTTP server with a thread for each connection, over plain sockets."""
import os
import pathlib
import re
import socket
import sys
import threading
import time
import urllib.parse

MOST_HEAD = 16384
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
}
REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 431: "Request Header Fields Too Large"}
PAGE = "<!DOCTYPE html>\n<h1>Olá: um servidor com threads</h1>\n".encode()


def response(status, body=b"", kind="text/plain; charset=utf-8", more=()):
    lines = [f"HTTP/1.1 {status} {REASONS[status]}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def file(path):
    target = (root / path.lstrip("/").replace("\0", "\1")).resolve()
    if not target.is_relative_to(root) or not target.is_file():
        return response(404, b"not found\n")
    return response(200, target.read_bytes(), KINDS.get(target.suffix, "application/octet-stream"))


def answer(head):
    words = re.split(rb"\r?\n", head)[0].split(b" ")
    if len(words) != 3 or not re.fullmatch(rb"HTTP/1\.[01]", words[2]) or not re.fullmatch(rb"[A-Z]+", words[0]):
        return response(400, b"this is not HTTP\n")
    if words[0] != b"GET":
        return response(405, b"only GET\n", more=["Allow: GET"])
    path = urllib.parse.unquote_to_bytes(words[1].split(b"?")[0])
    if path == b"/":
        return response(200, PAGE, "text/html; charset=utf-8")
    if path.startswith(b"/echo/"):
        return response(200, path[len(b"/echo/") :])
    if path.startswith(b"/sleep/"):
        digits = path[len(b"/sleep/") :]
        if not digits.isdigit() or int(digits) > 10000:
            return response(400, b"0 to 10000\n")
        time.sleep(int(digits) / 1000)
        return response(200, b"slept\n")
    return file(os.fsdecode(path))


def serve(client):
    with client:
        try:
            head = b""
            while not (end := re.search(rb"\r?\n\r?\n", head)) and len(head) <= MOST_HEAD:
                data = client.recv(4096)
                if not data:
                    return
                head += data
            too_large = end is None or end.end() > MOST_HEAD
            client.sendall(response(431, b"too much\n") if too_large else answer(head[: end.start()]))
            # What is unread when a socket is closed turns the close into a reset, and the answer may be lost with it.
            client.shutdown(socket.SHUT_WR)
            while client.recv(4096):
                pass
        except OSError:
            pass  # A client that went away harms nobody.


def listen():
    text = sys.argv[1] if len(sys.argv) > 1 else "8000"
    try:
        return socket.create_server(("127.0.0.1", int(text)), backlog=64)
    except (ValueError, OverflowError, OSError) as error:
        sys.exit(f"cannot listen on port {text!r}: {error}")


root = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else ".").resolve()
server = listen()
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
