#!/usr/bin/env bash
# What strangers' files cost the judge; ends with status 1 when a bound is missed.
# Usage: harness/bench/hostile.sh memory            the peak of the judge, and of its workers, over hostile submissions and exercises
#        harness/bench/hostile.sh class OLD [N [ROUNDS]]  grading a class of N (120) with this build and with the binary OLD, in turns
#                                          (COURSE=FOLDER: by a course that the older build understands)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

part=${1:?usage: harness/bench/hostile.sh memory | class OLD [N [ROUNDS]]}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --package tst
tst=$PWD/target/release/tst

. harness/bench/figures.sh

# course FOLDER STEPS: a course with one exercise, `ping`, which asks for these steps.
course() {
    mkdir -p "$1/exercises/ping"
    cat >"$1/config.yaml" <<'Y'
course: bench
exercises: [ping]
run: { py: python3 }
limits: { memory: 256M, processes: 64, time: 5s, output: 1M, files: 64M, build: 20s }
Y
    cat >"$1/exercises/ping/exercise.yaml" <<Y
name: ping
title: { en: "Ping", pt-BR: "Ping" }
program: { kind: server, args: ["{port}"], default_port: 9093 }
checks:
  - name: answers
    title: { en: "answers pong", pt-BR: "responde pong" }
    hint: { en: "h", pt-BR: "h" }
    points: 100
    steps:
$2
Y
}

good='import socket, sys
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(200)
import threading
def serve(c):
    for line in c.makefile("rb"): c.sendall(b"pong\n")
while True: threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()'

memory() {
    course "$work/c" '      - ana: connect
      - ana: { send: "ping\n" }
      - ana: { receives: "pong\n" }'
    course "$work/crowd" '      - crowd: { name: c, size: 50, in_order: true, steps: [ { c: connect } ] }
      - crowd: { name: c, size: 50, steps: [ { c: { send: "ping\n" } }, { c: { receives_line: "pong" } } ] }'
    mkdir -p "$work/subs/good" "$work/flood/ana"
    printf '%s\n' "$good" >"$work/subs/good/ping.py"
    cat >"$work/flood/ana/ping.py" <<'P'
import socket, sys, threading
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(200)
def flood(c):
    while True: c.sendall(b"x" * 65536)
while True: threading.Thread(target=flood, args=(s.accept()[0],), daemon=True).start()
P
    mkdir -p "$work/subs/flood" "$work/subs/says" "$work/subs/crate/src"
    cp "$work/flood/ana/ping.py" "$work/subs/flood/"
    printf 'import sys\nwhile True: sys.stdout.write("x" * 65536)\n' >"$work/subs/says/ping.py"
    printf '[package]\nname = "ping"\nversion = "0.1.0"\nedition = "2021"\n' >"$work/subs/crate/Cargo.toml"
    echo 'const X: &[u8] = include_bytes!("/dev/zero"); fn main() { println!("{}", X.len()) }' >"$work/subs/crate/src/main.rs"
    python3 - "$work" <<'PY'
import io, sys, zipfile

work = sys.argv[1]

def packed(entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries:
            made.writestr(name, data)
    return file.getvalue()

def put(name, data):
    with open(f"{work}/{name}", "wb") as file:
        file.write(data)

large = packed([("x", bytes(90_000_000))])
put("subs/nested.zip", packed((f"{n}.zip", large) for n in range(60)))
put("subs/bomb.zip", packed([("x", bytes(400_000_000))]))
put("subs/names.zip", packed(("a1" * 120 + f"{n:05d}.py", "x = 1\n") for n in range(5000)))
put("subs/many.zip", packed((f"{n}", "") for n in range(60_000)))
rows = "".join(f"Ana Maria da Silva {n};{n};ana.{n}@example.org\n" for n in range(4000))
put("open.csv", b'name;id;email\n"' + rows.encode())
put("long.csv", b"name;id\n" + b"Ana " * 4_000_000 + b";1\n")
put("journal.jsonl", b'{"schema":1,' * 4_000_000)
PY
    bounded() { row "peak of tst: $1" "$(cd "$work/${2}" && peak tree "${@:3}")" 150 MB; }
    weak=(--allow-weak-isolation --out "$work/out")
    bounded "grading hostile programs, crates, archives" c "$tst" grade ../subs "${weak[@]}"
    bounded "50 clients of a program that floods" crowd "$tst" grade ../flood --allow-weak-isolation --out "$work/out-flood"
    bounded "a roster with a quotation mark too many" c "$tst" grade ../subs/good --dry-run --roster ../open.csv
    bounded "a roster with a name of 16 MB" c "$tst" grade ../subs/good --dry-run --roster ../long.csv
    bounded "a roster without end" c "$tst" grade ../subs/good --dry-run --roster /dev/zero
    mkdir "$work/journal"
    mv "$work/journal.jsonl" "$work/journal/"
    bounded "a journal of one line of 48 MB" c "$tst" report ../journal --format csv
    course "$work/repeat" '      - ana: connect
      - ana: { send: { repeat: { times: 10000, data: { repeat: { times: 10000, data: "xxxxxxxxxx" } } } } }'
    bounded "an exercise that sends 1 GB" repeat "$tst" test ping --subject ../subs/good/ping.py
    course "$work/sends" '      - crowd: { name: c, size: 1000, steps: [ { c: connect }, { c: { send: { repeat: { times: 1000000, data: "xxxxxxxxxxxxxxx\n" } } } } ] }'
    bounded "an exercise whose crowd of 1,000 sends 16 MB each" sends "$tst" test ping --subject ../subs/good/ping.py
}

# Every third is right, the others fail in ways that take their time or none.
class() {
    local old=${1:?the binary to compare with} size=${2:-120} rounds=${3:-3} number folder mine=0 theirs=0
    for number in $(seq "$size"); do
        folder="$work/class/student $number"
        mkdir -p "$folder"
        case $((number % 3)) in
        0) cp -r solutions/echo "$folder/echo" ;;
        1) echo 'raise SystemExit(1)' >"$folder/echo.py" ;;
        *) printf 'import socket, sys\ns = socket.create_server(("127.0.0.1", int(sys.argv[1])))\nwhile True:\n    c, _ = s.accept()\n    while d := c.recv(1024): c.sendall(d)\n' >"$folder/echo.py" ;;
        esac
    done
    for round in $(seq "$rounds"); do
        for side in old mine; do
            local binary=$tst begin
            [ $side = mine ] || binary=$old
            begin=$(now)
            (cd "${COURSE:-.}" && "$binary" grade "$work/class" --allow-weak-isolation --out "$work/out-$side-$round") \
                >/dev/null 2>&1 || [ $? -eq 1 ]
            if [ $side = mine ]; then mine=$(sum "$mine" "$(since "$begin")"); else theirs=$(sum "$theirs" "$(since "$begin")"); fi
        done
    done
    echo "grading $size, $rounds times: $theirs s with the older build, $mine s with this one"
    row "grading a class of $size, as a share of the older build's time" "$(awk -v a="$mine" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')" 1.05 ""
}

case $part in
memory) memory ;;
class) class "${@:2}" ;;
*) echo "there is no part $part" >&2; exit 2 ;;
esac
exit $missed
