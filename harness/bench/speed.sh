#!/usr/bin/env bash
# Prints the figures that the kit holds itself to; nothing here fails because a machine is slow.
#   harness/bench/speed.sh          everything (the first figure builds from nothing: about half a minute)
#   harness/bench/speed.sh --quick  without the build from nothing
set -euo pipefail
cd "$(dirname "$0")/../.."

# Seconds of wall clock that a command takes; its output is thrown away.
seconds() {
    local begin end
    begin=$(date +%s.%N)
    "$@" >/dev/null 2>&1
    end=$(date +%s.%N)
    echo "$begin $end" | awk '{ printf "%.2f", $2 - $1 }'
}

# The median of five runs of a command.
median() {
    for _ in 1 2 3 4 5; do seconds "$@"; echo; done | sort -n | sed -n 3p
}

. harness/bench/figures.sh

# Only said: nothing here is held against its bound.
row() { printf '%-62s %8s  (%s)\n' "$1" "$2" "$3"; }

echo "$(nproc) cores, $(cargo --version)"
if [ "${1:-}" != --quick ]; then
    empty=$(mktemp -d)
    trap 'rm -rf "$empty"' EXIT
    cargo fetch --quiet
    row 'cargo test -p harness --no-run, empty target folder' \
        "$(CARGO_TARGET_DIR=$empty seconds cargo test -p harness --no-run) s" 'at most 25 s'
fi

cargo build --quiet --workspace
cargo test --quiet -p harness --no-run 2>/dev/null
tst=target/debug/tst
"$tst" test echo --solution >/dev/null
row 'tst test echo on a right program, nothing to rebuild' "$(median "$tst" test echo --solution) s" 'at most 0.5 s'

export TST_SUBJECT=solutions
cargo test --quiet -p harness >/dev/null 2>&1
row 'all six solutions, nothing to rebuild' "$(median cargo test --quiet -p harness) s" 'at most 3 s'
unset TST_SUBJECT

for exercise in echo chat http; do
    row "peak memory of the judge: tst test $exercise" "$(peak own "$tst" test "$exercise" --solution) MB" 'at most 63 MB'
done
