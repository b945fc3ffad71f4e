"""Serves the files of a folder; /echo/TEXT answers with the text, and /sleep/MS after so many milliseconds."""
import http.server, pathlib, sys, time, urllib.parse


class Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        kind, _, rest = urllib.parse.unquote(self.path).lstrip("/").partition("/")
        if kind == "sleep":
            time.sleep(int(rest) / 1000)
        page = folder / kind
        if rest:
            self.answer(200, rest.encode())
        elif page.is_file():
            self.answer(200, page.read_bytes())
        else:
            self.answer(404, b"not found\n")

    def do_POST(self):
        self.answer(405, b"", ("Allow", "GET, HEAD"))

    def answer(self, status, body, *headers):
        self.send_response(status)
        for name, value in (("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "max-age=60"), *headers):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


folder = pathlib.Path(sys.argv[2] if sys.argv[2:] else ".")
http.server.ThreadingHTTPServer(("", int(sys.argv[1])), Pages).serve_forever()
