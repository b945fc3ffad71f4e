#!/usr/bin/env bash
# The load generator of `tst experiment` held against others, on one server in one run; ends with status 1 if a figure misses
# its bound, or one wrong answer is not counted as what it is.
# Usage: harness/bench/load.sh PART...
#   compare [ROUNDS [REQUESTS]]
#                     ab, wrk and tst ask one nginx for a small page, ten clients at a time, a connection for each request, in
#                     turns (5 rounds of 20000 requests each; where other work runs, more and shorter ones, as 30 of 5000):
#                     the rate, at least that of ab and 0.95 of wrk's; and latencies, see below
#   wrong [REQUESTS]  servers that answer some connections wrongly (harness/bench/load/wrong.py): what tst counted (of 5000
#                     requests), by kind, which must be what the server did; beside it what ab, wrk and hey (if it is here) said
# It needs python3; for compare nginx, ab and wrk: apt-get install nginx-light apache2-utils wrk (hey).
#
# What latencies are compared. In a closed loop a tool that asks faster is answered sooner, by Little's law: each of C clients
# makes a request every C / rate seconds, whatever a latency is said to be. So a latency is compared as a share of that time,
# rate x latency / C: that of a tool that is faster is as great, and that of one that leaves something out is less.
#   - ab: its latency begins before the connect and ends when it has seen the end of the connection; ours begins there too, and
#     ends with the last byte, which comes just before. Compared are medians; ab's is from the file of -e, as its table has
#     whole milliseconds only. Within 10 %.
#   - wrk: its latency begins when the connection is there and the request is written, so that connecting, and waiting for that,
#     is not in it: its median is shown, and not held against ours. But wrk connects anew as soon as the last byte is there, so
#     that from one last byte to the next, C / rate, is its latency with the connect in it; that is a mean, and so is ours that
#     is compared, each by its own rate: our share must be at least 0.90, and can be no more than 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() { sed -n '2,/^set/{/^#/p}' "${BASH_SOURCE[0]}" >&2; exit 2; }
part=${1:-}
[[ $part = compare || $part = wrong ]] || usage
shift
has() { command -v "$1" >/dev/null 2>&1; }
need() {
    has "$1" || { echo "$1 is not here: apt-get install $2" >&2; exit 2; }
}
need python3 python3

work=$(mktemp -d)
server=
clean() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM
missed=0
clients=10

# Says a figure, and whether it is within its bounds: row WHAT FIGURE LEAST MOST
row() {
    local verdict=ok
    if ! awk -v figure="$2" -v least="$3" -v most="$4" 'BEGIN { exit !(figure >= least && figure <= most) }'; then
        verdict='--'
        missed=1
    fi
    local bound="at least $3"
    [ "$4" = inf ] || bound="$3 to $4"
    printf '%-3s%-66s %6s  (%s)\n' "$verdict" "$1" "$2" "$bound"
}

# Runs a command, its output in $work/said, and adds the processor time that it took to $work/TOOL.cpu: timed TOOL COMMAND...
timed() {
    local tool=$1 status=0 TIMEFORMAT='%U %S'
    shift
    { time "$@" >"$work/said" 2>"$work/errors" || status=$?; } 2>"$work/time"
    awk '{ print $1 + $2 }' "$work/time" >>"$work/$tool.cpu"
    return "$status"
}
failed() { cat "$work/said" "$work/errors" >&2; exit 1; }

experiment() {
    timed tst "$tst" experiment http --connect "127.0.0.1:$port" --path / --clients "$clients" --requests "$1" \
        --repetitions 1 --format json --lang en
}

cargo build --quiet --release --package tst
tst=${CARGO_TARGET_DIR:-$PWD/target}/release/tst

case $part in
compare)
    PATH=$PATH:/usr/sbin
    need nginx nginx-light
    need ab apache2-utils
    need wrk wrk
    rounds=${1:-5}
    requests=${2:-20000}
    # wrk takes a time, not a number; about as long as the others.
    seconds=$(((requests + 6999) / 7000))
    mkdir "$work/pages"
    python3 -c 'print("line of a small page\n" * 28)' >"$work/pages/index.html"
    port=$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
    cat >"$work/nginx.conf" <<CONF
