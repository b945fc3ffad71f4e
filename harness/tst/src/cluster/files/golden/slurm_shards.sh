#!/bin/bash
# Judges one shard of a class. `tst cluster slurm` wrote it; submit.sh submits it.
#SBATCH --job-name=tst-shards
#SBATCH --array=1-3%2
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=4
#SBATCH --mem=2049M
#SBATCH --time=01:30:01
#SBATCH --output=shard-%a.log
#SBATCH --open-mode=append
#SBATCH --requeue
set -e
# A task that is run again goes on where its shard was. By hand: bash shards.sh NUMBER
shard=${1:-$SLURM_ARRAY_TASK_ID}
tst=/srv/class/bin/tst
cd -- /srv/class/course
# What is unpacked and built lies on the node: the folder of the machine that submitted may not be there.
if [ ! -d "${TMPDIR:=/tmp}" ]; then TMPDIR=/tmp; fi
export TMPDIR
module load bubblewrap
ulimit -c 0
# 1 says that somebody lost points, which is no failure of the task.
status=0
"$tst" grade '/srv/class/hello in.zip' \
    /srv/class/more \
    --roster "/srv/class/d'Ávila.csv" \
    --jobs 4 \
    --lang pt-BR \
    --out /srv/class/out/shards --shard "$shard/3" || status=$?
if [ "$status" -eq 1 ]; then status=0; fi
exit "$status"
