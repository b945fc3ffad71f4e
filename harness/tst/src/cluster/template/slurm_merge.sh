#!/bin/bash
# Joins the shards of a class and makes the grades. `tst cluster slurm` wrote it; submit.sh submits it behind the shards.
#SBATCH --job-name=tst-merge
#SBATCH --ntasks=1
#SBATCH --mem=@{mebibytes}M
#SBATCH --time=@{clock}
#SBATCH --output=merge.log
#SBATCH --open-mode=append
#SBATCH --requeue
set -e
tst=@{tst}
cd -- @{root}
@{join}
