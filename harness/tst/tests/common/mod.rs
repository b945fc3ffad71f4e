//! Runs the built command as a user would, from the repository root, and sees everything that a run leaves behind.
#![allow(dead_code, reason = "each test target uses a part of it")]

pub mod ordinary;

use std::collections::HashSet;
use std::fmt::{Debug, Formatter};
use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::os::unix::fs::{FileExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::python;

/// A run that takes longer hangs: no check may take longer than 30 s, and no test here asks for more than a few.
const HANG: Duration = Duration::from_secs(180);
/// The same for a class of a hundred or so.
const CLASS_HANG: Duration = Duration::from_secs(1800);
/// How long a killed process may take to vanish on a busy machine.
const VANISHING: Duration = Duration::from_secs(30);
/// How often a running judge is looked at.
const LOOK: Duration = Duration::from_millis(10);
/// What a judge may keep in memory, whatever a program pours over it.
const MEMORY: u64 = 150 << 20;
/// How much of a text is shown when a test fails.
const SHOWN: usize = 1000;

/// The folder that holds `config.yaml`.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

/// A program of this folder.
pub fn program(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs").join(name);
    assert!(path.is_file(), "{} is missing", path.display());
    path
}

/// A judgement to be made, with a temporary folder of its own, whose name marks every process that comes from it.
pub struct Trial {
    temporary: Temporary,
    command: Command,
    hang: Duration,
    memory: u64,
}

impl Trial {
    /// `tst test EXERCISE`, nothing else said yet.
    pub fn of(exercise: &str) -> Self {
        let binary = assert_cmd::cargo::cargo_bin!("tst");
        Self::started_by(Command::new(binary), exercise)
    }

    /// The same, started by another command, to whose arguments `tst`'s are appended.
    pub fn under(wrapper: &[&str], exercise: &str) -> Self {
        let mut command = Command::new(wrapper[0]);
        command.args(&wrapper[1..]).arg(assert_cmd::cargo::cargo_bin!("tst"));
        Self::started_by(command, exercise)
    }

    /// `tst grade` of these submissions in the course in `course`.
    pub fn grade(course: &Path, submissions: &[PathBuf]) -> Self {
        let mut trial = Self::calling(Command::new(assert_cmd::cargo::cargo_bin!("tst")), &["grade"]).within(course);
        trial.command.args(submissions);
        trial.hang = CLASS_HANG;
        trial
    }

    fn started_by(command: Command, exercise: &str) -> Self {
        Self::calling(command, &["test", exercise])
    }

    fn calling(mut command: Command, words: &[&str]) -> Self {
        let temporary = Temporary::new();
        command.args(words).args(["--lang", "en"]).current_dir(repository()).env("TMPDIR", temporary.path());
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"] {
            command.env_remove(name);
        }
        command.env("PATH", python::path().expect("Python 3"));
        // What is about isolation asks for it: elsewhere what comes out does not depend on what this machine has.
        command.env("TST_ISOLATION", "none");
        Self { temporary, command, hang: HANG, memory: MEMORY }
    }

    /// Judges a program of this folder by `--subject`.
    pub fn subject(self, name: &str) -> Self {
        let path = program(name);
        self.option("--subject", &path.to_string_lossy())
    }

    /// Judges a Python program of this folder by `--run`, with these arguments; `{mark}` stands for the mark.
    pub fn run(self, name: &str, arguments: &str) -> Self {
        let path = program(name);
        let arguments = arguments.replace("{mark}", &self.temporary.mark);
        self.option("--run", &format!("python3 '{}' {arguments}", path.display()))
    }

    /// Judges by this check only (and those it needs).
    pub fn check(self, name: &str) -> Self {
        self.option("--check", name)
    }

    /// Adds an option with a value.
    pub fn option(mut self, name: &str, value: &str) -> Self {
        self.command.args([name, value]);
        self
    }

    /// Adds an option without a value.
    pub fn flag(mut self, name: &str) -> Self {
        self.command.arg(name);
        self
    }

    /// Judges what the judge needs more memory for than usual, in MiB.
    pub fn memory(mut self, most: u64) -> Self {
        self.memory = most << 20;
        self
    }

    /// Judges in another course, or in a folder of one.
    pub fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Adds an environment variable.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Judges in a course with other limits, such as `time: 5s`.
    pub fn limits(mut self, limits: &str) -> Self {
        let course = self.temporary.aside.path();
        std::fs::write(course.join("config.yaml"), format!("course: Ugly\nlimits: {{ {limits} }}\n")).expect("written");
        symlink(repository().join("exercises"), course.join("exercises")).expect("a link");
        self.command.current_dir(course);
        self
    }

    /// Judges with one more open file than usual, as terminals of editors hand them down.
    pub fn holding_a_file(mut self) -> Self {
        let given = self.command;
        self.command = Command::new("sh");
        self.command.args(["-c", "exec 9</dev/null; exec \"$0\" \"$@\""]).arg(given.get_program()).args(given.get_args());
        for (name, value) in given.get_envs() {
            match value {
                Some(value) => self.command.env(name, value),
                None => self.command.env_remove(name),
            };
        }
        if let Some(folder) = given.get_current_dir() {
            self.command.current_dir(folder);
        }
        self
    }

    /// A file that the program may write, outside of what is looked at afterwards.
    pub fn aside(&self, name: &str) -> PathBuf {
        self.temporary.aside.path().join(name)
    }

    /// Judges and gives the result, as JSON; nothing may be left.
    pub fn judge(self) -> Judged {
        let seen = self.option("--format", "json").start().finish();
        let json = serde_json::from_str(&seen.stdout).unwrap_or_else(|error| panic!("no JSON ({error}): {seen:?}"));
        Judged { json, seen }
    }

    /// Judges and gives what a person reads; nothing may be left.
    pub fn report(self) -> Seen {
        self.option("--format", "human").start().finish()
    }

    /// Starts the judge.
    pub fn start(mut self) -> Running {
        let output = tempfile::tempfile().expect("a file");
        let errors = tempfile::tempfile().expect("a file");
        let copy = |file: &File| Stdio::from(file.try_clone().expect("a copy"));
        // A group of its own, so that a test can send a signal to all of it, as a terminal does.
        self.command.stdin(Stdio::null()).stdout(copy(&output)).stderr(copy(&errors)).process_group(0);
        let child = self.command.spawn().expect("tst starts");
        let Self { temporary, hang, memory, .. } = self;
        Running { child, temporary, output, errors, hang, memory, peak: 0, locks: HashSet::new() }
    }
}

