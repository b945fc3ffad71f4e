#!/bin/bash
# Joins the shards of a class and makes the grades, in the pod of merge.yaml.
set -e
tst=tst
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
