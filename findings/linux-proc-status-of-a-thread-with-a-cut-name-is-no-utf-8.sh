#!/usr/bin/env bash
# Linux (seen on 6.18): the kernel keeps 15 bytes of a thread's name (prctl(2), PR_SET_NAME) and cuts a longer one wherever that falls,
# in the middle of a character too. The files comm, stat and status of proc(5) repeat those bytes as they are, so that they are no
# UTF-8, and whoever reads them as text gets an error instead of a state: Python's open(), Rust's read_to_string(). A program that
# names its threads in Portuguese is enough ("conversa de João" is cut after the first byte of "ã"). Read them as bytes.
# Needs python3. Ends with status 0 if this is still so, 1 if it has changed, 2 if it cannot be tried.
set -euo pipefail

command -v python3 >/dev/null && [ "$(uname -s)" = Linux ] || exit 2
uname -sr
python3 -X utf8 - <<'PYTHON'
import sys

print(f"Python {sys.version.split()[0]}")
with open("/proc/self/comm", "wb") as name:
    name.write("conversa de João".encode())
outcomes = []
for file in ("comm", "stat", "status"):
    with open(f"/proc/self/{file}", "rb") as bytes_of:
        print(f"{file} as bytes: {bytes_of.read(32)!r}...")
    try:
        with open(f"/proc/self/{file}") as text:
            text.read()
        outcomes.append("is text")
    except UnicodeDecodeError as error:
        outcomes.append(f"{error.reason} at byte {error.start}")
    print(f"{file} as text: {outcomes[-1]}")
sys.exit(0 if not any(outcome == "is text" for outcome in outcomes) else 1)
PYTHON
