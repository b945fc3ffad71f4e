# wrong: lets the version be changed
# fails: version wrong_bytes

import socket
import sys

VERSION = b"version"


def main():
    values = {VERSION: b"a database in datagrams 1.0"}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 9090))
        while True:
            request, sender = server.recvfrom(65535)
            key, is_insert, value = request.partition(b"=")
            if not is_insert:
                server.sendto(key + b"=" + values.get(key, b""), sender)
            elif True:
                values[key] = value


main()
