#!/usr/bin/env bash
# What a first verdict costs, from a fresh clone: processor time of `cargo tst test hello`, then of `cargo test -p harness --
# hello`, and the size of `target` after both; side by side with an older commit, whose figures are the measure.
#   harness/bench/first.sh [COMMIT]
set -euo pipefail
cd "$(dirname "$0")/../.."
old=${1:-cb581d0}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
unset CARGO_TARGET_DIR

for commit in "$old" HEAD; do
    git clone --quiet . "$place/$commit"
    git -C "$place/$commit" checkout --quiet "$(git rev-parse "$commit")"
    (cd "$place/$commit" && cargo fetch --quiet --locked)
done

# Processor time, the system's part too, in seconds; the starter fails, as it should.
spent() { { TIMEFORMAT='%U %S'; time "$@" >/dev/null 2>&1 || true; } 2>&1 | awk '{ print $1 + $2 }'; }

declare -A figure
for commit in "$old" HEAD; do
    cd "$place/$commit"
    figure[$commit, tst]=$(spent cargo tst test hello)
    figure[$commit, target]=$(spent cargo test -p harness -- hello)
    figure[$commit, size]=$(du -sm target | cut -f1)
done

row() {
    awk -v what="$1" -v old="$2" -v new="$3" -v unit="$4" -v most="$5" \
        'BEGIN { printf "%-42s %8.1f %8.1f %-3s  ratio %.2f%s\n", what, old, new, unit, new / old, most }'
}
sum() { awk -v one="$1" -v other="$2" 'BEGIN { print one + other }'; }
printf '%-42s %8s %8s\n' "$(nproc) cores, $(cargo --version | cut -d' ' -f1,2)" "$old" HEAD
row 'cargo tst test hello' "${figure[$old, tst]}" "${figure[HEAD, tst]}" s ''
row 'then cargo test -p harness -- hello' "${figure[$old, target]}" "${figure[HEAD, target]}" s ''
row 'both' "$(sum "${figure[$old, tst]}" "${figure[$old, target]}")" \
    "$(sum "${figure[HEAD, tst]}" "${figure[HEAD, target]}")" s ' (at most 0.6)'
row 'target' "${figure[$old, size]}" "${figure[HEAD, size]}" MB ' (at most 0.5)'
