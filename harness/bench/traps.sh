#!/usr/bin/env bash
# Judges right but slow echo servers, each waiting in another way, quiet and beside eight busy processes; lists every run
# that did not pass, and ends with status 1 if one did not.
# Usage: harness/bench/traps.sh PROGRAM SOURCE [RUNS] [MODE...]    (default: 20 runs of all modes)
# PROGRAM PORT MODE MS waits MS milliseconds by way MODE before each answer; the modes are read off SOURCE, its C
# (`is("MODE")`). Modes that this machine does not allow, tried by hand first, are named.
set -euo pipefail
program=$(realpath "$1") source=$(realpath "$2") runs=${3:-20}
shift "$(($# < 3 ? $# : 3))"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

cargo build --quiet --package tst
tst=$PWD/target/debug/tst
work=$(mktemp -d)
busy=()
trap 'kill "${busy[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

mkdir -p "$work/exercises/trap" "$work/out"
echo "sites: {}" >"$work/config.yaml"
cat >"$work/exercises/trap/exercise.yaml" <<'YAML'
name: trap
title: { en: Trap, pt-BR: Armadilha }
program: { kind: server, args: ["{port}"] }
checks:
  - name: answers
    title: { en: answers, pt-BR: responde }
    hint: { en: answer, pt-BR: responda }
    points: 100
    limit_ms: 60000
    steps:
      - ana: connect
      - ana: { send: "loro\n" }
      - ana: { receives: "loro\n" }
      - ana: { send: "ora\n" }
      - ana: { receives: "ora\n" }
      - ana: half_close
      - ana: { sees: end }
YAML

modes=("$@")
if [ "${#modes[@]}" = 0 ]; then
    mapfile -t modes < <(grep -o 'is("[a-z_0-9]*")' "$source" | sed 's/is("//; s/")//' | sort -u)
fi

# By hand: what does not answer a plain client cannot be asked for here.
port=20011 allowed=()
for mode in "${modes[@]}"; do
    port=$((port + 1))
    "$program" "$port" "$mode" 0 2>/dev/null &
    server=$! answer=
    for _ in $(seq 100); do
        if exec 3<>"/dev/tcp/127.0.0.1/$port"; then
            printf 'loro\n' >&3
            read -r -t 5 answer <&3 || true
            exec 3>&-
            break
        fi 2>/dev/null
        sleep 0.02
    done
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    if [ "$answer" = loro ]; then allowed+=("$mode"); else echo "not on this machine: $mode"; fi
done

judge() {
    local load=$1 mode=$2 ms=$3 status=0
    local out=$work/out/$load.$mode.$ms
    (cd "$work" && "$tst" test trap --run "$program {port} $mode $ms" --lang en --jobs 1 --repeat "$runs") >"$out" 2>&1 || status=$?
    [ "$status" = 0 ] || echo "$load $mode $ms: status $status: $(grep -m 2 -E 'found:|changed' "$out" | tr '\n' ' ')" >>"$work/bad"
}
export -f judge
export work tst program runs
touch "$work/bad"

for load in quiet busy; do
    if [ "$load" = busy ]; then
        for _ in $(seq 8); do
            while :; do :; done &
            busy+=("$!")
        done
    fi
    begin=$SECONDS
    for mode in "${allowed[@]}"; do
        for ms in 400 50 0; do echo "$load $mode $ms"; done
    done | xargs -P 12 -L 1 bash -c 'judge "$@"' judge
    echo "$load: ${#allowed[@]} modes at 0, 50 and 400 ms, $runs runs each: $((SECONDS - begin)) s"
done
bad=$(wc -l <"$work/bad")
cat "$work/bad"
echo "$bad of $((2 * 3 * ${#allowed[@]})) did not pass in each run"
[ "$bad" = 0 ]
