"""The part of kills.sh that runs the commands and looks at what is left."""
import json, os, pathlib, random, shutil, signal, statistics, subprocess, sys, tempfile, time

TST, KILLS = sys.argv[1], int(sys.argv[2])
WANTED = sys.argv[3:]
CAN_MOUNT = os.environ.get("MOUNTS", "0") != "0"
# How many undisturbed runs tell how long one takes, and how many tries a kill may take that comes before the end.
TIMED, TRIES = 5, 20
# How long what a dead judge started may take to go, in seconds: its guard has to notice.
VANISHING = 60
# The most that one run may take, in seconds.
MOST = 300
EXERCISE = """name: ping
title: { en: Ping, pt-BR: Ping }
program: { kind: batch }
checks:
  - name: says_pong
    title: { en: says pong, pt-BR: diz pong }
    hint: { en: print, pt-BR: imprima }
    points: 100
    steps:
      - program: { prints: "pong\\n" }
      - program: { exits: 0 }
"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def tree(folder):
    """Every file below a folder with its content; a folder that is empty, or a link, counts too."""
    found = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = ("link", os.readlink(path))
        elif path.is_file():
            found[name] = path.read_bytes()
        elif path.is_dir() and not any(path.iterdir()):
            found[name] = "folder"
    return found


def is_aside(name):
    return any(part.startswith((".tst-", ".tmp")) for part in name.split("/"))


class Case:
    """A command in a folder of its own. `before` and `after` are what is there when it did not run, and when it did."""

    # With what a run ends that judged everything but what the machine kept it from.
    not_judged = 0

    def __init__(self, base, timed=1):
        self.base = base
        self.place = base / "place"
        self.begin()
        self.before = self.now()
        self.times = []
        for _ in range(timed):
            self.begin()
            begin = time.monotonic()
            status, said = self.run()
            assert status == 0, said
            self.times.append(time.monotonic() - begin)
        self.after = self.now()
        assert self.after != self.before or self.name in ("report", "regrade")

    def begin(self):
        """The same beginning each time."""
        for name in ("place", "temporary", "home"):
            shutil.rmtree(self.base / name, ignore_errors=True)
            (self.base / name).mkdir(parents=True)
        write(self.base / "home/.tst/config.yaml", "sites: []\n")
        self.lay_out()

    def start(self, arguments=None):
        environment = {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.base / "home"),
            "TMPDIR": str(self.base / "temporary"), "TST_ISOLATION": "none",
        }
        command = [TST, *(arguments or self.arguments)]
        return subprocess.Popen(command, cwd=self.folder(), env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, arguments=None):
        process = self.start(arguments)
        said, _ = process.communicate(timeout=MOST)
        return process.returncode, said.decode(errors="replace")

    def folder(self):
        return self.place

    def now(self):
        return {name: content for name, content in tree(self.place).items() if not self.is_passing(name)}

    def is_passing(self, name):
        """What may be otherwise each time."""
        return name.endswith((".tst/lock",))

    def wrong(self, now):
        """What is wrong with what is there after a kill."""
        found = []
        for name, old in self.before.items():
            if name not in now and name in self.after and old != "folder":
                found.append(f"lost: {name}")
        for name, content in now.items():
            if not is_aside(name) and content not in (self.before.get(name), self.after.get(name), "folder", "whole"):
                found.append(f"half-written: {name}")
        return found

    def again(self):
        """What is wrong after the command ran once more, undisturbed."""
        status, said = self.run()
        if not self.is_done(status, said):
            return [f"the next run ends with {status}: {said.strip()[:200]}"]
        now, found = self.now(), []
        for name in sorted(set(now) | set(self.after)):
            if now.get(name) != self.after.get(name):
                what = "left" if name not in self.after else "not completed"
                found.append(f"{what}: {name}")
        return found + self.left()

    def is_done(self, status, said):
        return status == 0

    def left(self):
        """What is left in the folder for temporary files, once what a dead judge started had its time to go."""
        end = time.monotonic() + VANISHING
        while True:
            names = [name for name in os.listdir(self.base / "temporary") if name != "tst-ports"]
            if not names or time.monotonic() > end:
                return [f"left for ever: {name}" for name in names]
            time.sleep(0.01)


class Publish(Case):
    """Over a site that is there, in a folder that holds more."""
    name, arguments, at_once = "publish", ["publish", "--out", "site"], (0, 3)

    def lay_out(self):
        course = self.place
        write(course / "config.yaml", "course: x\nexercises: [ping]\n")
        write(course / "exercises/ping/exercise.yaml", EXERCISE)
        write(course / "exercises/ping/README.md", "# old\n")
        write(course / "exercises/ping/fixtures/old.txt", "old\n")
        assert self.run()[0] == 0
        write(course / "site/.git/HEAD", "ref: refs/heads/pages\n")
        write(course / "site/ping/notes", "mine\n")
        write(course / "exercises/ping/README.md", "# new\n" * 1000)
        os.remove(course / "exercises/ping/fixtures/old.txt")
        write(course / "exercises/ping/fixtures/new.txt", "new\n")


class Checkout(Case):
    name, arguments, at_once = "checkout", ["checkout", "ping", "mine"], (0, 2)

    def lay_out(self):
        course = self.base / "course"
        if not course.exists():
            write(course / "config.yaml", "course: x\nexercises: [ping]\n")
            write(course / "exercises/ping/exercise.yaml", EXERCISE)
            for number in range(40):
                write(course / f"exercises/ping/fixtures/{number}.txt", f"{number}\n" * 500)
            status, said = self.publish(course)
            assert status == 0, said
        write(self.base / "home/.tst/config.yaml", f"sites:\n- name: ours\n  url: {course}/site\n")

    def publish(self, course):
        done = subprocess.run([TST, "publish", "--out", "site"], cwd=course, capture_output=True, text=True)
        return done.returncode, done.stderr

    def wrong(self, now):
        there = {name: content for name, content in now.items() if not is_aside(name)}
        return [] if there in ({}, self.after) else ["half-written: mine"]

    def is_done(self, status, said):
        return status == 0 or status == 2 and "is there already" in said


class Update(Checkout):
    name, arguments, at_once = "update", ["update"], (0, 3)

    def lay_out(self):
        super().lay_out()
        course = self.base / "course"
        for number in range(40):
            write(course / f"exercises/ping/fixtures/{number}.txt", f"{number}\n" * 500)
        self.publish(course)
        status, said = self.run(["checkout", "ping", str(self.place / "mine")])
        assert status == 0, said
        write(self.place / "mine/README.md", "my own\n")
        write(self.place / "mine/fixtures/3.txt", "my own\n")
        for number in range(0, 40, 3):
            write(course / f"exercises/ping/fixtures/{number}.txt", f"new {number}\n" * 500)
        self.publish(course)

    def folder(self):
        return self.place / "mine" if (self.place / "mine").exists() else self.place

    def wrong(self, now):
        return Case.wrong(self, now)

    def is_done(self, status, said):
        return status == 0


class New(Case):
    name, arguments, at_once = "new", ["new", "pong", "--kind", "batch", "--starter", "python"], (0, 2)

    def lay_out(self):
        write(self.place / "config.yaml", "course: x\nexercises: [ping]\n")
        write(self.place / "Cargo.toml", '[workspace]\nmembers = ["exercises/*"]\n')
        write(self.place / "exercises/ping/exercise.yaml", EXERCISE)

    def is_done(self, status, said):
        return status == 0 or status == 2 and "is there already" in said


class Grade(Case):
    """Some of the class was graded before."""
    name, at_once, not_judged = "grade", (0, 2), 70
    arguments = ["grade", "../class", "--out", "results", "--allow-weak-isolation", "--seed", "1", "--jobs", "2"]

    def lay_out(self):
        write(self.place / "config.yaml", "course: x\nexercises: [ping]\nrun: { py: python3 }\n")
        write(self.place / "exercises/ping/exercise.yaml", EXERCISE)
        shutil.rmtree(self.base / "class", ignore_errors=True)
        for number in range(2):
            write(self.base / f"class/old{number}/ping.py", "print('pong')\n")
        write(self.base / "more.csv", "student,days\nold0,2\n")
        assert self.run([*self.arguments, "--extensions", "../more.csv"])[0] == 0
        assert self.run(["regrade", "results", "old1", "ping", "--points", "50", "--reason", "x", "--who", "me"])[0] == 0
        for number in range(4):
            write(self.base / f"class/new{number}/ping.py", "print('pong')\n")

    def now(self):
        """The records, and what is made of them."""
        results = self.place / "results"
        found = {name: content for name, content in tree(self.place).items() if not name.startswith("results/")}
        # What was decided is nobody's to lose.
        found["extensions"] = (results / "extensions.json").read_bytes()
        corrections = [json.loads(line) for line in (results / "regrades.jsonl").read_text().splitlines()]
        found["corrections"] = [(one["student"]["key"], one["change"], one["reason"]) for one in corrections]
        lines = (results / "journal.jsonl").read_bytes().split(b"\n")
        # What follows the last line feed is what a killed run had not yet written.
        for line in lines[:-1]:
            record = json.loads(line)
            # What the machine kept from being judged has no points, and is judged again.
            points = record["result"].get("judged", {}).get("points")
            found[f"record of {record['student']['key']}"] = "whole" if points is None else points
        for name in tree(results):
            if is_aside(name):
                found[f"results/{name}"] = "aside"
            elif name.endswith((".json", ".html")):
                content = (results / name).read_bytes()
                assert content.rstrip().endswith((b"}", b"</html>")), f"{name} is cut"
                found[f"results/{name}"] = "whole"
            elif name.endswith(".csv"):
                rows = (results / name).read_text().splitlines()
                assert all(len(row.split(",")) == len(rows[0].split(",")) for row in rows), f"{name} is cut"
                found[f"results/{name}"] = "whole"
        return found


class Regrade(Case):
    """One more correction, of a class with some."""
    name, at_once = "regrade", (0,)
    arguments = ["regrade", "results", "s1", "ping", "--points", "+5", "--reason", "one more", "--who", "me"]

    def lay_out(self):
        made = self.base / "made"
        if not made.exists():
            write(self.place / "config.yaml", "course: x\nexercises: [ping]\nrun: { py: python3 }\n")
            write(self.place / "exercises/ping/exercise.yaml", EXERCISE)
            for number in range(4):
                write(self.base / f"class/s{number}/ping.py", "print('pong')\n")
            write(self.base / "more.csv", "student,days\ns0,2\n")
            grade = ["grade", "../class", "--out", "results", "--allow-weak-isolation", "--seed", "1"]
            assert self.run([*grade, "--extensions", "../more.csv"])[0] == 0
            assert self.run(["regrade", "results", "s2", "ping", "--points", "-7", "--reason", "x", "--who", "me"])[0] == 0
            shutil.copytree(self.place, made)
        shutil.rmtree(self.place)
        shutil.copytree(made, self.place)

    def now(self):
        """The corrections that are there whole, and what is made of them."""
        results = self.place / "results"
        found = {name: content for name, content in tree(self.place).items() if not name.startswith("results/")}
        lines = (results / "regrades.jsonl").read_bytes().split(b"\n")
        corrections = [json.loads(line) for line in lines[:-1]]
        assert [one["student"]["key"] for one in corrections[:1]] == ["s2"], "the first correction is lost"
        assert all(one["student"]["key"] == "s1" for one in corrections[1:]), corrections
        # The same command makes one more, once: a run that was killed may have made it.
        assert len(corrections) < 3, "doubled"
        found["regrades"] = "whole"
        for name in tree(results):
            if is_aside(name):
                found[f"results/{name}"] = "aside"
            elif name in ("extensions.json", "journal.jsonl", "class.json"):
                found[f"results/{name}"] = (results / name).read_bytes()
            elif name.endswith((".json", ".html")):
                content = (results / name).read_bytes()
                assert content.rstrip().endswith((b"}", b"</html>")), f"{name} is cut"
                found[f"results/{name}"] = "whole"
        return found

    def again(self):
        """What is told after it ran once more: each correction that was kept, once."""
        found = super().again()
        kept = len((self.place / "results/regrades.jsonl").read_bytes().splitlines()) - 1
        row = [row for row in (self.place / "results/grades.csv").read_text().splitlines() if row.startswith("s1,s1,,,ping")]
        if f",{100 + 5 * kept}," not in row[0]:
            found.append(f"{kept} corrections, and the grade is {row}")
        return found


class Report(Case):
    """All formats' files are written over older ones."""
    name, at_once = "report", (0,)
    arguments = ["report", "results", "--format", "html", "--output", "pages"]

    def lay_out(self):
        made = self.base / "made"
        if not made.exists():
            write(self.place / "config.yaml", "course: x\nexercises: [ping]\nrun: { py: python3 }\n")
            write(self.place / "exercises/ping/exercise.yaml", EXERCISE)
            for number in range(8):
                write(self.base / f"class/s{number}/ping.py", "print('pong')\n")
            grade = ["grade", "../class", "--out", "results", "--allow-weak-isolation", "--seed", "1"]
            assert self.run(grade)[0] == 0
            self.run()
            shutil.rmtree(self.place / "results/instructor", ignore_errors=True)
            shutil.copytree(self.place, made)
        shutil.rmtree(self.place)
        shutil.copytree(made, self.place)
        for page in (self.place / "pages").rglob("*.html"):
            page.write_text(page.read_text() + "<!-- older -->\n")
        write(self.place / "pages/notes.html", "mine\n")


