#!/usr/bin/env bash
# Gradescope runs this once, when the autograder's image is built: it brings Rust and builds `tst` from the kit's copy in
# `kit/` of the uploaded zip. docs/grading.md of the kit says how to make that zip.
set -euo pipefail

root=${AUTOGRADER:-/autograder}

apt-get update
apt-get install -y --no-install-recommends bubblewrap build-essential ca-certificates curl python3

# What Debian and Ubuntu bring is too old.
curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal
export PATH="$HOME/.cargo/bin:$PATH"

cargo install --locked --path "$root/source/kit/harness/tst" --root "$root/tst"
