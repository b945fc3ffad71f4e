# wrong: has a database for each client
# fails: shared incomplete or wrong_bytes

import socket
import sys

VERSION = b"version"


def main():
    usual = {VERSION: b"a database in datagrams 1.0"}
    databases = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
        while True:
            request, sender = server.recvfrom(65535)
            values = databases.setdefault(sender, dict(usual))
            key, is_insert, value = request.partition(b"=")
            if not is_insert:
                server.sendto(key + b"=" + values.get(key, b""), sender)
            elif key != VERSION:
                values[key] = value


main()