daemon off;
worker_processes 1;
user $(id -un) $(id -gn);
pid $work/nginx.pid;
error_log $work/nginx.log;
events { worker_connections 1024; }
http {
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_timeout 0;
    client_body_temp_path $work/client;
    proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi;
    uwsgi_temp_path $work/uwsgi;
    scgi_temp_path $work/scgi;
    server { listen 127.0.0.1:$port; root $work/pages; }
}
CONF
    nginx -p "$work" -c "$work/nginx.conf" 2>>"$work/nginx.log" &
    server=$!
    until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
        kill -0 "$server" 2>/dev/null || { cat "$work/nginx.log" >&2; exit 1; }
    done

    # Each tool adds to $work/TOOL: rate, median and mean latency in ms, requests made.
    run_ab() {
        timed ab ab -q -n "$requests" -c "$clients" -e "$work/ab.csv" "http://127.0.0.1:$port/" || failed
        grep -q '^Failed requests: *0$' "$work/said" || failed
        awk -v n="$requests" -v c="$clients" -F, 'FILENAME == ARGV[1] && $1 == 50 { median = $2 }
            FILENAME == ARGV[2] && /^Requests per second/ { split($0, part, / +/); rate = part[4] }
            END { print rate, median, 1000 * c / rate, n }' "$work/ab.csv" "$work/said" >>"$work/ab"
    }
    run_wrk() {
        timed wrk wrk -t1 -c"$clients" -d"${seconds}s" --latency -H 'Connection: close' "http://127.0.0.1:$port/" || failed
        ! grep -q 'Socket errors\|Non-2xx' "$work/said" || failed
        awk -v c="$clients" 'function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text * 1000 }
            $1 == "50%" { median = ms($2) } /^Requests\/sec/ { rate = $2 } /requests in/ { n = $1 }
            END { print rate, median, 1000 * c / rate, n }' "$work/said" >>"$work/wrk"
    }
    run_tst() {
        experiment "$requests" || failed
        python3 - "$work/said" >>"$work/tst" <<'PY'
import json, sys
with open(sys.argv[1]) as said:
    run = json.load(said)["points"][0]["runs"][0]
assert run["done"] == run["requests"], run
figures = run["figures"]
print(figures["rate_per_s"], figures["median_ms"], figures["mean_ms"], run["requests"])
PY
    }
    # In turns, each time another one first, so that other work on the machine falls on all alike.
    order=(ab wrk tst)
    for _ in $(seq "$rounds"); do
        for tool in "${order[@]}"; do
            "run_$tool"
        done
        order=("${order[@]:1}" "${order[0]}")
    done
    python3 - "$work" "$clients" >"$work/ratios" 3>&1 <<'PY'
import statistics, sys
work, clients = sys.argv[1], int(sys.argv[2])
def read(name):
    with open(f"{work}/{name}") as file:
        return [tuple(map(float, line.split())) for line in file]
tools = {name: [(*run, *cpu) for run, cpu in zip(read(name), read(f"{name}.cpu"), strict=True)] for name in ("ab", "wrk", "tst")}
middle = lambda values: statistics.median(list(values))
with open(f"{work}/table", "w") as table:
    print("median of the rounds        ab       wrk       tst", file=table)
    def line(what, form, figure):
        print(f"{what:<21}", *(format(middle(map(figure, runs)), form).rjust(9) for runs in tools.values()), file=table)
    line("requests each second", ".0f", lambda run: run[0])
    line("median latency, ms", ".3f", lambda run: run[1])
    line("  share of the loop", ".3f", lambda run: run[0] * run[1] / 1e3 / clients)
    line("processor, us each", ".1f", lambda run: run[4] / run[3] * 1e6)
# Of each round, as the machine was another one in the next.
pairs = lambda one, figure: middle(figure(ours) / figure(other) for ours, other in zip(tools["tst"], tools[one]))
print(f"{pairs('ab', lambda run: run[0]):.2f} {pairs('wrk', lambda run: run[0]):.2f}"
      f" {pairs('ab', lambda run: run[0] * run[1]):.2f}"
      f" {middle(run[0] * run[2] / 1e3 / clients for run in tools['tst']):.3f}")
PY
    cat "$work/table"
    read -r to_ab to_wrk latency share <"$work/ratios"
    row "rate, compared with ab's" "$to_ab" 1.00 inf
    row "rate, compared with wrk's" "$to_wrk" 0.95 inf
    row "median latency as a share of the loop, compared with ab's" "$latency" 0.90 1.10
    row "mean latency as a share of the loop (wrk with its connects: 1)" "$share" 0.90 1.00
    ;;