/// A judge that was started.
pub struct Running {
    child: Child,
    temporary: Temporary,
    output: File,
    errors: File,
    hang: Duration,
    memory: u64,
    peak: u64,
    locks: HashSet<String>,
}

impl Running {
    /// Waits until `test` holds while the judge runs.
    pub fn wait_until(&mut self, what: &str, test: impl Fn() -> bool) {
        let begin = Instant::now();
        while !test() {
            let ended = self.child.try_wait().expect("a child of ours");
            assert!(ended.is_none(), "the judge ended before {what}: {:?}", self.said(ended));
            assert!(begin.elapsed() < self.hang, "waited in vain for {what}");
            std::thread::sleep(LOOK);
        }
    }

    /// Waits until the judge has said `text`, on standard output or standard error, so many times.
    pub fn wait_for(&self, text: &str, times: usize) {
        let begin = Instant::now();
        loop {
            // Where the judge writes next is not ours to move: no `seek` here.
            let said = [&self.output, &self.errors].map(|file| {
                let mut bytes = vec![0; file.metadata().expect("a file").len() as usize];
                file.read_exact_at(&mut bytes, 0).expect("what was written");
                String::from_utf8_lossy(&bytes).into_owned()
            });
            if said.iter().map(|said| said.matches(text).count()).sum::<usize>() >= times {
                return;
            }
            assert!(begin.elapsed() < HANG, "waited in vain for {text:?}:\n{}\n{}", said[0], said[1]);
            std::thread::sleep(LOOK);
        }
    }

    /// Nothing of what the judge has started is left, while it lives itself.
    pub fn expect_alone(&self) {
        self.temporary.expect_nothing_left_but(&[self.child.id()]);
    }

