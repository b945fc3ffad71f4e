#!/bin/bash
# Creates the job of the shards and, behind it, that of the merge. Before it is run again: kubectl delete -f shards.yaml -f merge.yaml
set -e
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
kubectl create -f shards.yaml
# Whatever becomes of the shards: the merge says what is missing. A time-out below 0 is a week.
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
kubectl wait --for=condition=Complete --timeout=-1s job/tst-shards &
kubectl wait --for=condition=Failed --timeout=-1s job/tst-shards &
wait -n
kubectl create -f merge.yaml
