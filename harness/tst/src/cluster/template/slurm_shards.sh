#!/bin/bash
# Judges one shard of a class. `tst cluster slurm` wrote it; submit.sh submits it.
#SBATCH --job-name=tst-shards
#SBATCH --array=1-@{tasks}%@{at_once}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=@{cpus}
#SBATCH --mem=@{mebibytes}M
#SBATCH --time=@{clock}
#SBATCH --output=shard-%a.log
#SBATCH --open-mode=append
#SBATCH --requeue
set -e
# A task that is run again goes on where its shard was. By hand: bash shards.sh NUMBER
shard=${1:-$SLURM_ARRAY_TASK_ID}
tst=@{tst}
cd -- @{root}
# What is unpacked and built lies on the node: the folder of the machine that submitted may not be there.
if [ ! -d "${TMPDIR:=/tmp}" ]; then TMPDIR=/tmp; fi
export TMPDIR
@{judge}
