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
echo "exercises: [trap]" >"$work/config.yaml"
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

# By hand: what does not answer a plain client cannot be asked for here. A timer that is set to 0 never rings: 1 then.
port=20011
answers() {
    local mode=$1 ms=$2 answer=
    port=$((port + 1))
    "$program" "$port" "$mode" "$ms" 2>/dev/null &
    local server=$!
    for _ in $(seq 100); do
        if exec 3<>"/dev/tcp/127.0.0.1/$port"; then
            printf 'loro\n' >&3
            read -r -t 2 answer <&3 || true
            exec 3>&-
            break
        fi 2>/dev/null
        sleep 0.02
    done
    kill -9 "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    [ "$answer" = loro ]
}
allowed=() cases=()
for mode in "${modes[@]}"; do
    least=0
    answers "$mode" 0 || least=1
    if [ "$least" = 1 ] && ! answers "$mode" 1; then
        echo "not on this machine: $mode"
        continue
    fi
    allowed+=("$mode")
    cases+=("$mode 400" "$mode 50" "$mode $least")
done

judge() {
    local load=$1 mode=$2 ms=$3 status=0
    local out=$work/out/$load.$mode.$ms
    (cd "$work" && "$tst" test trap --run "$program {port} $mode $ms" --lang en --jobs 1 --repeat "$runs") >"$out" 2>&1 || status=$?
    [ "$status" = 0 ] || echo "$load $mode $ms: status $status: $(grep -m 3 -E "^error|found:|change|^tst" "$out" | tr '\n' ' ')" >>"$work/bad"
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
    printf "$load %s\n" "${cases[@]}" | xargs -P 12 -L 1 bash -c 'judge "$@"' judge
    echo "$load: ${#allowed[@]} modes at 0 (or 1), 50 and 400 ms, $runs runs each: $((SECONDS - begin)) s"
done
bad=$(wc -l <"$work/bad")
cat "$work/bad"
echo "$bad of $((2 * 3 * ${#allowed[@]})) did not pass in each run"
[ "$bad" = 0 ]
