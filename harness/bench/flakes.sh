#!/usr/bin/env bash
# Judges all solutions, and a sample of the wrong programs, again and again on a busy machine; tells every verdict that
# changed, and ends with status 1 if one did.
# Usage: harness/bench/flakes.sh [RUNS] [BUSY THREADS A CORE]    (default: 1000 4)
# Each command is `tst test EXERCISE ... --repeat RUNS --stress K`. They run side by side, the long ones in several
# shares, and the first alone brings the busy threads: the others are only more load.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

runs=${1:-1000}
stress=${2:-4}
logs=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$logs"' EXIT

# Optimized: what the judge itself takes of the machine is not what is looked at.
cargo build --quiet --release --package tst
tst=target/release/tst
bad=0

# Starts one command in SHARES shares of together COUNT runs: start LABEL SHARES COUNT EXPECTED-STATUS ARGUMENTS...
start() {
    local label=$1 shares=$2 count=$3 expected=$4 number
    shift 4
    mkdir -p "$logs/$label"
    for number in $(seq "$shares"); do
        (
            status=0
            "$tst" test "$@" --lang en --jobs 8 --repeat "$(((count + shares - 1) / shares))" --stress "$busy" \
                --seed "$((number * 1000000))" >"$logs/$label/$number" 2>&1 || status=$?
            [ "$status" -eq "$expected" ] && tail -n 1 "$logs/$label/$number" | grep -q 'none changed$' ||
                echo "$status" >"$logs/$label/$number.bad"
        ) &
        busy=0
    done
}

# Waits for all commands and says how each came out.
finish() {
    local folder
    wait
    for folder in "$logs"/*/; do
        if compgen -G "$folder*.bad" >/dev/null; then
            bad=1
            printf -- '--  %s: status %s\n' "$(basename "$folder")" "$(cat "$folder"*.bad | tr '\n' ' ')"
            cat "$folder"*[0-9]
        else
            printf 'ok  %-40s %s\n' "$(basename "$folder")" "$(tail -qn 1 "$folder"* | tr '\n' ';')"
        fi
    done
    rm -rf "${logs:?}"/*
    printf '%d s so far\n' "$SECONDS"
}

busy=$stress
for exercise in hello echo echocaps threads chat http; do
    case $exercise in chat | http) shares=3 ;; *) shares=1 ;; esac
    start "$exercise" "$shares" "$runs" 0 "$exercise" --solution
done
finish

# Every ninth wrong program, a fortieth as often: a failure takes longer to prove.
for exercise in hello echo echocaps threads chat http; do
    busy=$stress
    number=0
    for file in harness/corpus/"$exercise"/wrong/*; do
        number=$((number + 1))
        [ $((number % 9)) -ne 0 ] ||
            start "$exercise-$(basename "$file")" 1 $(((runs + 39) / 40)) 1 "$exercise" --subject "$file"
    done
    finish
done
exit "$bad"
