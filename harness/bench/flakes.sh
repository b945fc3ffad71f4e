#!/usr/bin/env bash
# Judges the solutions (and some wrong programs) again and again on a busy machine, and tells every verdict that changed.
# Usage: harness/bench/flakes.sh [RUNS] [BUSY THREADS A CORE] [PROCESSES]    (default: 1000 4 4)
# PROCESSES judge side by side, so that waiting for a turn on a busy core does not take the whole day; the first of them
# brings the busy threads, the others only more load. Ends with status 1 when any verdict changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

runs=${1:-1000}
stress=${2:-4}
processes=${3:-4}
share=$(((runs + processes - 1) / processes))
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

cargo build --quiet --package tst
tst=target/debug/tst

# One program, RUNS times: the label, then what `tst test` needs to find it.
judge() {
    local label=$1 expected=$2
    shift 2
    local begin=$SECONDS number busy pids=()
    for number in $(seq "$processes"); do
        busy=0
        [ "$number" -eq 1 ] && busy=$stress
        "$tst" test "$@" --lang en --jobs 8 --repeat "$share" --stress "$busy" --seed "$((number * 1000000))" \
            >"$logs/$number" 2>&1 &
        pids+=($!)
    done
    local status worst=0
    for number in $(seq "$processes"); do
        status=0
        wait "${pids[$((number - 1))]}" || status=$?
        [ "$status" -eq "$expected" ] && grep -q 'none changed$' "$logs/$number" || worst=1
    done
    if [ "$worst" -eq 0 ]; then
        printf 'ok  %-52s %5d runs, none changed, %d s\n' "$label" "$((share * processes))" "$((SECONDS - begin))"
    else
        printf -- '--  %-52s see below\n' "$label"
        cat "$logs"/*
        bad=1
    fi
}

bad=0
for exercise in hello echo echocaps threads chat http; do
    judge "the solution of $exercise" 0 "$exercise" --solution
done
# Every seventh wrong program, a twentieth as often: their failures take longer to prove.
share=$(((runs / 20 + processes - 1) / processes))
for exercise in hello echo echocaps threads chat http; do
    number=0
    for file in harness/corpus/"$exercise"/wrong/*; do
        number=$((number + 1))
        [ $((number % 7)) -eq 0 ] || continue
        judge "$exercise: $(basename "$file")" 1 "$exercise" --subject "$file"
    done
done
exit "$bad"
