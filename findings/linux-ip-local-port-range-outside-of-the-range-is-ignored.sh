#!/usr/bin/env bash
# Linux 6.3 and later: a socket may choose from ports of its own (IP_LOCAL_PORT_RANGE), but only inside the machine's
# ip_local_port_range. Where the two have nothing in common, setsockopt, bind and connect all succeed, and the socket gets any
# port of the machine's range. Where that range holds the very port it connects to and nobody listens there, it may get that
# one: TCP connects to itself (RFC 9293, simultaneous open), and its end lingers for a minute, with the port.
# ip(7) says that the ranges are intersected, and not what follows if nothing is left.
# Needs python3 and unshare. Ends with status 0 if this is still so, 1 if it has changed, 2 if it cannot be tried.
set -euo pipefail

command -v python3 unshare >/dev/null || exit 2
unshare --user --map-root-user --net true 2>/dev/null || exit 2
uname -r
cat <<'PYTHON' | unshare --user --map-root-user --net sh -c \
    'ip link set lo up && echo "9090 9091" >/proc/sys/net/ipv4/ip_local_port_range && exec python3 -'
import socket, sys

IP_LOCAL_PORT_RANGE, IP_BIND_ADDRESS_NO_PORT = 51, 24


def chosen(port, target):
    """The port that a socket gets which may choose from one port only, and whether it met itself."""
    one = socket.socket()
    try:
        one.setsockopt(socket.IPPROTO_IP, IP_LOCAL_PORT_RANGE, port << 16 | port)
    except OSError as error:
        print("this kernel has no such option:", error)
        sys.exit(2)
    one.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    one.bind(("127.0.0.1", 0))
    try:
        one.connect(("127.0.0.1", target))
    except ConnectionRefusedError:
        return None
    got = one.getsockname()
    met = got == one.getpeername()
    # A reset at its end: nothing lingers for the next try.
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, (1).to_bytes(4, sys.byteorder) + bytes(4))
    one.close()
    return got[1], met


listener = socket.create_server(("127.0.0.1", 0))
print("the listener's port:", listener.getsockname()[1])
inside = chosen(9090 if listener.getsockname()[1] != 9090 else 9091, listener.getsockname()[1])
outside = chosen(20000, listener.getsockname()[1])
listener.close()
print("allowed one port of the machine's range, got:", inside)
print("allowed port 20000 only, got:", outside)
met = [found for found in (chosen(20000, 9090) for _ in range(50)) if found]
print("allowed port 20000 only, to port 9090 where nobody listens:", met[0] if met else "refused, 50 times")
sys.exit(0 if outside and outside[0] in (9090, 9091) and met and met[0] == (9090, True) else 1)
PYTHON
