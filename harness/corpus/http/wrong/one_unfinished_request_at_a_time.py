# wrong: while the request of one client is unfinished, that of another is refused if it does not come in one piece
# fails: requests_overlap_byte_by_byte wrong_response

import os
import re
import socket
import sys
import threading
import time
from urllib.parse import unquote_to_bytes

TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
TYPES = {"html": HTML, "txt": TEXT, "css": "text/css", "js": "text/javascript", "json": "application/json",
         "png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}
PAGE = "<!DOCTYPE html>\n<html><h1>Olá!</h1><p>Um minúsculo servidor HTTP em Python.</p></html>\n"
unfinished = set()
changed = threading.Condition()


def answer(status, body, kind=TEXT, extra=""):
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}"
    head += f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def refuse(status, extra=""):
    return answer(status, status.encode() + b"\n", extra=extra)


def read_head(connection):
    data = connection.recv(65536)
    waits = 0.3
    while not re.search(rb"\n\r?\n", data) and len(data) <= 16384:
        with changed:
            unfinished.add(connection)
            changed.notify_all()
            if changed.wait_for(lambda: unfinished - {connection}, waits):
                break
        waits = 0
        piece = connection.recv(65536)
        if not piece:
            unfinished.discard(connection)
            return None
        data += piece
    unfinished.discard(connection)
    end = re.search(rb"\n\r?\n", data)
    return data[:end.end()] if end else data


def respond(head, folder):
    if len(head) > 16384:
        return refuse("431 Request Header Fields Too Large")
    request = re.match(rb"([A-Z]+) (/[^ \r\n]*) HTTP/1\.[01]\r?\n", head)
    if not request:
        return refuse("400 Bad Request")
    method, target = request.groups()
    if method != b"GET":
        return refuse("405 Method Not Allowed", "Allow: GET\r\n")
    path = unquote_to_bytes(target.split(b"?")[0])
    if path == b"/":
        return answer("200 OK", PAGE.encode(), HTML)
    if path.startswith(b"/echo/"):
        return answer("200 OK", path[6:])
    if path.startswith(b"/sleep/"):
        return sleep(path[7:])
    return serve_file(path, folder)


def sleep(text):
    if not re.fullmatch(rb"[0-9]{1,5}", text) or int(text) > 10000:
        return refuse("400 Bad Request")
    time.sleep(int(text) / 1000)
    return answer("200 OK", b"slept\n")


def serve_file(path, folder):
    try:
        name = os.path.realpath(os.path.join(folder, path.decode().lstrip("/")))
        if not name.startswith(os.path.join(folder, "")):
            return refuse("404 Not Found")
        with open(name, "rb") as file:
            return answer("200 OK", file.read(), TYPES.get(name.rpartition(".")[2], "application/octet-stream"))
    except (OSError, ValueError):
        return refuse("404 Not Found")


def serve(connection, folder):
    with connection:
        try:
            head = read_head(connection)
            if head is None:
                return
            response = respond(head, folder)
            connection.sendall(response)
            if response[9:10] == b"4":
                drain(connection)
        except OSError:
            unfinished.discard(connection)


def drain(connection):
    """Reads the rest of a refused request: to close now would reset the connection."""
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(0.2)
    while connection.recv(65536):
        pass


def main():
    folder = os.path.realpath(sys.argv[2] if len(sys.argv) > 2 else ".")
    try:
        port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
        listener = socket.create_server(("", port), backlog=128)
    except (ValueError, OverflowError, OSError) as trouble:
        sys.exit(f"http: {trouble}")
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, folder), daemon=True).start()


main()