def look(case):
    try:
        return case.wrong(case.now())
    except Exception as error:  # What cannot even be read is wrong.
        return [f"cannot be read: {error!r}"]


def completed(case):
    try:
        return case.again()
    except Exception as error:
        return [f"the next run: {error!r}"]


def kills(case):
    """Killed at random moments; what was wrong, and how many runs had ended before."""
    wrong, killed, ended = [], 0, 0
    while killed < KILLS and ended < KILLS * TRIES:
        case.begin()
        process = case.start()
        moment = random.uniform(0, statistics.median(case.times))
        try:
            process.wait(moment)
            ended += 1
        except subprocess.TimeoutExpired:
            killed += 1
            process.send_signal(signal.SIGKILL)
        process.communicate(timeout=MOST)
        wrong += [f"killed after {moment * 1000:.0f} ms: {what}" for what in look(case) + completed(case)]
    return wrong, killed, ended


def two_at_once(case):
    wrong = []
    for number in range(max(KILLS // 10, 1)):
        case.begin()
        processes = [case.start() for _ in range(2)]
        ended = [(process.communicate(timeout=MOST)[0], process.returncode) for process in processes]
        wrong += [f"ends with {status}: {said[:200]!r}" for said, status in ended if status not in case.at_once]
        if all(status != 0 for _, status in ended):
            wrong.append("neither of two did it")
        wrong += look(case) + completed(case)
    return wrong


def mounted(base, options):
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(base)], check=True)


