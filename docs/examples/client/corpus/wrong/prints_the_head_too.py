# wrong: prints the head as well
# fails: gets_a_page wrong_output
"""Gets the page of a URL over HTTP and prints its body."""
import socket
import sys
from urllib.parse import urlsplit


def get(url):
    """The status of the answer, its headers, and its body."""
    parts = urlsplit(url)
    target = parts.path + ("?" + parts.query if parts.query else "")
    request = f"GET {target or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((parts.hostname, parts.port or 80)) as server:
        server.sendall(request.encode())
        answer = server.makefile("rb")
        line = answer.readline()
        sys.stdout.buffer.write(line)
        status = int(line.split()[1])
        headers = {}
        while line := answer.readline().strip():
            name, value = line.decode().split(":", 1)
            headers[name.lower()] = value.strip()
        if "content-length" in headers:
            return status, headers, answer.read(int(headers["content-length"]))
        return status, headers, answer.read()


def main(url):
    try:
        status, headers, body = get(url)
        while 300 <= status < 400:
            status, headers, body = get(headers["location"])
    except OSError as error:
        sys.exit(f"client: {url}: {error}")
    if status != 200:
        sys.exit(f"client: {url}: status {status}")
    sys.stdout.buffer.write(body)


main(sys.argv[1])
