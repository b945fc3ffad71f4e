#!/bin/bash
# Joins the shards of a class and makes the grades. `tst cluster slurm` wrote it; submit.sh submits it behind the shards.
#SBATCH --job-name=tst-merge
#SBATCH --ntasks=1
#SBATCH --mem=2049M
#SBATCH --time=01:30:01
#SBATCH --output=merge.log
#SBATCH --open-mode=append
#SBATCH --requeue
set -e
tst=/srv/class/bin/tst
cd -- /srv/class/course
module load bubblewrap
ulimit -c 0
# 3 says that something is missing, and the log by which command it is judged.
status=0
"$tst" merge /srv/class/out/shards \
    --out /srv/class/out/results \
    --lang pt-BR || status=$?
if [ "$status" -eq 1 ]; then status=0; fi
exit "$status"