    /// Its number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal to the judge, or to its whole process group.
    pub fn signal(&self, name: &str, group: bool) {
        let target = if group { format!("-{}", self.child.id()) } else { self.child.id().to_string() };
        // std sends no signal but SIGKILL; the shell's own `kill` is everywhere.
        let sent = Command::new("sh").args(["-c", "kill -s \"$0\" -- \"$1\"", name, &target]).status();
        assert!(sent.expect("a shell").success(), "SIG{name} could not be sent");
    }

    /// Waits for the judge's end; nothing of its run may be left then.
    pub fn finish(mut self) -> Seen {
        let begin = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child of ours") {
                break status;
            }
            if begin.elapsed() >= self.hang {
                panic!("the judge hangs: {:?}", self.said(None));
            }
            self.look();
            std::thread::sleep(LOOK);
        };
        let seen = self.said(Some(status));
        self.temporary.expect_nothing_left_but(&[]);
        expect_unlocked(&self.locks);
        assert!(seen.peak < self.memory, "the judge took {} MiB: {seen:?}", seen.peak >> 20);
        seen
    }

    /// Notes how much memory the judge takes at most, and which ports it holds.
    fn look(&mut self) {
        let process = PathBuf::from(format!("/proc/{}", self.child.id()));
        // A child is told to be started a moment before its memory is its own (the kernel wakes who waits in vfork first):
        // until then it is the tests' own that would be seen, and that is much once a test has failed with a backtrace.
        let runs = std::fs::read_link(process.join("exe")).unwrap_or_default();
        if !runs.ends_with(Path::new(assert_cmd::cargo::cargo_bin!("tst")).file_name().unwrap_or_default()) {
            return;
        }
        let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        self.peak = self.peak.max(peak.unwrap_or(0) << 10);
        let Ok(files) = std::fs::read_dir(process.join("fd")) else { return };
        let open = files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
        let sockets: HashSet<PathBuf> = open.collect();
        self.locks.extend(locks().into_iter().filter(|inode| sockets.contains(Path::new(&format!("socket:[{inode}]")))));
    }

    fn said(&mut self, status: Option<ExitStatus>) -> Seen {
        let read = |file: &mut File| {
            let mut text = String::new();
            file.rewind().and_then(|()| file.read_to_string(&mut text)).expect("UTF-8");
            text
        };
        Seen { status, stdout: read(&mut self.output), stderr: read(&mut self.errors), peak: self.peak }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Only a test that fails leaves a judge running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was seen of a run.
pub struct Seen {
    /// How the judge ended, if it has.
    pub status: Option<ExitStatus>,
    /// What it printed.
    pub stdout: String,
    /// What it said on standard error.
    pub stderr: String,
    /// The most memory it took, in bytes.
    pub peak: u64,
}

impl Debug for Seen {
    /// The ends of long texts are left out.
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        let short = |text: &str| text.chars().take(SHOWN).collect::<String>();
        write!(
            out,
            "{:?}, {} KiB, {} bytes: {:?} {:?}",
            self.status,
            self.peak >> 10,
            self.stdout.len(),
            short(&self.stdout),
            short(&self.stderr)
        )
    }
}

impl Seen {
    /// The exit status.
    pub fn code(&self) -> Option<i32> {
        self.status.and_then(|status| status.code())
    }
}

/// The result of a run.
pub struct Judged {
    /// The whole object.
    pub json: Value,
    /// What else was seen.
    pub seen: Seen,
}

impl Debug for Judged {
    /// Everything but the conversations, which may be long.
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        let mut json = self.json.clone();
        for check in json["checks"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
            check.remove("transcript");
        }
        write!(out, "{json:#} {:?}", self.seen)
    }
}

impl Judged {
    /// All checks.
    pub fn checks(&self) -> &[Value] {
        self.json["checks"].as_array().expect("a list of checks")
    }

