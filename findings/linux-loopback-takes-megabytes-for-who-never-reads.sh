#!/usr/bin/env bash
# Linux (seen on 6.18): a client that asks for the smallest receive buffer (SO_RCVBUF, tcp(7)) and never reads does not stop
# a server that writes to it over loopback: the server's own send buffer grows, up to the third number of tcp_wmem, so that
# megabytes are "sent" before a write blocks, a thousand times what the client asked for. With segments made small by the
# client (TCP_MAXSEG) the same server is stopped much sooner. Whoever wants to see what a server does when a client is slow
# has to send more than one would think, or to choose small segments.
# Needs python3. Ends with status 0 if this is still so, 1 if it has changed, 2 if it cannot be tried.
set -euo pipefail

command -v python3 >/dev/null || exit 2
uname -sr
printf 'tcp_wmem: %s\n' "$(cat /proc/sys/net/ipv4/tcp_wmem)" || exit 2
python3 - <<'PYTHON'
import select
import socket
import sys

ASKED = 4096


def taken(segment):
    """How many bytes a server may write, in pieces of 16 KiB, to a client that never reads."""
    listener = socket.create_server(("127.0.0.1", 0))
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ASKED)
    if segment:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, segment)
    client.connect(listener.getsockname())
    server = listener.accept()[0]
    server.setblocking(False)
    total = 0
    # A write is possible again when acknowledgements arrive: only a long silence means that none will.
    while select.select([], [server], [], 1)[1]:
        total += server.send(bytes(16384))
    for each in (server, client, listener):
        each.close()
    return total


usual, small = taken(None), taken(536)
print(f"the client asked for {ASKED} bytes; the server wrote {usual}, and {small} where segments are of 536 bytes")
if usual < 100 * ASKED or small * 2 > usual:
    sys.exit("it has changed")
PYTHON
