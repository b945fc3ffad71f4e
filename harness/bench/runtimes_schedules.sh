#!/usr/bin/env bash
# What becomes of right chats in several runtimes under schedules: whether the checks of `chat` that have some pass, under how
# many they were played, or why not, and how long that took against once and plainly. The servers are in schedules/; a runtime
# that is not there is left out, with the reason. Ends with status 1 if a right program is accused.
# Usage: harness/bench/runtimes_schedules.sh [SCHEDULES] [ONLY...]
#   SCHEDULES  how many for each check; default 20
#   ONLY       the labels that are played; default: all
set -euo pipefail
count=${1:-20}
shift $(($# < 1 ? $# : 1))
only=" $* "
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cargo build --quiet --package tst
tst=$PWD/target/debug/tst
servers=$PWD/harness/bench/schedules
right=$PWD/harness/corpus/chat/right
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
bad=0

checks=$(python3 - exercises/chat/exercise.yaml <<'PYTHON'
import re, sys
blocks = re.split(r"\n  - name: ", open(sys.argv[1]).read())[1:]
print(" ".join("--check " + block.split()[0] for block in blocks if re.search(r"\n    schedules:", block)))
PYTHON
)

# One run: the checks with schedules alone, with what they need.
play() {
    # shellcheck disable=SC2086
    "$tst" test exercises/chat --run "$1 {port}" $checks --schedules "$2" --seed 1 --format json --lang en 2>&1 | python3 -c '
import json, sys
text = sys.stdin.read()
try:
    checks = json.loads(text)["checks"]
except ValueError:
    sys.exit(print("FAULT", text.strip().splitlines()[-1:]))
plain = [check for check in checks if not check["schedules"] and check["status"] != "passed"]
under = [check for check in checks if check["schedules"]]
refused = {check["schedules"]["refused"] for check in under} - {None}
played = sum(check["schedules"]["played"] for check in under)
of = sum(check["schedules"]["of"] for check in under)
wrong = [check for check in plain + under if check["status"] in ("failed", "error")]
took = sum(check["duration_ms"] for check in under)
ways = "; ".join(sorted(refused)) or "-"
print("FAILED" if wrong or not under else "passed", f"{played}/{of}", took, ",".join(check["name"] for check in wrong) or ways)'
}

# runtime LABEL TOOL BUILD COMMAND...: BUILD is a shell command that is given once, in the folder of what is built.
runtime() {
    local label=$1 tool=$2 build=$3 status played took why
    [ "$only" = "  " ] || [[ $only == *" $label "* ]] || return 0
    if ! command -v "$tool" >/dev/null; then
        printf '%-16s left out: no %s here\n' "$label" "$tool"
    elif ! (cd "$built" && eval "$build") >"$built/log" 2>&1; then
        printf '%-16s left out: %s\n' "$label" "$(tail -n 1 "$built/log")"
    else
        read -r status played took why <<<"$(play "${*:4}" "$count")"
        [ "$status" = passed ] || bad=1
        printf '%-16s %-8s %8s %9s   %s\n' "$label" "$status" "$played" "$took" "$why"
    fi
}

printf '%-16s %-8s %8s %9s   %s\n' runtime verdict played ms 'accused, or why not played'
python=$(python3 -c 'import os, sys; print(os.path.realpath(sys.executable))')
runtime go go "GOCACHE=$built/go GO111MODULE=off go build -o go-chat '$servers/chat.go'" "$built/go-chat"
runtime java javac "javac -d java '$servers/Chat.java'" java -cp "$built/java" Chat
runtime node node : node "$servers/chat.cjs"
runtime ruby ruby : ruby "$servers/chat.rb"
runtime erlang escript "cp '$servers/chat.erl' . && erlc chat.erl" escript "$built/chat.beam"
runtime python-threads python3 : "$python" "$right/threads_and_queues.py"
runtime asyncio python3 : "$python" "$right/asyncio_streams.py"
runtime c cc "cc -O1 -pthread -o c-chat '$servers/chat.c'" "$built/c-chat"
runtime c-static cc "cc -O1 -pthread -static -o s-chat '$servers/chat.c'" "$built/s-chat"
runtime c-32-bit cc "cc -O1 -pthread -m32 -o l-chat '$servers/chat.c'" "$built/l-chat"
runtime c-static-32-bit cc "cc -O1 -pthread -m32 -static -o m-chat '$servers/chat.c'" "$built/m-chat"
exit "$bad"