def full_disk(kind, parent):
    """A disk with less and less room: all or nothing, and all once there is room."""
    wrong = []
    for free in (0, 4, 8, 16, 32, 64, 128, 256, 512):
        base = pathlib.Path(tempfile.mkdtemp(dir=parent))
        mounted(base, "size=64m")
        try:
            case = kind(base)
            case.begin()
            ballast = base / "ballast"
            file = os.open(ballast, os.O_WRONLY | os.O_CREAT)
            try:
                while os.write(file, bytes(4096)):
                    pass
            except OSError:
                os.close(file)
            size = ballast.stat().st_size
            os.truncate(ballast, max(size - free * 1024, 0) // 4096 * 4096)
            status, said = case.run()
            if status not in (0, 3, case.not_judged):
                wrong.append(f"{free} KB free: ends with {status}: {said.strip()[:200]}")
            found = look(case)
            os.remove(ballast)
            wrong += [f"{free} KB free: {what}" for what in found + completed(case)]
        finally:
            subprocess.run(["umount", "--lazy", str(base)], check=True)
    return wrong


def read_only(kind, parent):
    base = pathlib.Path(tempfile.mkdtemp(dir=parent))
    case = kind(base)
    case.begin()
    place = str(case.place)
    subprocess.run(["mount", "--bind", place, place], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True)
        status, said = case.run()
        wrong = [] if status in (2, 3) else [f"read-only: ends with {status}: {said.strip()[:200]}"]
        if "fault of the kit" in said:
            wrong.append(f"read-only: called a fault of the kit: {said.strip()[:200]}")
        if case.now() != case.before:
            wrong.append("read-only: something was changed")
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)
    return wrong + completed(case)


