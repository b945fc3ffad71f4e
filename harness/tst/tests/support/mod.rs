//! What the black-box tests of the command share: a made-up course in a folder of its own, and `tst` run in it.
#![allow(dead_code, reason = "each test target uses a part of it")]

pub mod authority;
pub mod examples;
pub mod handed_in;
pub mod hostile;
pub mod journal;
pub mod lab;
pub mod python;
pub mod scenes;
pub mod served;
pub mod sites;
pub mod system;
#[cfg(unix)]
pub mod terminal;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The exercise file of the made-up course: valid, and short enough to be changed in one place.
pub const PARROT: &str = include_str!("../fixtures/parrot/exercise.yaml");
/// Sends back what comes, to one client, and ends.
pub const RIGHT: &str = include_str!("../fixtures/parrot/right.py");
/// Sends back the first kilobyte of letters only, and forgets the rest.
pub const SLOPPY: &str = include_str!("../fixtures/parrot/sloppy.py");
/// As `RIGHT`, for any number of clients; prints the port that the system chose.
pub const FOREVER: &str = include_str!("../fixtures/parrot/forever.py");

/// Variables that would change what is said, or how.
const SPEAKING: [&str; 11] = [
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "FORCE_COLOR",
    "TST_SUBJECT",
    "TST_SEED",
    "COLUMNS",
    "RUST_LOG",
];

/// The repository that these tests are a part of.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

/// `program` with an environment that depends on neither the machine's language nor the user's own settings.
pub fn plain(program: impl AsRef<std::ffi::OsStr>, home: &Path) -> Command {
    let mut command = Command::new(program);
    for name in SPEAKING {
        command.env_remove(name);
    }
    // rustup and cargo look below HOME unless they are told.
    if let Some(old) = std::env::home_dir() {
        for (name, folder) in [("RUSTUP_HOME", ".rustup"), ("CARGO_HOME", ".cargo")] {
            if std::env::var_os(name).is_none() && old.join(folder).is_dir() {
                command.env(name, old.join(folder));
            }
        }
    }
    if let Some(path) = python::path() {
        command.env("PATH", path);
    }
    command.env("HOME", home).env("LANG", "C.UTF-8").stdin(Stdio::null());
    // What is about isolation asks for it: elsewhere what comes out does not depend on what this machine has.
    command.env("TST_ISOLATION", "none");
    command
}

/// Does something with each of a few cases side by side: they mostly wait. A panic of one is a panic of the test.
pub fn each<T: Sync>(cases: &[T], work: impl Fn(&T) + Sync) {
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(|| work(case));
        }
    });
}

/// A folder with a course in it: `config.yaml` and the exercise `parrot`.
pub struct Course {
    folder: TempDir,
}

impl Course {
    /// A course whose files are valid.
    pub fn new() -> Self {
        let course = Self::empty();
        course.write("config.yaml", "course: Aves\nexercises: [parrot]\n");
        course.write("exercises/parrot/exercise.yaml", PARROT);
        course.write("right.py", RIGHT);
        // Its name is short because commands are shown in one piece, however wide that is.
        course.write("p.py", SLOPPY);
        course
    }

    /// A folder with nothing in it.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the course, making its folder.
    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(path, content).expect("the file is written");
    }

    /// `tst` in the course's folder, with these arguments, not yet started.
    pub fn tst(&self, arguments: &[&str]) -> Command {
        let mut tst = plain(env!("CARGO_BIN_EXE_tst"), &self.path().join("home"));
        // Whoever panics is not to get away with a short message.
        tst.args(arguments).current_dir(self.path()).env("RUST_BACKTRACE", "1");
        tst
    }

    /// Runs `tst` with these arguments to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        run(&mut self.tst(arguments))
    }
}

/// A command that has ended.
pub struct Ran {
    /// Its exit status; none if a signal ended it.
    pub status: Option<i32>,
    /// What it wrote on standard output.
    pub stdout: String,
    /// What it wrote on standard error.
    pub stderr: String,
    /// The command, for messages.
    what: String,
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Ran {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    Ran {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        what: std::iter::once(command.get_program()).chain(command.get_args()).map(|word| format!("{word:?} ")).collect(),
    }
}

impl Ran {
    /// Everything about it, for the message of an assertion.
    pub fn all(&self) -> String {
        format!(
            "{}\nstatus {:?}\n--- standard output\n{}\n--- standard error\n{}",
            self.what, self.status, self.stdout, self.stderr
        )
    }

    /// Asserts the exit status.
    #[track_caller]
    pub fn ended(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{}", self.all());
        self
    }

    /// The same of a file with mistakes: below the first one what is shown of the file, and further ones.
    #[track_caller]
    pub fn refused_file(mut self, status: i32) -> String {
        let said = std::mem::take(&mut self.stderr);
        let mut lines = said.split_inclusive('\n');
        self.stderr = lines.next().unwrap_or_default().into();
        for line in lines {
            let is_ours = line.starts_with("  ") && line.contains(" | ") || line.starts_with("tst: ");
            assert!(is_ours && !line.trim_end_matches('\n').contains(char::is_control), "{line}\nin\n{said}");
        }
        self.refused(status)
    }

    /// Asserts that the command said one line of its own on standard error, and nothing else; gives what follows `tst: `.
    #[track_caller]
    pub fn refused(self, status: i32) -> String {
        let ran = self.ended(status);
        assert_eq!(ran.stdout, "", "standard output is for results\n{}", ran.all());
        let line = ran.stderr.strip_suffix('\n').unwrap_or_else(|| panic!("a whole line\n{}", ran.all()));
        assert!(!line.contains(char::is_control), "one line, and nothing that a terminal would obey\n{}", ran.all());
        assert!(!line.contains("panicked") && !line.contains("backtrace"), "a message, not a panic\n{}", ran.all());
        let message = line.strip_prefix("tst: ").unwrap_or_else(|| panic!("`tst: ` first\n{}", ran.all()));
        assert!(!message.trim_end().ends_with([':', ';', ',']), "the message is cut off\n{}", ran.all());
        message.to_string()
    }
}

/// What a script in `readers` makes of what the command wrote: it fails where a reader of that format would.
#[track_caller]
pub fn read_with(reader: &str, arguments: &[&str], text: &[u8]) -> serde_json::Value {
    let mut python = Command::new("python3");
    python.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers").join(reader)).args(arguments);
    python.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = python.spawn().expect("python3");
    // A reader that has seen enough says why on standard error.
    let _ = child.stdin.take().expect("its input").write_all(text);
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{reader}: {said}\n{}", String::from_utf8_lossy(text));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Whether this machine lets sandboxes be made; says so if not.
pub fn can_isolate() -> bool {
    let wrapper = ["bwrap", "--unshare-user", "--unshare-net", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc"];
    can_start(&wrapper, "no sandbox to be had")
}

/// Whether a program can be had here; says so when it cannot, because a test then proves nothing.
#[expect(clippy::print_stderr, reason = "for whoever reads why a test did nothing")]
pub fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        eprintln!("{program} is not on this machine: nothing was tested");
    }
    found
}

/// Whether a command that starts another one (unshare(1), say) can start anything here; says what there is none of when it
/// cannot.
#[expect(clippy::print_stderr, reason = "for whoever reads why a test did nothing")]
pub fn can_start(wrapper: &[impl AsRef<std::ffi::OsStr>], lacking: &str) -> bool {
    let found = Command::new(&wrapper[0]).args(&wrapper[1..]).arg("true").status().is_ok_and(|status| status.success());
    if !found {
        eprintln!("there is {lacking} on this machine: nothing was tested");
    }
    found
}
