#!/usr/bin/env bash
# What a student sees of each wrong program of the corpus on a terminal of 80 by 24, in both languages: whether what is required of the
# first failure, what was found and a cause or hint are on the screen, and how many lines there are in all.
# `bash harness/bench/screen.sh [EVERY [EXERCISE...]]`: each EVERYth program, 1 if nothing is said. Texts stay in target/screen.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

every=${1:-1}
shift || true
exercises=("$@")
[ "${#exercises[@]}" -gt 0 ] || exercises=(hello echo echocaps threads chat http)
cargo build --quiet --package tst
target=${CARGO_TARGET_DIR:-target}
programs=()
for exercise in "${exercises[@]}"; do
    while read -r program; do programs+=("$program"); done \
        < <(find "harness/corpus/$exercise/wrong" -maxdepth 1 -type f | sort | awk -v every="$every" 'NR % every == 0')
done
python3 harness/bench/screen.py "$target/debug/tst" "$target/screen" "${LANGUAGES:-en,pt-BR}" "${programs[@]}"
