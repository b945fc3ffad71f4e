# shellcheck shell=bash
# For the scripts beside it, which source this in the repository's folder: figures held against their bounds, and times in seconds.

# Whether a figure missed its bound.
missed=0

# Says a figure, and whether it is within its bound: row WHAT FIGURE BOUND UNIT
row() {
    local verdict=ok
    if ! awk -v figure="$2" -v bound="$3" 'BEGIN { exit !(figure <= bound) }'; then
        verdict='--'
        missed=1
    fi
    printf '%-3s%-60s %8s %s  (at most %s)\n' "$verdict" "$1" "$2" "$4" "$3"
}

now() { date +%s.%N; }
since() { awk -v begin="$1" -v end="$(now)" 'BEGIN { printf "%.2f", end - begin }'; }
sum() { awk -v one="$1" -v other="$2" 'BEGIN { printf "%.2f", one + other }'; }
