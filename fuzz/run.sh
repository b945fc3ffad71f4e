#!/usr/bin/env bash
# Fuzzes the doors, one after the other: `bash fuzz/run.sh SECONDS [DOOR...]`; what is found lies in fuzz/artifacts/DOOR.
# Needs a nightly compiler and cargo-fuzz. Says at the end how much processor time each door took.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:?for how many seconds each door is tried}
shift
doors=("$@")
[ "${#doors[@]}" -gt 0 ] || doors=(fuzz/corpus/*/)

# No sanitizer: all of it is safe Rust, and without one it is ten times as fast. Checks of arithmetic are on.
cargo +nightly fuzz build --fuzz-dir fuzz -s none doors
binary=$(find "${CARGO_TARGET_DIR:-fuzz/target}" -path '*/release/doors' -type f | head -1)

# How many seconds of processor time those have taken that have ended. Not in a pipe: its shell has no children.
spent() {
    local file
    file=$(mktemp)
    times >"$file"
    tail -1 "$file" | sed 's/[ms]/ /g' | awk '{ print 60 * $1 + $2 + 60 * $3 + $4 }'
    rm "$file"
}
# What compiling took is none of the doors'.
built=$(mktemp)
spent >"$built"

failed=0
for door in "${doors[@]}"; do
    door=$(basename "$door")
    mkdir -p "fuzz/runs/$door" "fuzz/artifacts/$door"
    # What is found new stays beside the corpus; a longer input than 16 KB finds nothing that a shorter one does not.
    # Ten seconds or 512 MB for one input are a fault, too.
    status=0
    TST_DOOR=$door TMPDIR=${FUZZ_TMPDIR:-/dev/shm} "$binary" "fuzz/runs/$door" "fuzz/corpus/$door" \
        -max_total_time="$seconds" -max_len=16384 -timeout=10 -rss_limit_mb=512 -print_final_stats=1 \
        -artifact_prefix="fuzz/artifacts/$door/" >"fuzz/runs/$door.log" 2>&1 &
    wait $! || status=$?
    executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "fuzz/runs/$door.log")
    printf '%-10s status %d, %s inputs\n' "$door" "$status" "${executed:-?}"
    [ "$status" -eq 0 ] || failed=1
done
all=$(mktemp)
spent >"$all"
paste "$built" "$all" | awk '{ printf "processor time: %d s\n", $2 - $1 }'
rm "$built" "$all"
exit $failed
