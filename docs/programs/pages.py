"""Serves the files of a folder; /echo/TEXT answers with the text, /sleep/MS after so many milliseconds, /chunks/TEXT a letter
at a time, /gzip/TEXT packed, and /hint/TEXT after a response that only says that it is coming. A page that somebody has is not sent again."""
import gzip, http.server, pathlib, sys, time, urllib.parse


class Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        kind, _, rest = urllib.parse.unquote(self.path).lstrip("/").partition("/")
        if kind == "sleep":
            time.sleep(int(rest) / 1000)
        page = folder / kind
        if kind == "hint":
            self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </page.txt>\r\n\r\n")
        if kind == "chunks":
            self.chunks(rest)
        elif kind == "gzip":
            self.answer(200, gzip.compress(rest.encode()), ("Content-Encoding", "gzip"))
        elif rest:
            self.answer(200, rest.encode())
        elif self.headers["If-None-Match"] == TAG:
            self.answer(304, b"", ("ETag", TAG))
        elif page.is_file():
            self.answer(200, page.read_bytes(), ("ETag", TAG))
        else:
            self.answer(404, b"not found\n")

    do_HEAD = do_GET

    def do_POST(self):
        self.answer(405, b"", ("Allow", "GET, HEAD"))

    def answer(self, status, body, *headers):
        self.send_response(status)
        for name, value in (("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "max-age=60"), *headers):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def chunks(self, text):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for letter in [*text, ""]:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(letter.encode()), letter.encode()))

    def log_message(self, *_):
        pass


TAG = '"First"'
folder = pathlib.Path(sys.argv[2] if sys.argv[2:] else ".")
http.server.ThreadingHTTPServer(("", int(sys.argv[1])), Pages).serve_forever()
