#!/bin/bash
# Submits the shards and, behind them, the merge. Options of sbatch may follow, for the shards: --array=5 judges the fifth alone.
set -e
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
shards=$(sbatch --parsable "$@" shards.sh)
# Whatever becomes of the tasks: the merge says what is missing.
merge=$(sbatch --parsable --dependency="afterany:${shards%%;*}" merge.sh)
echo "shards: job $shards; merge: job $merge"
