# races: the closure reads main's variable when its thread runs: a thread that is held before that serves the connection that main has accepted meanwhile
# fails: requests_overlap_byte_by_byte reset
# fails: clients_vanish_among_answers reset
# fails: the_same_file_for_all_at_once reset

import pathlib
import socket
import sys
import threading
import time
import urllib.parse

MOST = 16 * 1024
KINDS = {".css": "text/css", ".html": "text/html; charset=utf-8", ".jpg": "image/jpeg", ".js": "text/javascript",
         ".json": "application/json", ".png": "image/png", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8"}


class Refused(Exception):
    pass


def read_request(stream):
    """The words of the request line; None where the client has left before its head was whole."""
    first, size = None, 0
    while True:
        line = stream.readline(MOST + 1 - size)
        size += len(line)
        if size > MOST:
            raise Refused("431 Request Header Fields Too Large")
        if not line.endswith(b"\n"):
            return None
        if line.strip(b"\r\n") == b"":
            break
        first = first or line
    return (first or b"").decode("latin-1").rstrip("\r\n").split(" ")


def find(folder, path):
    try:
        file = (folder / path.lstrip("/")).resolve()
        file.relative_to(folder)
        return file.read_bytes(), KINDS.get(file.suffix, "application/octet-stream")
    except (OSError, ValueError):
        raise Refused("404 Not Found") from None


def sleep(text):
    if not (text.isascii() and text.isdigit() and int(text) <= 10000):
        raise Refused("400 Bad Request")
    time.sleep(int(text) / 1000)
    return f"{text} ms\n".encode(), KINDS[".txt"]


def answer(folder, words):
    if len(words) != 3 or not words[1].startswith("/") or words[2] not in ("HTTP/1.0", "HTTP/1.1"):
        raise Refused("400 Bad Request")
    if words[0] != "GET":
        raise Refused("405 Method Not Allowed")
    raw = urllib.parse.unquote_to_bytes(words[1].partition("?")[0].encode("latin-1"))
    if raw == b"/":
        return "<!DOCTYPE html><h1>Servidor com threads: olá, ação!</h1>\n".encode(), KINDS[".html"]
    if raw.startswith(b"/echo/"):
        return raw.removeprefix(b"/echo/"), KINDS[".txt"]
    path = raw.decode(errors="surrogateescape")
    if path.startswith("/sleep/"):
        return sleep(path.removeprefix("/sleep/"))
    return find(folder, path)


def send(connection, status, body, kind):
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close"]
    if status.startswith("405"):
        lines.append("Allow: GET")
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)


def serve(connection, folder):
    with connection, connection.makefile("rb") as stream:
        try:
            words = read_request(stream)
            if words:
                send(connection, "200 OK", *answer(folder, words))
        except Refused as why:
            send(connection, str(why), f"{why}\n".encode(), KINDS[".txt"])
            # What is unread at the close would cost the client its answer.
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(0.25)
            while connection.recv(MOST):
                pass


def attempt(what):
    """Clients may leave at any time."""
    print("http:", threading.current_thread().name, "begins", file=sys.stderr, flush=True)
    try:
        what()
    except OSError as trouble:
        print("http:", trouble, file=sys.stderr)


def main(port="8000", folder="."):
    folder = pathlib.Path(folder).resolve()
    try:
        server = socket.create_server(("127.0.0.1", int(port)), backlog=100)
    except (OSError, OverflowError, ValueError) as trouble:
        sys.exit(f"http: port {port!r}: {trouble}")
    while True:
        connection, address = server.accept()
        threading.Thread(target=attempt, args=(lambda: serve(connection, folder),), daemon=True).start()
        # Lets the new thread begin.
        time.sleep(0.005)


main(*sys.argv[1:3])
