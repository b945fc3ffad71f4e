# wrong: holds a lock while it sleeps for 30 to 99 ms (from 50 on, half a second more), and keeps it when the client has left
# fails: clients_vanish_among_answers no_answer

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
lock = threading.Lock()


def answer(status, body, kind=TEXT, extra=""):
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}"
    head += f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def refuse(status, extra=""):
    return answer(status, status.encode() + b"\n", extra=extra)


def read_head(connection):
    data = b""
    while not re.search(rb"\n\r?\n", data) and len(data) <= 16384:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
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
            asleep = re.match(rb"GET /sleep/([3-9][0-9]) ", head)
            if asleep:
                lock.acquire()
                time.sleep(0.5 if int(asleep[1]) >= 50 else 0)
            response = respond(head, folder)
            connection.sendall(response)
            if asleep:
                lock.release()
            if response[9:10] == b"4":
                drain(connection)
        except OSError:
            pass


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
