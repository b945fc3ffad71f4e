#!/usr/bin/env bash
# Prints how long `tst lint` takes for each exercise of the course; ends with status 1 when one takes longer than a minute,
# or has something to mend.
# Usage: harness/bench/lint.sh [EXERCISE...]    (default: all six)
# Nothing else should run meanwhile: a lint keeps two cores busy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

most=60
exercises=("$@")
[ ${#exercises[@]} -gt 0 ] || exercises=(hello echo echocaps threads chat http)
missed=0
cargo build --quiet --package tst

for exercise in "${exercises[@]}"; do
    begin=$(date +%s.%N)
    verdict=ok
    cargo tst lint "$exercise" --lang en >/dev/null 2>&1 || verdict='to mend:'
    took=$(awk -v begin="$begin" -v end="$(date +%s.%N)" 'BEGIN { printf "%.1f", end - begin }')
    awk -v took="$took" -v most="$most" 'BEGIN { exit !(took <= most) }' || verdict="-- $verdict"
    [ "$verdict" = ok ] || missed=1
    printf '%-3s%-10s %6s s  (at most %s)\n' "$verdict" "$exercise" "$took" "$most"
done
exit "$missed"