def whole(part, *of):
    """What is wrong by one part of the trial; that it cannot be done is wrong, too."""
    try:
        return part(*of)
    except Exception as error:
        return [f"{part.__name__}: {error!r}"]


def main():
    kinds = [kind for kind in (Grade, Regrade, Report, Publish, Checkout, Update, New) if not WANTED or kind.name in WANTED]
    if not kinds:
        sys.exit(f"no such command: {' '.join(WANTED)}")
    bad = []
    print(f"{'command':10}{'kills':>8}{'too late':>10}{'wrong':>7}{'two at once':>13}{'full disk':>11}{'read-only':>11}", flush=True)
    with tempfile.TemporaryDirectory() as base:
        for kind in kinds:
            place = pathlib.Path(base, kind.name)
            place.mkdir()
            case = kind(place, TIMED)
            wrong, killed, ended = kills(case)
            twice = whole(two_at_once, case)
            full = whole(full_disk, kind, base) if CAN_MOUNT else None
            locked = whole(read_only, kind, base) if CAN_MOUNT else None
            shown = ["-" if found is None else str(len(found)) for found in (full, locked)]
            print(f"{kind.name:10}{killed:8}{ended:10}{len(wrong):7}{len(twice):13}{shown[0]:>11}{shown[1]:>11}", flush=True)
            found = wrong + twice + (full or []) + (locked or [])
            bad += found
            for line in found[:40]:
                print(f"  {kind.name}: {line}", flush=True)
    sys.exit(1 if bad else 0)


main()
