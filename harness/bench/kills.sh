#!/usr/bin/env bash
# Kills `grade`, `regrade`, `report`, `publish`, `checkout`, `update` and `new` at random moments, runs them two at once, on a disk that
# is full and in folders that cannot be written, and counts what was wrong after each. Prints a table, and each wrong thing;
# ends with status 1 if there was one.
# Usage: harness/bench/kills.sh [KILLS] [COMMAND...]    (default: 200 kills of each of the seven)
# Full disks and folders that cannot be written need a mount namespace (unshare -rm); where there is none, they are left out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
kills=${1:-200}
shift "$(($# < 1 ? $# : 1))"
if [ -z "${TST:-}" ]; then
    cargo build --quiet --package tst
    TST=$PWD/target/debug/tst
fi
inside=()
if unshare --user --map-root-user --mount true 2>/dev/null; then
    inside=(unshare --user --map-root-user --mount)
elif [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then
    inside=(unshare --mount)
fi
MOUNTS=${#inside[@]} exec "${inside[@]}" python3 "$PWD/harness/bench/kills.py" "$TST" "$kills" "$@"
