#!/usr/bin/env bash
# A class on a real Slurm, started on this one machine: 200 small programs in 8 tasks, each with a scratch folder of its own; one is
# cancelled half-way and put into the queue again, one is killed and run again. The grades must be byte for byte those of one ordinary run.
# Needs root, and Debian's slurm-wlm and munge, which it installs if they are missing. Nothing of it is left, however it ends.
# Usage: slurm.sh [release|debug]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
profile=${1:-release}
case $profile in
release) cargo build --quiet --release --package tst ;;
debug) cargo build --quiet --package tst ;;
*) echo "usage: $0 [release|debug]" >&2 && exit 2 ;;
esac
if ! command -v slurmctld slurmd munged sbatch >/dev/null; then
    apt-get update -q && apt-get install -yq --no-install-recommends slurm-wlm munge
fi >&2
python=$(PATH=/usr/bin:$PATH command -v python3)
exec "$python" - "${CARGO_TARGET_DIR:-$PWD/target}/$profile/tst" "$PWD" <<'PYTHON'
import json, os, pathlib, resource, secrets, shutil, signal, socket, subprocess, sys, tempfile, time

TST, REPOSITORY = map(pathlib.Path, sys.argv[1:])
STUDENTS, TASKS, AT_ONCE = 200, 8, 2
CANCELLED, KILLED = 3, 6
# No wait for anything is longer, in seconds.
LONGEST = 900
PROGRAMS = ["right/plain.py", "right/event_loop.py", "wrong/greets_twice.py", "wrong/no_line_feed.py", "wrong/exits_with_1.py",
            "wrong/windows_line_end.py"]

def main():
    base = pathlib.Path(tempfile.mkdtemp(prefix="tst-slurm-", dir="/var/tmp"))
    base.chmod(0o755)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    slurm = Slurm(base)
    try:
        course = make_course(base)
        begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        grade(course, "--out", base / "ordinary", "--jobs", AT_ONCE)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"one ordinary run: {time.monotonic() - begin:.0f} s, {used:.0f} s of processor time")
        slurm.start()
        begin = time.monotonic()
        play(slurm, course, base)
        print(f"on Slurm, with what was cancelled and killed: {time.monotonic() - begin:.0f} s")
        for name in ("grades.csv", "class.json"):
            one, other = ((base / folder / name).read_bytes() for folder in ("ordinary", "out/results"))
            assert one == other, f"{name} differs"
            print(f"{name}: {len(one)} bytes, byte for byte those of the ordinary run")
    except BaseException:
        slurm.tell_what_happened()
        raise
    finally:
        try:
            slurm.stop()
        finally:
            shutil.rmtree(base)
        print("cleaned up: no process and no file is left")

def make_course(base):
    """The repository's first exercise, and a class of a few distinct programs."""
    shutil.copy(TST, base / "tst")
    course = base / "course"
    shutil.copytree(pathlib.Path(REPOSITORY, "exercises/hello"), course / "exercises/hello")
    (course / "config.yaml").write_text(
        f"course: Slurm\nlanguage: en\nexercises: [hello]\nrun: {{ py: {sys.executable} }}\n"
        f"cluster: {{ time: 20m, memory: 1G, cpus: 1, at_once: {AT_ONCE} }}\n")
    for number in range(STUDENTS):
        folder = course / "class" / f"student-{number:03}"
        folder.mkdir(parents=True)
        shutil.copy(REPOSITORY / "harness/corpus/hello" / PROGRAMS[number % len(PROGRAMS)], folder / "hello.py")
    return course

def tst(course, *words, statuses=(0,)):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SLURM", "SBATCH"))}
    environment |= {"SLURM_CONF": str(course.parent / "slurm.conf"), "HOME": str(course.parent), "LANG": "C.UTF-8"}
    ran = subprocess.run([course.parent / "tst", *map(str, words)], cwd=course, env=environment, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LONGEST)
    assert ran.returncode in statuses, f"{words}: status {ran.returncode}\n{ran.stdout}"
    return ran.stdout

def grade(course, *words):
    return tst(course, "grade", "class", "--exercise", "hello", *words, statuses=(1,))

