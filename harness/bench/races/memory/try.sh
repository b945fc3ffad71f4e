#!/usr/bin/env bash
# Plays each program of this folder many times, plainly and with each method of README.md, and prints the table: in how many plays it failed, and
# how many times longer a play took that passed. Programs marked `mended` are the same put right: each of their failures would be an accusation.
# Usage: harness/bench/races/memory/try.sh [PLAYS] [PROGRAM...]    (default: 20 plays of all)
# Needs cc, rustc, python3, nm, and valgrind for one column. Nothing here is part of the suite.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
plays=${1:-20}
shift "$(($# < 1 ? $# : 1))"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for tool in hold watch place allowed; do cc -O1 -Wall -o "$work/$tool" "$tool.c"; done
cc -O1 -Wall -shared -fPIC -o "$work/slow_lock.so" slow_lock.c -ldl
for source in */*.c; do cc -O1 -g -pthread -o "$work/$(basename "$source" .c)" "$source"; done
rustc --edition 2021 -O -o "$work/stores_one_less" threads/stores_one_less.rs
mended() { sed "$2" "$1" >"$work/mended.c" && cc -O1 -g -pthread -o "$work/$(basename "$1" .c).mended" "$work/mended.c"; }
mended threads/finished_without_a_lock.c 's/finished++;/__atomic_add_fetch(\&finished, 1, __ATOMIC_SEQ_CST);/'
mended chat/joins_without_a_lock.c 's/    members\[count\] = fd;.*/    pthread_mutex_lock(\&lock); members[count] = fd;/; s/^    count++;/    count++; pthread_mutex_unlock(\&lock);/'
mended chat/looks_then_takes.c '/^static int free_place/,/^}/ s/    pthread_mutex_unlock.*//; /^static void take/,/^}/ s/    pthread_mutex_lock.*//; s/    take(place, -1);/    pthread_mutex_lock(\&lock); take(place, -1);/'
mended http/named_before_it_is_filled.c '/^static struct entry \*find/,/^}/ { s/    for (int/    pthread_mutex_lock(\&lock); struct entry *found = NULL; for (int/; s/return &cache\[i\]/found = \&cache[i]/; s/return NULL/pthread_mutex_unlock(\&lock); return found/ }'

sed '/left.store(now/d; s/left.load(SeqCst) - 1;/left.fetch_sub(1, SeqCst) - 1;/' threads/stores_one_less.rs >"$work/mended.rs"
rustc --edition 2021 -O -o "$work/stores_one_less.mended" "$work/mended.rs"

echo "Allowed here:"
"$work/allowed"
[ "$(id -u)" != 0 ] || { chmod 755 "$work" && setpriv --reuid 65534 --regid 65534 --clear-groups "$work/allowed"; }
echo

# play PROGRAM METHOD TOOL...: a line of the table
play() {
    local program=$1 method=$2 exercise file line out
    shift 2
    file=$work/$program
    line=("$file")
    case $program in
    one_more) line=(python3 -S threads/one_more.py) exercise=threads ;;
    finished* | stores*) exercise=threads ;;
    joins* | looks*) exercise=chat ;;
    named*) exercise=http ;;
    esac
    out=$(python3 play.py "$exercise" "$plays" "$@" -- "${line[@]}" 2>"$work/errors" | grep -v '^shared')
    [ ! -s "$work/errors" ] || head -2 "$work/errors" >&2
    printf "%s\t%s\t%s\n" "$program" "$method" "$out" | tee -a "$work/all"
}

# The places of a program's data that two threads touch, as `watch find` sees them: offsets, comma between.
shared() {
    local exercise=$1 program=$2 all
    all=$(nm -S --defined-only "$work/$program" | awk '$3 ~ /^[bBdD]$/ && $2 !~ /^0*[0123]$/ { print $1 }' | paste -sd,)
    python3 play.py "$exercise" "$(($(tr -cd , <<<"$all" | wc -c) / 4 + 1))" "$work/watch" find '{seed}' 0 "$all" -- "$work/$program" 2>/dev/null |
        awk '$1 == "shared" { print $2 }' | sort -u | paste -sd,
}

names=(finished_without_a_lock stores_one_less one_more joins_without_a_lock looks_then_takes named_before_it_is_filled
    finished_without_a_lock.mended stores_one_less.mended joins_without_a_lock.mended looks_then_takes.mended named_before_it_is_filled.mended)
[ $# = 0 ] || names=("$@")
for program in "${names[@]}"; do
    play "$program" plain
    play "$program" moment "$work/hold" moment '{seed}' 20 100
    play "$program" steps "$work/hold" steps '{seed}' 20 200
    play "$program" own "$work/hold" own '{seed}' 20 15
    play "$program" crawl "$work/hold" crawl '{seed}' 3 1
    case $program in one_more) found= ;; finished* | stores*) found=$(shared threads "$program") ;; named*) found=$(shared http "$program") ;; *) found=$(shared chat "$program") ;; esac
    if [ -n "$found" ]; then
        echo "$program: shared are $found" >&2
        play "$program" touch "$work/watch" find '{seed}' 0 "$found"
        play "$program" watch "$work/watch" hold '{seed}' 20 "$found"
    fi
    play "$program" one "$work/place" one '{seed}'
    play "$program" rr "$work/place" rr '{seed}'
    play "$program" nudge "$work/place" nudge '{seed}'
    # Who holds Python's interpreter and is starved stops all the others: such a play never ends.
    [ "$program" = one_more ] || play "$program" starve "$work/place" starve '{seed}'
    play "$program" slow_lock env "LD_PRELOAD=$work/slow_lock.so"
    [ "$program" = one_more ] || ! command -v valgrind >/dev/null ||
        play "$program" helgrind "$(command -v valgrind)" --tool=helgrind --log-file='{log}'
done

echo
awk -F '\t' '{
    split($3, word, /[ ,]+/)
    if ($2 == "plain") { plain[$1] = word[6]; order[++programs] = $1 }
    if (!($2 in known)) { known[$2] = 1; methods[++columns] = $2 }
    cell[$1, $2] = word[2]
    if ($2 == "helgrind") { match($3, /accused [0-9]+/); cell[$1, $2] = word[2] "/" substr($3, RSTART + 8, RLENGTH - 8) }
    if (word[6] != "-" && plain[$1] > 0) cell[$1, $2] = cell[$1, $2] sprintf(" (x%.1f)", word[6] / plain[$1])
}
END {
    printf "| program |"; for (c = 1; c <= columns; c++) printf " %s |", methods[c] (methods[c] == "helgrind" ? " (failed/told)" : "")
    printf "\n|---|"; for (c = 1; c <= columns; c++) printf "---|"
    print ""
    for (p = 1; p <= programs; p++) {
        printf "| %s |", order[p]
        for (c = 1; c <= columns; c++) printf " %s |", (order[p], methods[c]) in cell ? cell[order[p], methods[c]] : "-"
        print ""
    }
}' "$work/all"
