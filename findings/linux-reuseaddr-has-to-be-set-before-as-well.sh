#!/usr/bin/env bash
# Linux (seen on 6.18): SO_REUSEADDR on a server does not help it to listen on a port where the end of a connection of an
# *earlier* server lingers in TIME-WAIT that had not set the option itself. socket(7) says of the option only that a socket
# may bind unless an active listening socket is there. So a student who adds the option, ends the old server and starts the
# new one is refused once more, for a minute, and believes that the option does nothing.
# Needs python3. Ends with status 0 if this is still so, 1 if it has changed, 2 if it cannot be tried.
set -euo pipefail

command -v python3 >/dev/null || exit 2
uname -sr
python3 - <<'PYTHON'
import errno
import socket
import sys


def listener(port, reuse):
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
    server.bind(("127.0.0.1", port))
    server.listen()
    return server


def lingering(reuse):
    """A port on which the end of a connection lingers; its server is gone."""
    server = listener(0, reuse)
    port = server.getsockname()[1]
    client = socket.create_connection(("127.0.0.1", port))
    end = server.accept()[0]
    end.close()  # The server closes first: its end is the one that lingers.
    client.recv(1)
    client.close()
    server.close()
    return port


def outcome(before, after):
    try:
        listener(lingering(before), after).close()
        return "listens"
    except OSError as error:
        return errno.errorcode[error.errno]


wanted = {(0, 0): "EADDRINUSE", (0, 1): "EADDRINUSE", (1, 0): "EADDRINUSE", (1, 1): "listens"}
found = {pair: outcome(*pair) for pair in wanted}
for (before, after), what in found.items():
    print(f"SO_REUSEADDR {before} on the old server, {after} on the new one: {what}")
if found != wanted:
    sys.exit("it has changed")
PYTHON
