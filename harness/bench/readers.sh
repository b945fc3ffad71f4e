#!/usr/bin/env bash
# Whether the real readers of TAP (prove, tap.py, tap-parser) read what is written alike: how many tests, how many failed, how many
# were skipped and to be done. They are fetched with pip and npm into a folder that goes afterwards.
# Usage: harness/bench/readers.sh    (needs perl's prove, python3 with venv, and npm; what is not there is said and left out)
# Prints a row for each document and reader; ends with status 1 when two differ.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. harness/bench/course.sh
hand_in

has_python=1
python3 -m venv "$room/venv" && "$room/venv/bin/pip" -q install tap.py pyyaml more-itertools || has_python=
has_node=1
npm install --silent --prefix "$room/npm" tap-parser >/dev/null || has_node=
[ -n "$has_python" ] || echo 'tap.py cannot be had: left out'
[ -n "$has_node" ] || echo 'tap-parser cannot be had: left out'

printf 'name\nana\nbia\ncaio\ndavi # 1\n' >roster.csv
"$tst" grade class --roster roster.csv --out out --allow-weak-isolation >/dev/null 2>&1 || true
"$tst" report out --format tap >"$room/class.tap" 2>/dev/null
"$tst" test parrot --subject class/bia --format tap >"$room/failing.tap" 2>/dev/null || true
"$tst" test parrot --subject class/ana --format tap >"$room/passing.tap" 2>/dev/null || true

by_prove() {
    perl -MTAP::Parser -e '
        my $parser = TAP::Parser->new({ source => shift });
        $parser->run;
        my @errors = $parser->parse_errors;
        die "prove: @errors\n" if @errors;
        printf "%d tests, %d failed, %d skipped, %d to be done\n",
            $parser->tests_run, scalar($parser->failed), scalar($parser->skipped), scalar($parser->todo);
    ' "$1"
}

by_tappy() {
    "$room/venv/bin/python" - "$1" <<'PYTHON'
import sys
from tap.parser import Parser
lines = list(Parser().parse_file(sys.argv[1]))
tests = [line for line in lines if line.category == "test"]
plans = [line for line in lines if line.category == "plan"]
assert len(plans) == 1 and plans[0].expected_tests == len(tests), "tap.py: the plan"
failed = sum(not test.ok and not test.todo for test in tests)
print(f"{len(tests)} tests, {failed} failed, {sum(bool(test.skip) for test in tests)} skipped, {sum(bool(test.todo) for test in tests)} to be done")
PYTHON
}

by_tap_parser() {
    (cd "$room/npm" && node --input-type=module - "$1" <<'NODE'
import { readFileSync } from 'node:fs'
import { Parser } from 'tap-parser'
const parser = new Parser(results => {
  if (results.failures.some(failure => failure.tapError)) throw new Error('tap-parser: ' + JSON.stringify(results.failures))
  const failed = results.fail - results.todo
  console.log(`${results.count} tests, ${failed} failed, ${results.skip} skipped, ${results.todo} to be done`)
})
parser.end(readFileSync(process.argv[2], 'utf8'))
NODE
    )
}

status=0
for document in passing failing class; do
    file=$room/$document.tap
    first=$(by_prove "$file") || status=1
    printf '%-10s %-12s %s\n' "$document" prove "$first"
    for reader in ${has_python:+by_tappy} ${has_node:+by_tap_parser}; do
        said=$("$reader" "$file") || status=1
        printf '%-10s %-12s %s\n' "$document" "${reader#by_}" "$said"
        [ "$said" = "$first" ] || status=1
    done
done
exit $status
