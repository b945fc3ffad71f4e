#!/usr/bin/env bash
# Runs the whole suite again and again, first quiet and then beside eight busy processes, and lists every test whose
# outcome ever changed, or was not good, with the run and its message: no test may depend on the moment. The suite holds the
# comparison of every message of the corpora with what is written down (`corpus::`). Ends with status 1 if a test is listed.
# Usage: harness/bench/suite.sh [RUNS QUIET] [RUNS LOADED] [--keep FOLDER] [--against CHECKOUT [--target FOLDER]]
#   default: 10 10. --keep: where the logs go (default: a new folder). --against: the suite of another checkout, built in
#   its `target` or in FOLDER, is timed after each quiet run, and the ratio of the medians is printed.
# Nothing is compiled while it is timed, but for what the tests compile themselves.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# Each job has a process group of its own, by which it is ended with all that it started.
set -m

busy=8
counts=()
keep=
against=
target=
while [ $# -gt 0 ]; do
    case $1 in
        --keep) keep=$2 && shift 2 ;;
        --against) against=$(cd "$2" && pwd) && shift 2 ;;
        --target) target=$2 && shift 2 ;;
        *[!0-9]* | '') sed -n '2,/^set/{/^#/p}' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
        *) counts+=("$1") && shift ;;
    esac
done
quiet=${counts[0]:-10}
loaded=${counts[1]:-10}
[ -n "$keep" ] || keep=$(mktemp -d)
mkdir -p "$keep"
keep=$(cd "$keep" && pwd)
rm -f "$keep"/*.log "$keep"/*.seconds

job=
loads=()

end_load() {
    [ ${#loads[@]} -eq 0 ] || kill -KILL -- "${loads[@]/#/-}" 2>/dev/null || true
    loads=()
}

end_all() {
    end_load
    [ -z "$job" ] || kill -TERM -- "-$job" 2>/dev/null || true
}
trap end_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Processes that only compute. Each ends by itself soon after this script, even if that is killed.
begin_load() {
    local number
    for number in $(seq "$busy"); do
        # shellcheck disable=SC2016
        bash -c 'while kill -0 "$1" 2>/dev/null; do for ((i = 0; i < 100000; i++)); do :; done; done' "busy-$number" $$ \
            </dev/null >/dev/null 2>&1 &
        loads+=("$!")
        # Its end is no news.
        disown
    done
}

# Runs cargo in a checkout, with its target folder: run_cargo CHECKOUT TARGET LOG ARGUMENTS...
run_cargo() {
    local checkout=$1 where=$2 log=$3 status=0
    shift 3
    (
        cd "$checkout"
        [ -z "$where" ] || export CARGO_TARGET_DIR=$where
        exec cargo "$@"
    ) </dev/null >"$log" 2>&1 &
    job=$!
    wait "$job" || status=$?
    job=
    return "$status"
}

# Runs a suite once and notes its time: run_suite CHECKOUT TARGET NAME
run_suite() {
    local begin status=0
    begin=$(date +%s.%N)
    run_cargo "$1" "$2" "$keep/$3.log" test --no-fail-fast || status=$?
    awk -v begin="$begin" -v end="$(date +%s.%N)" 'BEGIN { printf "%.1f\n", end - begin }' >"$keep/$3.seconds"
    printf '%-16s %7s s  status %d, %d tests passed, %d failed; load %s\n' "$3" "$(cat "$keep/$3.seconds")" "$status" \
        "$(grep -c '^test .* \.\.\. ok' "$keep/$3.log")" "$(grep -c '^test .* \.\.\. FAILED' "$keep/$3.log")" \
        "$(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo unknown)"
}

# The least, the middle and the greatest of the times of the runs whose name begins with this.
times() {
    cat "$keep/$1"-*.seconds | sort -n | awk '{ all[NR] = $1 } END {
        middle = NR % 2 ? all[(NR + 1) / 2] : (all[NR / 2] + all[NR / 2 + 1]) / 2
        print all[1], middle, all[NR] }'
}

tell_times() {
    # shellcheck disable=SC2046
    printf '%-10s min %7.1f s, median %7.1f s, max %7.1f s\n' "$1" $(times "$1")
}

printf 'logs: %s\n' "$keep"
run_cargo . "" "$keep/build.log" test --no-run || { cat "$keep/build.log" && exit 1; }
if [ -n "$against" ]; then
    run_cargo "$against" "$target" "$keep/build-other.log" test --no-run || { cat "$keep/build-other.log" && exit 1; }
fi

for number in $(seq "$quiet"); do
    run_suite . "" "$(printf 'quiet-%02d' "$number")"
    [ -z "$against" ] || run_suite "$against" "$target" "$(printf 'other-%02d' "$number")"
done
if [ "$loaded" -gt 0 ]; then
    begin_load
    for number in $(seq "$loaded"); do
        run_suite . "" "$(printf 'loaded-%02d' "$number")"
    done
    end_load
fi

echo
[ "$quiet" -eq 0 ] || tell_times quiet
[ "$loaded" -eq 0 ] || tell_times loaded
if [ -n "$against" ] && [ "$quiet" -gt 0 ]; then
    tell_times other
    awk -v own="$(times quiet)" -v other="$(times other)" 'BEGIN {
        split(own, a, " "); split(other, b, " "); printf "quiet / other: %.2f of its time\n", a[2] / b[2] }'
fi

# Each test of each run: its outcome. A test that is missing from a run did not come to its end there.
echo
bad=0
shopt -s nullglob
logs=("$keep"/quiet-*.log "$keep"/loaded-*.log)
[ ${#logs[@]} -gt 0 ] || exit 0
awk '
    FNR == 1 { run = FILENAME; sub(/.*\//, "", run); sub(/\.log$/, "", run); runs[++count] = run; shown = "" }
    / Running .*\(/ { target = $0; sub(/^.*deps\//, "", target); sub(/-[0-9a-f]+\)$/, "", target) }
    / Doc-tests / { target = "doc-tests " $NF }
    /^test .* \.\.\. / {
        name = $0; sub(/^test /, "", name); sub(/ \.\.\. .*/, "", name); outcome = $0; sub(/.* \.\.\. /, "", outcome)
        sub(/,.*| \(.*/, "", outcome)
        id = target "::" name; outcomes[id, run] = outcome; if (!(id in known)) { known[id] = ++tests; ids[tests] = id }
    }
    /^---- .* stdout ----$/ { shown = target "::" $2; next }
    /^failures:$/ { shown = "" }
    shown != "" && length(messages[shown, run]) < 4000 { messages[shown, run] = messages[shown, run] "    " $0 "\n" }
    END {
        for (n = 1; n <= tests; n++) {
            id = ids[n]; first = outcomes[id, runs[1]]; listed = 0
            for (r = 1; r <= count; r++) {
                outcome = outcomes[id, runs[r]]
                if (outcome != first || outcome == "FAILED" || outcome == "") listed = 1
            }
            if (!listed) continue
            changed++
            print "--  " id
            for (r = 1; r <= count; r++) {
                outcome = outcomes[id, runs[r]]
                if (outcome == "ok") continue
                print "  " runs[r] ": " (outcome == "" ? "no outcome" : outcome)
                printf "%s", messages[id, runs[r]]
            }
        }
        printf "%d tests, %d runs, %d tests not steady and good\n", tests, count, changed
        exit changed > 0
    }
' "${logs[@]}" || bad=1
exit "$bad"