    /// The only check failed, in one of these ways, and the exit status says so; its failure is given back.
    #[track_caller]
    pub fn fails_as(&self, kinds: &[&str]) -> &Value {
        assert_eq!(self.seen.code(), Some(1), "a failed check: {self:?}");
        let [check] = self.checks() else { panic!("not one check: {self:?}") };
        assert_eq!(check["status"], "failed", "{self:?}");
        let kind = check["failure"]["kind"].as_str().unwrap_or_default();
        assert!(kinds.contains(&kind), "{kind} is none of {kinds:?}: {self:?}");
        &check["failure"]
    }

    /// The only check passed.
    #[track_caller]
    pub fn passes(&self) {
        assert_eq!(self.seen.code(), Some(0), "a passed check: {self:?}");
        assert!(self.checks().iter().all(|check| check["status"] == "passed"), "{self:?}");
    }

    /// How long the only check took.
    pub fn duration(&self) -> Duration {
        Duration::from_millis(self.checks()[0]["duration_ms"].as_u64().expect("a duration"))
    }
}

/// A fresh temporary folder for a judge, and a folder for what a test needs besides.
struct Temporary {
    folder: PathBuf,
    mark: String,
    aside: TempDir,
}

impl Temporary {
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("ugly-").tempdir().expect("a folder").keep();
        let mark = folder.file_name().expect("a name").to_string_lossy().into_owned();
        Self { folder, mark, aside: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self) -> &Path {
        &self.folder
    }

    /// Waits, not for ever, until no other process and no file of the run is left.
    fn expect_nothing_left_but(&self, known: &[u32]) {
        let begin = Instant::now();
        loop {
            let (mut processes, files) = (marked(&self.mark), self.files());
            processes.retain(|(pid, _)| !known.contains(pid));
            if processes.is_empty() && files.is_empty() {
                return;
            }
            assert!(begin.elapsed() < VANISHING, "left over: {processes:#?} {files:?}");
            std::thread::sleep(LOOK);
        }
    }

    /// What lies in the folder.
    fn files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.folder).expect("the folder of the trial");
        entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What a failed test has left must not disturb the machine. The processes carry a mark that no other has.
        let strays = marked(&self.mark).into_iter().map(|(pid, _)| pid.to_string());
        let _ = Command::new("sh").args(["-c", "test $# = 0 || kill -s KILL -- \"$@\"", "sh"]).args(strays).status();
        // Programs may leave folders that std cannot remove: locked ones, and endlessly deep ones.
        let remove = "chmod -R u+rwX \"$0\"; rm -rf \"$0\"";
        let _ = Command::new("sh").args(["-c", remove]).arg(&self.folder).stderr(Stdio::null()).status();
    }
}

/// The processes, with their command lines, that carry `mark` in their arguments or their environment.
fn marked(mark: &str) -> Vec<(u32, String)> {
    let entries = std::fs::read_dir("/proc").expect("/proc");
    let numbers = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let holds = |bytes: &[u8]| bytes.windows(mark.len()).any(|part| part == mark.as_bytes());
    let found = numbers.filter_map(|pid| {
        let read = |name: &str| std::fs::read(format!("/proc/{pid}/{name}")).unwrap_or_default();
        let arguments = read("cmdline");
        let is_ours = holds(&arguments) || holds(&read("environ"));
        is_ours.then(|| (pid, String::from_utf8_lossy(&arguments).replace('\0', " ")))
    });
    found.collect()
}

/// The sockets, by their inodes, that are locks of ports (unix(7): `/proc/net/unix`).
fn locks() -> HashSet<String> {
    let table = std::fs::read_to_string("/proc/net/unix").unwrap_or_default();
    let inode = |line: &str| {
        let mut words = line.split_whitespace().skip(6);
        Some(words.next()?.to_string()).filter(|_| words.next().is_some_and(|name| name.starts_with("@tst-port-")))
    };
    table.lines().filter_map(inode).collect()
}

/// No lock that the judge held is held any more, by whatever it started.
fn expect_unlocked(held: &HashSet<String>) {
    let begin = Instant::now();
    while !locks().is_disjoint(held) {
        assert!(begin.elapsed() < VANISHING, "locks of ports are left over: {held:?}");
        std::thread::sleep(LOOK);
    }
}
