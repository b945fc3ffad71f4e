#!/usr/bin/env bash
# Three netcats whose server resets the connection instead of ending it (SO_LINGER with 0 seconds) print what came before it, and
# nothing of the reset, and end with status 0, as after an end in order: BusyBox' (1.35.0), Hobbit's (Debian 1.10-47) and OpenBSD's
# (Debian 1.219-1). Nmap's (Ncat 7.93) says "Connection reset by peer" on standard error and ends with 1; so do bash's /dev/tcp and
# cat. Who looks for a reset with a netcat has to know which one it is.
# Needs apt-get, dpkg, python3 and bash. Ends with status 0 if this is still so, 1 if it has changed, 2 if it cannot be tried.
set -euo pipefail

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null && command -v python3 >/dev/null || exit 2
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder"
for package in busybox-static=1:1.35.0-4+deb12u1+b1 netcat-traditional=1.10-47 netcat-openbsd=1.219-1 ncat=7.93+dfsg1-1; do
    apt-get download -qq "$package" >/dev/null 2>&1 || exit 2
done
for package in *.deb; do dpkg-deb -x "$package" .; done
find_tool() { find "$folder" -path "*bin/$1" -type f | head -1; }

# Greets each client, waits until the greeting was read, and resets. It says its port first.
cat >server.py <<'PY'
import fcntl, socket, struct, termios, time
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    client, _ = listener.accept()
    client.sendall(b"hello\n")
    # So many bytes are not acknowledged yet (SIOCOUTQ, tcp(7)); then the client gets time to print them.
    while struct.unpack("i", fcntl.ioctl(client, termios.TIOCOUTQ, b"\0" * 4))[0]:
        time.sleep(0.01)
    time.sleep(0.5)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
PY
mkfifo port
python3 server.py >port &
server=$!
read -r port <port

# What a client prints on both outputs, and its status. Its input stays open, so that it ends because of the server.
mkfifo input
exec 3<>input
outcome() {
    local status=0
    timeout 20 "$@" <&3 >out 2>err || status=$?
    printf '%s|%s|%s' "$(cat out)" "$(tr '\n' ' ' <err)" "$status"
}
same=0
row() {
    local name=$1 wanted=$2 got
    shift 2
    got=$(outcome "$@")
    printf '%-12s %s\n' "$name" "$got"
    # shellcheck disable=SC2053
    [[ $got == $wanted ]] || same=1
}
echo "printed|complained|status"
row BusyBox 'hello||0' "$(find_tool busybox)" nc 127.0.0.1 "$port"
row traditional 'hello||0' "$(find_tool nc.traditional)" 127.0.0.1 "$port"
row OpenBSD 'hello||0' "$(find_tool nc.openbsd)" 127.0.0.1 "$port"
row Ncat 'hello|*onnection reset by peer*|1' "$(find_tool ncat)" 127.0.0.1 "$port"
row bash 'hello|*onnection reset by peer*|1' bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; cat <&3"
exit "$same"
