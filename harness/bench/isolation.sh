#!/usr/bin/env bash
# What each level of isolation stops: the gallery of attacks (tests/programs/attacks) graded at levels full, limited and none,
# and the table that docs/isolation.md shows, in Markdown. As root everything is run by a user without rights, with few
# processes, because at level none nothing else keeps an attack from the machine; what would harm even so is not tried there.
# Usage: harness/bench/isolation.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cargo build --quiet --package tst
nobody=60123
folder=$(mktemp -d)
trap '[ -n "${KEEP:-}" ] || rm -rf "$folder"; rm -f /dev/shm/sign-471[12] /tmp/sign-471[12]; ipcrm -Q 4711 -Q 4712 2>/dev/null || true' EXIT
mkdir -p "$folder"/{bin,home/.ssh,tmp,course/exercises/parrot}
cp target/debug/tst "$folder/bin/"
tests=$PWD/harness/tst/tests
secret=cleartext-password
echo "$secret" >"$folder/home/.ssh/id_ed25519"
printf 'course: Aves\nexercises: [parrot]\nlimits: { memory: 96M, processes: 16, time: 10s, output: 1M, files: 16M, scratch: 64M }\n' \
    >"$folder/course/config.yaml"
cp "$tests/fixtures/parrot/exercise.yaml" "$folder/course/exercises/parrot/"

# Somebody who can be reached on this machine, and nothing more.
coproc service { exec python3 -c '
import socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
while True:
    server.accept()[0].close()'; }
read -r port <&"${service[0]}"

# These harm a machine on which nothing stops them, or leave behind what nobody removes.
harmful='fork_bomb kills_everybody fills_the_disk a_million_files shared_memory_bomb moves_its_folder'
lay_out() { # LEVEL: the class that is graded at this level
    local level=$1 file name signs
    for file in "$tests"/programs/attacks/*.py; do
        name=$(basename "$file" .py)
        [ "$name" = server ] && continue
        [ "$level" = none ] && [[ " $harmful " == *" $name "* ]] && continue
        for signs in "$name:(4711, 4712)" "${name}_too:(4712, 4711)"; do
            # Only who looks for a neighbour has one.
            [[ "$signs" == *_too:* ]] && [ "$name" != finds_neighbours ] && continue
            mkdir -p "$folder/course/class-$level/${signs%%:*}"
            { cat "$tests/programs/attacks/server.py" && printf '\n\n' && cat "$file"; } |
                sed "s/HOST_PORT/$port/; s/= SIGNS/= ${signs#*:}/" >"$folder/course/class-$level/${signs%%:*}/parrot.py"
        done
    done
}
as_nobody=()
if [ "$(id -u)" = 0 ]; then
    as_nobody=(setpriv --reuid "$nobody" --regid "$nobody" --clear-groups)
fi
for level in full limited none; do
    lay_out "$level"
    [ "$(id -u)" != 0 ] || { chown -R "$nobody:$nobody" "$folder" && chmod 711 "$folder"; }
    (cd "$folder/course" && prlimit --nproc=20000 "${as_nobody[@]}" env -i PATH=/usr/bin:/bin HOME="$folder/home" TMPDIR="$folder/tmp" \
        TOKEN="$secret" TST_ISOLATION="$level" "$folder/bin/tst" grade "class-$level" --out "out-$level" --jobs 4 \
        --allow-weak-isolation --lang en) >"$folder/log-$level" 2>&1 || [ $? = 1 ] || { cat "$folder/log-$level" >&2 && exit 1; }
done
kill "$service_PID"
python3 - "$folder/course" "$tests/programs/attacks" <<'PYTHON'
import json, pathlib, sys

course, attacks = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
LEVELS = ("full", "limited", "none")
# What a program does wrong that is none, or that fails for itself alone.
STOPPED = ("passed", "limit_exceeded", "not_listening", "exited_early", "reset", "wrong_exit")
stopped, free, limit, untried, unjudged = "stopped", "**not stopped**", "ended at a limit", "not tried", "not judged"


def records(level):
    lines = (course / f"out-{level}/journal.jsonl").read_text().splitlines()
    found = {record["source"].split("/")[0]: record for record in map(json.loads, lines)}
    levels = {record["isolation"] for record in found.values()}
    assert levels == {level}, f"asked for {level}, had {levels}: {(course / f'../log-{level}').read_text()}"
    return found


def cell(record):
    if "judged" not in record["result"]:
        return f"{unjudged}: {json.dumps(record['result'])}", None
    failed = [check["failure"] for check in record["result"]["judged"]["checks"] if check["status"] == "failed"]
    said = [failure["standard_error"] for failure in failed if "the attack succeeded" in failure["standard_error"]]
    if not said and (not failed or failed[0]["kind"] in STOPPED):
        return (limit if failed and failed[0]["kind"] == "limit_exceeded" else stopped), None
    return free, (said or [failed[0]["kind"]])[0].strip()


all_records = {level: records(level) for level in LEVELS}
details = []
print("| The attack | " + " | ".join(f"`{level}`" for level in LEVELS) + " |")
print("|---" * (1 + len(LEVELS)) + "|")
for file in sorted(attacks.glob("*.py")):
    name = file.stem
    if name == "server":
        continue
    title = file.read_text().split('"""')[1].replace("\n", " ")
    cells = []
    for level in LEVELS:
        found = [cell(all_records[level].get(each)) for each in (name, f"{name}_too") if each in all_records[level]]
        text, detail = max(found or [(untried, None)], key=lambda each: each[0] == free)
        cells.append(text)
        if detail:
            details.append(f"{name} at {level}: {detail[:300]}")
    print(f"| {title} | " + " | ".join(cells) + " |")
print("\n".join(details), file=sys.stderr)
PYTHON