def play(slurm, course, base):
    out = base / "out"
    said = tst(course, "cluster", "slurm", "class", "--exercise", "hello", "--out", out, "--tasks", TASKS, "--submit")
    print(said.strip().replace(str(base), "BASE"))
    submitted = next(line for line in said.splitlines() if line.startswith("submitted:"))
    shards, merge = (words.split()[0] for words in submitted.split("job ")[1:])
    half = STUDENTS // TASKS // 2
    half_way = lambda number: records(out, number) >= half
    wait("a task that is half-way", lambda: half_way(CANCELLED))
    slurm.ask("scancel", f"{shards}_{CANCELLED}")
    print(f"shard {CANCELLED}: cancelled with {records(out, CANCELLED)} results")
    # It ends what is under way, keeps it, and ends; then Slurm takes it back.
    wait("the end of what was cancelled", lambda: slurm.state(shards, CANCELLED) not in ("RUNNING", "COMPLETING"))
    print(f"shard {CANCELLED}: {slurm.state(shards, CANCELLED)} with {records(out, CANCELLED)} results")
    slurm.ask("scontrol", "requeue", f"{shards}_{CANCELLED}")
    slurm.ask("scontrol", "update", f"JobId={shards}_{CANCELLED}", "StartTime=now")
    wait("another task that is half-way", lambda: half_way(KILLED))
    for pid in judges(base, KILLED):
        os.kill(pid, signal.SIGKILL)
    print(f"shard {KILLED}: killed with {records(out, KILLED)} results")
    wait("the merge", lambda: slurm.state(merge) not in ("PENDING", "RUNNING", "COMPLETING"))
    assert slurm.state(merge) == "FAILED", f"something is missing: {slurm.state(merge)}"
    log = (out / "slurm/merge.log").read_text()
    missing = [line for line in log.splitlines() if "this does it:" in line]
    assert len(missing) == 1 and missing[0].endswith(f"--shard {KILLED}/{TASKS}"), log
    print("the merge says:", missing[0].replace(str(base), "BASE")[:200])
    states = {number: slurm.state(shards, number) for number in range(1, TASKS + 1)}
    print("the tasks:", ", ".join(f"{number} {state}" for number, state in states.items()))
    assert states == {number: "FAILED" if number == KILLED else "COMPLETED" for number in states}, states
    assert (out / f"shards/{CANCELLED}-of-{TASKS}/run-2").is_dir(), "what was put into the queue again has a run of its own"
    assert slurm.restarts(shards, CANCELLED) == 1
    said = slurm.ask("bash", str(out / "slurm/submit.sh"), f"--array={KILLED}")
    print("again:", said.strip())
    merge = said.split("merge: job ")[1].strip()
    wait("the second merge", lambda: slurm.state(merge) not in ("PENDING", "RUNNING", "COMPLETING"))
    assert slurm.state(merge) == "COMPLETED", slurm.state(merge)
    runs = sorted(path.relative_to(out / "shards") for path in out.glob("shards/*/run-*"))
    assert len(runs) == TASKS + 2, runs
    faults = [path for path in out.glob("shards/*/run-*/journal.jsonl") if b'"fault"' in path.read_bytes()]
    assert not faults, f"what is cancelled is no fault of the kit: {faults}"
    scratch = list((base / "scratch").iterdir())
    # The two merges, the tasks, and the one that was run again; the requeued one keeps its number.
    assert len(scratch) == TASKS + 3, scratch
    print(f"{len(runs)} runs of {TASKS} shards, {len(scratch)} jobs with a scratch folder each")

def records(out, number):
    """How many results a shard has, in all its runs; the first line of a journal is none."""
    journals = out.glob(f"shards/{number}-of-{TASKS}/run-*/journal.jsonl")
    return sum(max(journal.read_bytes().count(b"\n") - 1, 0) for journal in journals)

def judges(base, number):
    """The processes that judge this shard: those of our own copy of the command alone."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0] == bytes(base / "tst") and f"{number}/{TASKS}".encode() in words:
            found.append(int(folder.name))
    assert found, "it runs"
    return found

def wait(what, is_so):
    until = time.monotonic() + LONGEST
    while not is_so():
        assert time.monotonic() < until, f"{what} did not come within {LONGEST} s"
        time.sleep(0.1)

def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]

class Slurm:
    """The three daemons, in a folder of their own."""

    def __init__(self, base):
        self.base, self.daemons, self.began = base, [], time.time()
        self.environment = {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "SLURM_CONF": str(base / "slurm.conf"),
                            "HOME": str(base), "LANG": "C.UTF-8"}

    def start(self):
        base, host = self.base, socket.gethostname().split(".")[0]
        for name, mode in (("key", 0o700), ("munge", 0o755), ("state", 0o755), ("spool", 0o755), ("scratch", 0o755)):
            (base / name).mkdir(mode=mode)
            (base / name).chmod(mode)
        key = base / "key/munge.key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o600)
        (base / "slurm.conf").write_text(f"""
