#!/bin/bash
# Judges one shard of a class, in a pod of shards.yaml.
set -e
# An Indexed Job counts from 0.
shard=$((JOB_COMPLETION_INDEX + 1))
tst=tst
cd -- @{root}
@{judge}
