#!/usr/bin/env bash
# Tries what the report says to try by hand with each netcat that Debian has, and with none: `tst lint --recipes` for each
# exercise; prints what showed nothing, what has no recipe and why, and how many showed what is wrong.
# Usage: harness/bench/recipes.sh [--netcat NAME]... [EXERCISE...]    (default: all five, all six exercises)
#   NAME: openbsd, traditional, ncat, busybox, none. The packages are fetched with apt-get into a folder that goes afterwards.
# Ends with status 1 when a recipe shows nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

netcats=()
exercises=()
while [ $# -gt 0 ]; do
    case $1 in
        --netcat) netcats+=("$2") && shift 2 ;;
        -*) sed -n '2,/^set/{/^#/p}' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
        *) exercises+=("$1") && shift ;;
    esac
done
[ ${#netcats[@]} -gt 0 ] || netcats=(openbsd traditional ncat busybox none)
[ ${#exercises[@]} -gt 0 ] || exercises=(hello echo echocaps threads chat http)

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cargo build --quiet --package tst
tst=${CARGO_TARGET_DIR:-target}/debug/tst

# A folder whose `nc` is this one, before all others on the PATH; there is no `ncat` but where it is meant.
lay() {
    local name=$1 folder=$room/$1
    mkdir -p "$folder"
    # What a shell says of a command that is not there.
    printf '#!/bin/sh\nexit 127\n' >"$folder/ncat"
    chmod +x "$folder/ncat"
    cp "$folder/ncat" "$folder/nc"
    local package=$name path
    case $name in
        openbsd) package=netcat-openbsd path=nc.openbsd ;;
        traditional) package=netcat-traditional path=nc.traditional ;;
        ncat) path=ncat ;;
        busybox) package=busybox-static path=busybox ;;
        none) return ;;
        *) echo "no netcat is called $name" >&2 && exit 2 ;;
    esac
    (cd "$room" && apt-get download -qq "$package" >/dev/null && dpkg-deb -x "$package"_*.deb "$room/$package")
    path=$(find "$room/$package" -path "*bin/$path" -type f | head -1)
    ln -sf "$path" "$folder/nc"
    [ "$name" != ncat ] || ln -sf "$path" "$folder/ncat"
}

missed=0
for name in "${netcats[@]}"; do
    lay "$name"
    for exercise in "${exercises[@]}"; do
        # What else lint finds is no news here.
        said=$(PATH=$room/$name:$PATH "$tst" lint "$exercise" --recipes --lang en 2>&1 || true)
        grep -E 'by hand' <<<"$said" | sed "s/^/$name: /"
        ! grep -qE '^--.*by hand' <<<"$said" || missed=1
        grep -q 'tried by hand' <<<"$said" || missed=1
    done
done
exit "$missed"
