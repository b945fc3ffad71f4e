#!/bin/bash
# Judges one shard of a class, in a pod of shards.yaml.
set -e
# An Indexed Job counts from 0.
shard=$((JOB_COMPLETION_INDEX + 1))
tst=tst
cd -- /srv/class/course
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
