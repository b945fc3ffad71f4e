#!/usr/bin/env bash
# How long it takes to fail a silent echo server of each runtime, and to pass a right one and a right but slow one, by an
# older tst and by this one, side by side. The servers are in runtimes/; a runtime that is not there is left out, with
# the reason. Ends with status 1 if a verdict is wrong, or a silent server takes longer than its share of the older time.
# Usage: harness/bench/runtimes.sh OLDER-TST [NODE-MODULES] [ONLY...]
#   NODE-MODULES  where `npm install node@22 bun deno` was done: the folder node_modules itself, or - for none
#   ONLY          the labels that are measured; default: all. BENCH_RUNS: how often each is judged (default 3: medians)
set -euo pipefail
older=$(realpath "${1:?usage: runtimes.sh OLDER-TST [NODE-MODULES] [ONLY...]}")
modules=${2:--}
[ "$modules" = - ] || modules=$(realpath "$modules")
shift $(($# < 2 ? $# : 2))
only=" $* "
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cargo build --quiet --package tst
newer=$PWD/target/debug/tst
servers=$PWD/harness/bench/runtimes
runs=${BENCH_RUNS:-3}
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
bad=0

# A course of its own: the exercises of today may say what an older tst does not understand.
mkdir -p "$built/course/exercises/echo"
printf 'course: bench\nexercises: [echo]\n' >"$built/course/config.yaml"
cat >"$built/course/exercises/echo/exercise.yaml" <<'YAML'
name: echo
title: { en: Echo, pt-BR: Eco }
program: { kind: server, args: ["{port}"] }
checks:
  - name: echoes_a_line
    title: { en: echoes, pt-BR: ecoa }
    hint: { en: echo, pt-BR: ecoe }
    points: 100
    steps:
      - ana: connect
      - ana: { send: "oi, mundo\n" }
      - ana: { receives: "oi, mundo\n" }
YAML

# One check of one server: prints "STATUS KIND MILLISECONDS".
judge() {
    (cd "$built/course" && "$1" test echo --run "$2" --format json --lang en 2>/dev/null) | python3 -c '
import json, sys
check = json.load(sys.stdin)["checks"][0]
print(check["status"], (check["failure"] or {}).get("kind", "-"), check["duration_ms"])' 2>/dev/null || true
}

# The median of several judgements, in milliseconds; "WRONG ..." if one of them is not the verdict that is right.
median() {
    local all
    all=$(for _ in $(seq "$runs"); do judge "$1" "$2"; done)
    if [ "$(grep -c "^$3 " <<<"$all")" -ne "$runs" ]; then
        echo "WRONG($(sort <<<"$all" | head -n 1 | tr ' ' ','))"
    else
        cut -d' ' -f3 <<<"$all" | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
    fi
}

# measure LABEL SHARE COMMAND...: COMMAND is run with a port and a mode. A silent server must fail within SHARE percent of
# the older time, - for any.
measure() {
    local label=$1 share=$2 command="${*:3} {port}" mode before after ratio
    local -A times
    for mode in silent right slow; do
        wanted='passed -'
        [ "$mode" != silent ] || wanted='failed no_answer'
        times[$mode]="$(median "$older" "$command $mode" "$wanted") $(median "$newer" "$command $mode" "$wanted")"
        case ${times[$mode]} in *WRONG*) bad=1 ;; esac
    done
    read -r before after <<<"${times[silent]}"
    ratio=$(awk -v a="$after" -v b="$before" 'BEGIN { if (b + 0 > 0 && a + 0 > 0) printf "%.2f", a / b; else print "-" }')
    awk -v ratio="$ratio" -v share="$share" 'BEGIN { exit !(share == "-" || ratio != "-" && ratio * 100 <= share) }' || { bad=1 ratio="$ratio!"; }
    # shellcheck disable=SC2086
    printf '%-22s %8s %8s %7s   %8s %8s   %8s %8s\n' "$label" ${times[silent]} "$ratio" ${times[right]} ${times[slow]}
}

# runtime LABEL SHARE TOOL BUILD COMMAND...: BUILD is a shell command that is given once, in the folder of what is built.
runtime() {
    local label=$1 share=$2 tool=$3 build=$4
    [ "$only" = "  " ] || [[ $only == *" $label "* ]] || return 0
    if ! command -v "$tool" >/dev/null; then
        printf '%-22s left out: no %s here\n' "$label" "$tool"
    elif ! (cd "$built" && eval "$build") >"$built/log" 2>&1; then
        printf '%-22s left out: %s\n' "$label" "$(tail -n 1 "$built/log")"
    else
        measure "$label" "$share" "${@:5}"
    fi
}

printf '%-22s %26s   %17s   %17s\n' '' 'silent, ms' 'right, ms' 'slow, ms'
printf '%-22s %8s %8s %7s   %8s %8s   %8s %8s\n' runtime older newer ratio older newer older newer
python=$(python3 -c 'import os, sys; print(os.path.realpath(sys.executable))')
rustc=$(rustc --print sysroot)/bin/rustc
# What is proved to be silent: a tenth of the time that the limit and the needless wait took.
runtime go 10 go "GOCACHE=$built/go GO111MODULE=off go build -o go-echo '$servers/echo.go'" "$built/go-echo"
runtime go-cgo 10 go "GOCACHE=$built/go GO111MODULE=off CGO_ENABLED=1 go build -o cgo-echo -ldflags -linkmode=external '$servers/echo.go'" "$built/cgo-echo"
runtime asyncio 10 python3 : "$python" "$servers/asyncio_streams.py"
runtime asyncio-executor 10 python3 : "$python" "$servers/asyncio_executor.py"
runtime java 10 javac "javac -d java '$servers/Echo.java'" java -cp "$built/java" Echo
runtime node-22 10 "$modules/node/bin/node" : "$modules/node/bin/node" "$servers/echo.cjs"
# What was proved before: no time is asked for, a few milliseconds are luck.
runtime rust-std - rustc "'$rustc' --edition 2024 -O -o std '$servers/std.rs'" "$built/std"
runtime python-threads - python3 : "$python" "$servers/threads.py"
runtime node - node : node "$servers/echo.cjs"
runtime perl - perl : perl "$servers/echo.pl"
runtime lua - lua5.4 "lua5.4 -e 'require \"socket\"'" lua5.4 "$servers/echo.lua"
runtime tcl - tclsh : tclsh "$servers/echo.tcl"
runtime guile - guile "guile --version" guile --no-auto-compile "$servers/echo.scm"
runtime racket - racket "cp '$servers/echo.rkt' . && racket -l- raco make echo.rkt" racket "$built/echo.rkt"
runtime pascal - fpc "fpc -opas '$servers/echo.pas' -FE." "$built/pas"
runtime chicken - csc "cp '$servers/chicken.scm' . && csc -o chicken chicken.scm" "$built/chicken"
runtime mono - mcs "mcs -out:Echo.exe '$servers/Echo.cs'" mono "$built/Echo.exe"
runtime gawk - gawk : gawk -f "$servers/echo.gawk"
runtime nim - nim "nim compile --threads:on --nimcache:nim-cache -o:nim-echo '$servers/echo.nim'" "$built/nim-echo"
runtime php - php : php "$servers/echo.php"
# Nobody can tell that these are silent: only what is needlessly waited for goes.
# SBCL catches the alarm that setitimer(2) sends, and nothing shows whether one is set: it was called silent too soon.
runtime sbcl - sbcl : sbcl --script "$servers/echo.lisp"
runtime ghc 65 ghc "ghc -outputdir hs -o hs-echo '$servers/Echo.hs'" "$built/hs-echo"
runtime ghc-threaded 65 ghc "ghc -threaded -outputdir hst -o hst-echo '$servers/Echo.hs'" "$built/hst-echo"
runtime socketserver 65 python3 : "$python" "$servers/server_of_sockets.py"
runtime ruby 65 ruby : ruby "$servers/echo.rb"
runtime erlang 65 escript "cp '$servers/echo.erl' . && erlc echo.erl" escript "$built/echo.beam"
runtime elixir 65 elixir : elixir "$servers/echo.exs"
runtime ocaml 65 ocamlopt "cp '$servers/echo.ml' . && ocamlopt -I +threads unix.cmxa threads.cmxa -o ml-echo echo.ml" "$built/ml-echo"
runtime nim-async 65 nim "nim compile --nimcache:async-cache -o:nim-async '$servers/async.nim'" "$built/nim-async"
runtime bun 65 "$modules/.bin/bun" : "$modules/.bin/bun" "$servers/echo.cjs"
runtime deno 65 "$modules/.bin/deno" : "$modules/.bin/deno" run --allow-net "$servers/echo.cjs"
exit "$bad"
