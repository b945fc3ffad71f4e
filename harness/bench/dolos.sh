#!/usr/bin/env bash
# Whether Dolos itself reads what `tst report --format dolos` writes: whose each file is, and which programs are alike. Its library is
# fetched with npm into a folder that goes afterwards, and compiles its parsers there (about two minutes).
# Usage: harness/bench/dolos.sh    (needs node, npm and a C compiler; DOLOS=FOLDER names one where @dodona/dolos-lib is installed)
# Prints the similarity of each pair; ends with status 1 when a copy is not found, or the starter's own lines make programs alike.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. harness/bench/course.sh

npm=${DOLOS:-$room/npm}
# Its parsers are compiled by node-gyp, whose newest version asks for a newer Node than Debian's; and for Node's headers, which it
# fetches unless they are here.
if [ -z "${DOLOS:-}" ]; then
    mkdir -p "$npm"
    echo '{ "private": true, "overrides": { "node-gyp": "^11" } }' >"$npm/package.json"
    node=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
    [ ! -f "$node/include/node/node.h" ] || export npm_config_nodedir=$node
fi
if [ -z "${DOLOS:-}" ] && ! npm install --silent --prefix "$npm" @dodona/dolos-lib@3.5.1 >/dev/null; then
    echo 'dolos-lib cannot be had: nothing was compared'
    exit 0
fi
# What everybody is given, and what four made of it: one copied another's and changed its names.
printf 'import socket\nimport sys\n\n\ndef listen(port):\n    server = socket.create_server(("", port))\n    server.listen(16)\n    return server\n' >exercises/parrot/parrot.py
for student in ana bia caio davi; do mkdir -p "class/$student"; cp exercises/parrot/parrot.py "class/$student/parrot.py"; done
cat "$fixtures/right.py" >>class/ana/parrot.py
sed 's/client/visitor/g; s/line/row/g; s/data/bytes_read/g' "$fixtures/right.py" >>class/bia/parrot.py
printf '\n\nfor number in range(10):\n    print(number * 2)\nsys.exit(sum(x for x in [1, 2, 3]))\n' >>class/caio/parrot.py
printf 'name,time\nana,2026-11-20T23:59Z\nbia,2026-11-21T08:00Z\n' >times.csv
"$tst" grade class --times times.csv --out out --allow-weak-isolation >/dev/null 2>&1 || true
"$tst" report out --format dolos --submissions class --output programs
cat programs/parrot/info.csv

cat >"$npm/read.mjs" <<'NODE'
import { Dolos } from '@dodona/dolos-lib'
const report = await new Dolos().analyzePaths([process.argv[2]])
const names = report.files.map(file => file.extra.fullName).sort()
console.log(`dolos read ${names.length} programs: ${names.join(', ')}`)
const found = {}
for (const pair of report.allPairs()) {
  const both = [pair.leftFile, pair.rightFile].map(file => file.extra.fullName).sort().join(' and ')
  found[both] = pair.similarity
  console.log(`${both}: ${pair.similarity.toFixed(2)}`)
}
const when = report.files.find(file => file.extra.fullName === 'ana').extra.createdAt
console.log(`ana's is of ${when.toISOString()}`)
const right = names.join() === 'ana,bia,caio' && found['ana and bia'] > 0.9 && found['ana and caio'] < 0.2 && when.getTime() === Date.UTC(2026, 10, 20, 23, 59)
process.exit(right ? 0 : 1)
NODE
node "$npm/read.mjs" "$PWD/programs/parrot/info.csv"