wrong)
    requests=${1:-5000}
    # serve KIND: starts a server for each tool anew, as what it has done is asked at its end.
    serve() {
        local every=10
        [ "$1" != resets ] || every=1000
        coproc WRONG { exec python3 harness/bench/load/wrong.py "$1" "$every" $((requests / 2)); }
        server=$WRONG_PID
        # Bash closes its own end as soon as the server is gone, though it is not read yet.
        exec {out}<&"${WRONG[0]}"
        read -r port <&"$out"
    }
    # ends: asks the server what it has done: $served, $wrong
    ends() {
        local fd=${WRONG[1]}
        exec {fd}>&-
        read -r served wrong <&"$out"
        exec {out}<&-
        wait "$server" || true
        server=
    }
    others() {
        for tool in ab wrk hey; do
            has "$tool" || continue
            serve "$1"
            case $tool in
            ab) timeout 60 ab -r -q -n "$requests" -c "$clients" "http://127.0.0.1:$port/" >"$work/said" 2>&1 || true ;;
            wrk) timeout 60 wrk -t1 -c"$clients" -d1s -H 'Connection: close' "http://127.0.0.1:$port/" >"$work/said" 2>&1 || true ;;
            hey)
                timeout 60 hey -n "$requests" -c "$clients" -disable-keepalive "http://127.0.0.1:$port/" >"$work/said" 2>&1 || true
                ;;
            esac
            ends
            python3 - "$tool" "$served" "$wrong" "$work/said" <<'PY'
import re, sys
tool, served, wrong, name = sys.argv[1:]
with open(name, errors="replace") as file:
    text = file.read()
find = lambda pattern: (re.search(pattern, text) or [None, None])[1]
if tool == "ab":
    failed, kinds = find(r"Failed requests: +(\d+)"), find(r"\((Connect.*)\)")
    said = f"{failed} failed" + (f" ({kinds})" if kinds else "")
    if failed is None:
        said = "gave up: " + (text.strip().splitlines() or ["no word"])[-1]
elif tool == "wrk":
    said = find(r"(\d+ requests) in") + "; " + (find(r"(Socket errors: .*)") or "no errors")
else:
    errors = sum(map(int, re.findall(r"^\s+\[(\d+)\]\t(?!\d+ responses)", text, re.M)))
    said = (find(r"200\]\t(\d+) responses") or "0") + f" answered; {errors} errors"
print(f"     {tool:<4} {said}  [server: {wrong} of {served}]")
PY
        done
    }
    for kind in right resets varies fewer more half dies; do
        serve "$kind"
        # A status of 1 only says that some requests failed.
        experiment "$requests" || [ $? -eq 1 ] || failed
        ends
        python3 - "$kind" "$served" "$wrong" "$requests" "$clients" "$work/said" <<'PY' || missed=1
import json, sys
kind, name = sys.argv[1], sys.argv[6]
served, wrong, requests, clients = map(int, sys.argv[2:6])
with open(name) as said:
    run = json.load(said)["points"][0]["runs"][0]
faults = run["faults"]
kinds = {"resets": "reset", "varies": "wrong_body", "fewer": "too_long", "more": "closed_early", "half": "closed_early"}
# Before it counts it asks one request, and 20 more: the server, which counts all, spares those.
warm_up = 21
if kind == "dies":
    # Those that were in its queue are reset when it goes, at most one of each client; all others find nobody.
    done = served - warm_up
    wanted = f"{done} done, all others refused or reset, at most {clients} reset"
    is_right = set(faults) <= {"refused", "reset"} and faults.get("reset", 0) <= clients
else:
    done = requests - wrong
    expected = {kinds[kind]: wrong} if kind in kinds else {}
    wanted = f"{done} done, {expected}"
    # A server that did nothing wrong has shown nothing.
    is_right = faults == expected and served == requests + warm_up and (wrong > 0 or kind == "right")
is_right &= run["done"] == done and run["done"] + sum(faults.values()) == run["requests"] == requests
print(f"{'ok' if is_right else '--':<3}{kind:<7} tst: {run['done']} done, {faults}  (exactly: {wanted})")
sys.exit(not is_right)
PY
        others "$kind"
    done
    ;;
esac
exit "$missed"
