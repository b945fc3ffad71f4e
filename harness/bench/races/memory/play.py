#!/usr/bin/env python3
"""Plays a small scene with a program many times, each time under another seed, and tells in how many plays it failed and the median time of
those that passed. Usage: play.py chat|http|threads PLAYS TOOL... -- PROGRAM...   ({seed} in TOOL is the play's number)
A play has failed when the answer is wrong, or when something is missing and no thread of the program has run or was held for half a second: there
is no limit of time that a busy machine or a slow tool could break, but for 20 seconds, counted apart (three such plays end the row). Lines `shared ...` (watch find) are passed on;
with a tool that is valgrind, plays are counted in which it spoke of a race."""
import ctypes, os, select, signal, socket, statistics, subprocess, sys, tempfile, time

exercise, plays = sys.argv[1], int(sys.argv[2])
cut = sys.argv.index("--")
tool, program = sys.argv[3:cut], sys.argv[cut + 1:]
FILES = {f"lista{n}.txt": "".join(f"linha {i} de {n}\n" for i in range(400)).encode() for n in range(4)}


def dies_with_us():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG; the tools do the same with the program


class Wrong(Exception):
    pass


def threads_of(pid):
    """States of the threads of the process that has no children, below `pid`."""
    while True:
        below = []
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                below += file.read().split()
        if not below:
            break
        pid = below[-1] # the busy process of `place starve` comes first
    states = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/stat") as file:
            states.append(file.read().rsplit(")", 1)[1].split()[0])
    return states


class Play:
    def __init__(self, seed, folder):
        self.seed, self.folder, self.clients, self.heard = seed, folder, {}, {}
        self.quiet, self.end = 0, time.monotonic() + 20
        self.log = os.path.join(folder, "log")

    def run(self, arguments):
        line = [part.replace("{seed}", str(self.seed)).replace("{log}", self.log) for part in tool] + program + arguments
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=dies_with_us)

    def stop(self):
        for client in self.clients.values():
            client.close()
        self.process.terminate()
        try:
            _, errors = self.process.communicate(timeout=3)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            _, errors = self.process.communicate()
        for line in errors.decode(errors="replace").splitlines():
            if line.startswith("shared"):
                print(line, flush=True)
            elif "debug register" in line or "ptrace" in line or "sched" in line.lower():
                print(line, file=sys.stderr, flush=True)

    def until(self, done, what):
        """Listens until done() holds; wrong when the program rests before."""
        self.quiet = 0
        while not done():
            ready = select.select(list(self.clients.values()), [], [], 0.03)[0]
            for name, client in self.clients.items():
                if client in ready:
                    try:
                        data = client.recv(65536)
                    except ConnectionError:
                        raise Wrong(f"{name} was reset")
                    self.heard[name] += data or b"<end>"
                    if not data:
                        client.close()
            self.clients = {name: client for name, client in self.clients.items() if client.fileno() >= 0}
            try:
                states = threads_of(self.process.pid)
            except (FileNotFoundError, ProcessLookupError):
                states = []
            if self.process.poll() is not None and not done():
                raise Wrong(f"ended with {self.process.returncode}: {what}")
            self.quiet = self.quiet + 1 if not ready and states and set(states) <= {"S"} and self.rests(states) else 0
            if self.quiet >= 16:
                raise Wrong(f"rests: {what}")
            if time.monotonic() > self.end:
                raise TimeoutError(what)

    def rests(self, states):
        return exercise != "threads" or len(states) == 1

    def serve(self, arguments):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.run([str(self.port), *arguments])
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except ConnectionRefusedError:
                if self.process.poll() is not None:
                    raise Wrong("does not listen")
                time.sleep(0.005)

    def come(self, *names):
        for name in names:
            self.clients[name] = socket.create_connection(("127.0.0.1", self.port))
            self.heard[name] = b""

    def say(self, name, line):
        self.clients[name].sendall(line)


def chat(play):
    play.serve([])
    here = []
    for turn in range(4):
        new = [f"c{turn}{i}" for i in range(3)]
        leaves, here = (here[0], here[1:]) if turn else (None, here)
        if leaves:
            play.say(leaves, b":bye\n")
        play.come(*new)
        for name in new:
            play.say(name, f"entra {name}\n".encode())
        play.until(lambda: all(f"entra {name}\n".encode() in play.heard[name] for name in new), "a newcomer's own line")
        if leaves:
            play.until(lambda: play.heard[leaves].endswith(b"<end>"), "the end after :bye")
        here += new
        line = f"todos {turn}\n".encode()
        play.say(here[0], line)
        play.until(lambda: all(line in play.heard[name] for name in here), "a line for all")
        if any(play.heard[name].count(line) != 1 for name in here):
            raise Wrong("a line came twice")


def http(play):
    for name, data in FILES.items():
        with open(os.path.join(play.folder, name), "wb") as file:
            file.write(data)
    play.serve([play.folder])
    for file, data in FILES.items():
        names = [f"{file} {i}" for i in range(5)]
        play.come(*names)
        for name in names:
            play.say(name, f"GET /{file} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        play.until(lambda: all(play.heard[name].endswith(b"<end>") for name in names), "an answer")
        if any(not play.heard[name].endswith(b"\r\n\r\n" + data + b"<end>") for name in names):
            raise Wrong("another body")


def threads(play):
    play.run([f"{name}:2:15" for name in "abcdef"])
    play.until(lambda: play.process.poll() is not None, "the end of the process")
    if play.process.returncode:
        raise Wrong(f"status {play.process.returncode}")


signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
failed, late, accused, times, why = 0, 0, 0, [], {}
for seed in range(plays):
    if late == 3:
        break
    with tempfile.TemporaryDirectory() as folder:
        play = Play(seed, folder)
        began = time.monotonic()
        try:
            {"chat": chat, "http": http, "threads": threads}[exercise](play)
            times.append(time.monotonic() - began)
        except Wrong as reason:
            failed += 1
            why[str(reason)] = why.get(str(reason), 0) + 1
        except TimeoutError:
            late += 1
        finally:
            play.stop()
        if tool and "valgrind" in tool[0]:
            with open(play.log) as file:
                accused += "ossible data race" in file.read()
median = f"{statistics.median(times) * 1000:.0f}" if times else "-"
print(f"failed {failed} of {plays}, ms {median}" + (f", too long {late}" if late else "") + (f", accused {accused}" if accused or (tool and "valgrind" in tool[0]) else ""),
      "; ".join(f"{n} {reason}" for reason, n in why.items()), flush=True)
