#!/usr/bin/env bash
# bubblewrap 0.8.0: the folders that it makes above a bind get mode 0700, those above `--dir` 0755; the manual page says only
# that missing parents are made. So what is bound at /a/tools cannot be reached by a process in the sandbox that has another
# user number, and that looks as if the bound folder itself were closed. `--dir /a` before the bind opens it.
# Needs root (the first process is root, and sets up for another), apt-get and dpkg. Ends with status 0 if this is still so, 1
# if it has changed, 2 if it cannot be tried.
set -euo pipefail

[ "$(id -u)" -eq 0 ] && command -v apt-get dpkg >/dev/null || exit 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq bubblewrap=0.8.0-2+deb12u1 2>/dev/null || exit 2
dpkg -x bubblewrap_*.deb .
bwrap=$folder/usr/bin/bwrap
"$bwrap" --version

# The rights of /a, where something is mounted at /a/tools: rights ARGUMENTS...
rights() {
    "$bwrap" --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 "$@" stat -c %a /a
}
rights --ro-bind /usr /a/tools >/dev/null || exit 2
found="$(rights --ro-bind /usr /a/tools) $(rights --dir /a/tools) $(rights --dir /a --ro-bind /usr /a/tools)"
echo "above a bind, above --dir, and above a bind after --dir: $found"
[ "$found" = "700 755 755" ]
