# shellcheck shell=bash
# For the scripts beside it, which source this in the repository's folder: figures held against their bounds, and times in seconds.

# Whether a figure missed its bound.
missed=0

# Says a figure, and whether it is within its bound: row WHAT FIGURE BOUND UNIT
row() {
    local verdict=ok
    if ! awk -v figure="$2" -v bound="$3" 'BEGIN { exit !(figure <= bound) }'; then
        verdict='--'
        missed=1
    fi
    printf '%-3s%-60s %8s %s  (at most %s)\n' "$verdict" "$1" "$2" "$4" "$3"
}

now() { date +%s.%N; }
since() { awk -v begin="$1" -v end="$(now)" 'BEGIN { printf "%.2f", end - begin }'; }
sum() { awk -v one="$1" -v other="$2" 'BEGIN { printf "%.2f", one + other }'; }

# The most memory that a judge had in use (VmHWM, by the kernel while it runs), in MB; what it says is thrown away. Of itself, or
# the most that itself or another process of tst had that descends from it: peak own|tree COMMAND...
peak() {
    python3 - "$@" <<'PY'
import os, subprocess, sys, time

judge = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

def status_of(pid):
    try:
        with open(f"/proc/{pid}/status") as file:
            return dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)
    except OSError:
        return {}

# The judge adopts those below it whose parents end: as long as it lives, all of them have it above them.
def tree():
    statuses = {int(pid): status_of(pid) for pid in os.listdir("/proc") if pid.isdigit()}
    below = {}
    for pid, status in statuses.items():
        below.setdefault(int(status.get("PPid", 0)), []).append(pid)
    found = [judge.pid]
    for pid in found:
        found += below.get(pid, [])
    return [status for status in map(statuses.get, found) if status and status.get("Name") == "tst"]

peak = 0
while judge.poll() is None:
    for status in tree() if sys.argv[1] == "tree" else [status_of(judge.pid)]:
        peak = max(peak, int(status.get("VmHWM", "0 kB").split()[0]))
    time.sleep(0.01)
print(round(peak * 1024 / 1e6))
PY
}
