#!/usr/bin/env bash
# How long it takes to fail a silent program, with rest detection and by the time limit alone: every check of the corpus
# that fails with `no_answer`. Prints medians; takes some minutes, most of them for the time limit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cargo build --quiet --package tst

# The time of one check of one program in milliseconds, or nothing when it did not fail with no_answer.
time_of() {
    target/debug/tst test "$1" --subject "$2" --check "$3" --format json --lang en | python3 -c '
import json, sys
for check in json.load(sys.stdin)["checks"]:
    if check["name"] == sys.argv[1] and (check["failure"] or {}).get("kind") == "no_answer":
        print(check["duration_ms"])' "$3" || true
}

median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] " ms (" NR " verdicts)" }'; }

with=$(mktemp) without=$(mktemp)
trap 'rm -f "$with" "$without"' EXIT
while IFS=: read -r file claim; do
    exercise=$(basename "$(dirname "$(dirname "$file")")")
    check=$(echo "$claim" | sed 's/.*fails: *\([a-z0-9_]*\) .*/\1/')
    time_of "$exercise" "$file" "$check" >>"$with"
    TST_REST=off time_of "$exercise" "$file" "$check" >>"$without"
done < <(grep -r 'fails: .* no_answer' harness/corpus/*/wrong)
echo "median time to a failed verdict, rest detection on:  $(median <"$with")"
echo "median time to a failed verdict, time limit alone:   $(median <"$without")"