ClusterName=tst
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={free_port()}
SlurmdPort={free_port()}
SlurmUser=root
AuthInfo=socket={base}/munge/socket
ProctrackType=proctrack/linuxproc
StateSaveLocation={base}/state
SlurmdSpoolDir={base}/spool
SlurmctldPidFile={base}/slurmctld.pid
SlurmdPidFile={base}/slurmd.pid
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,bf_interval=1
TaskProlog={base}/prolog
MinJobAge=3600
NodeName=node NodeHostname={host} NodeAddr=127.0.0.1 CPUs={AT_ONCE} RealMemory=4000
PartitionName=all Nodes=node Default=YES
""")
        # What it prints is put into a task's environment. job_container/tmpfs of this version would be more, but a task that is
        # put into the queue again does not start with it ("container_p_join: open failed").
        prolog = base / "prolog"
        prolog.write_text(f'#!/bin/sh\nmkdir -p {base}/scratch/$SLURM_JOB_ID\necho export TMPDIR={base}/scratch/$SLURM_JOB_ID\n')
        prolog.chmod(0o755)
        self.daemon("munged", "--foreground", f"--key-file={key}", f"--socket={base}/munge/socket",
                    f"--pid-file={base}/munged.pid", f"--log-file={base}/munged.log", f"--seed-file={base}/munge.seed")
        wait("munged", (base / "munge/socket").exists)
        self.daemon("slurmctld", "-D", "-i", "-f", f"{base}/slurm.conf")
        self.daemon("slurmd", "-D", "-N", "node", "-f", f"{base}/slurm.conf")
        wait("the node", lambda: "idle" in self.ask("sinfo", "--noheader", "--format=%T", good=False))
        version = self.ask("sbatch", "--version").strip()
        print(f"{version} on one node of {AT_ONCE} processors")

    def daemon(self, name, *words):
        log = (self.base / f"{name}.out").open("w")
        self.daemons.append(subprocess.Popen([shutil.which(name, path=self.environment["PATH"]), *words], env=self.environment,
                                             stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True))

    def ask(self, *words, good=True):
        ran = subprocess.run(words, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, timeout=LONGEST)
        assert not good or ran.returncode == 0, f"{words}: {ran.stdout}"
        return ran.stdout

    def fields(self, job, number):
        """What is known of a job, or of a task of an array: one that waits may stand in the array's own line."""
        wanted = job if number is None else f"{job}_{number}"
        line = self.ask("scontrol", "--oneliner", "show", "job", wanted)
        return dict(word.split("=", 1) for word in line.splitlines()[0].split() if "=" in word)

    def state(self, job, number=None):
        return self.fields(job, number)["JobState"]

    def restarts(self, job, number):
        return int(self.fields(job, number)["Restarts"])

    def tell_what_happened(self):
        logs = [*self.base.glob("*.out"), *self.base.glob("*.log"), *self.base.glob("out/slurm/*.log")]
        for log in logs:
            print(f"--- {log.name}", *log.read_text(errors="replace").splitlines()[-25:], sep="\n", file=sys.stderr)

    def stop(self):
        if len(self.daemons) > 1:
            self.ask("scancel", "--user=root", good=False)
            until = time.monotonic() + 60
            while self.ask("squeue", "--noheader", good=False).strip() and time.monotonic() < until:
                time.sleep(0.2)
            self.ask("scontrol", "shutdown", good=False)
        # The controller writes down what it knows, with munged's help.
        for daemon in reversed(self.daemons):
            try:
                daemon.wait(timeout=30 if daemon is not self.daemons[0] else 0)
            except subprocess.TimeoutExpired:
                daemon.terminate()
                try:
                    daemon.wait(timeout=30)
                except subprocess.TimeoutExpired:
                    daemon.kill()
                    daemon.wait()
        # Steps of jobs wait for a controller that is gone.
        until = time.monotonic() + 60
        while (left := self.left()) and time.monotonic() < until:
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.1)
        assert not left, f"these processes do not end: {left}"

    def left(self):
        """The processes that were started with the configuration of this folder, by whom ever."""
        mark, found = f"SLURM_CONF={self.base}/slurm.conf".encode(), []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                is_ours = mark in (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if is_ours:
                found.append(int(folder.name))
        return found

main()
PYTHON
