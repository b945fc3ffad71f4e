//! Attacks while a program is built: packages of one class, each with the verdict that it must get; who sits beside them is
//! judged as ever, and nothing of them is left.
//!
//! Of a package only its program counts: its build script, its `.cargo/config.toml` and its `rust-toolchain.toml` are left
//! out, so that an honest one changes no verdict and a hostile one does nothing. What a build script could do is seen all
//! the same: the class is graded once more with a cargo that obeys this wish, as it does the build scripts of dependencies.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::common::ordinary::Grader;
use crate::common::{Seen, program};
use crate::support::sites::tree;
use crate::support::system::pipe;
use crate::support::{Course, PARROT, RIGHT, can_isolate, has};

/// What is nobody's but the grader's.
const SECRET: &str = "cleartext-password";
/// All checks passed.
const ALL: &str = "all passed";
/// It did not build, and was not ended for it.
const REFUSED: &str = "build_failed";
const BUSY: &str = "the compiler was ended: it took more than 5.00 s of processor time";
const LARGE: &str = "the compiler was ended: it took more than 4096 MiB of memory";
const MANY: &str = "the compiler was ended: it took more than 200000 files";

/// Small, so that attacks come to them soon; a compiler takes a tenth of this processor time, on a busy machine too. There the
/// time on the clock would come first, by luck: it is out of reach.
const LIMITS: &str = "memory: 96M, processes: 16, time: 10s, build_cpu: 5s, build: 30m";

/// What an attack is made of.
enum Made {
    /// A build script beside a right program: what it comes to where it is obeyed.
    Script(&'static [&'static str]),
    /// A package that tries it otherwise: what it comes to.
    Package(&'static [&'static str]),
}

use Made::{Package, Script};

const GALLERY: [(&str, Made); 24] = [
    ("reads_secrets", Script(&[ALL])),
    ("writes_outside", Script(&[ALL])),
    ("connects_outwards", Script(&[ALL])),
    ("leaves_a_daemon", Script(&[ALL])),
    ("artefact_is_a_link", Script(&[ALL])),
    ("forges_artefacts", Script(&[ALL, REFUSED])),
    // A shell takes a text for a script.
    ("replaces_the_binary", Script(&[ALL, REFUSED, "exited_early"])),
    ("kills_everybody", Script(&[REFUSED])),
    ("loops", Script(&[BUSY])),
    ("floods", Script(&[BUSY, LARGE])),
    ("forks", Script(&[BUSY, REFUSED])),
    ("takes_memory", Script(&[LARGE, BUSY])),
    ("makes_files", Script(&[MANY, BUSY, REFUSED])),
    ("fills_the_disk", Script(&[BUSY, MANY, REFUSED])),
    ("wishes", Package(&[ALL])),
    ("reads_environment", Package(&[ALL])),
    ("brings_links_and_pipes", Package(&[ALL])),
    ("includes_secrets", Package(&[REFUSED])),
    ("assembles_secrets", Package(&[REFUSED])),
    ("endless_constant", Package(&[BUSY])),
    ("huge_constant", Package(&[LARGE, REFUSED, BUSY])),
    ("shouts_at_terminals", Package(&[REFUSED])),
    ("shouts_as_it_runs", Package(&["wrong_bytes"])),
    // A link counts for nothing, and a program stands beside it.
    ("manifest_is_a_link", Package(&[ALL])),
];

/// Right programs beside them.
const NEIGHBOURS: [&str; 2] = ["aa_first", "zz_last"];
/// A student's name that terminals and browsers would obey.
const SHOUTING: &str = "<script>alert(1)<\u{1b}[2J";

/// A course with this class.
struct Class {
    course: Course,
    grader: Grader,
    port: u16,
}

impl Class {
    fn new(grader: Grader, port: u16) -> Self {
        let course = Course::new();
        course.write("config.yaml", format!("course: Aves\nexercises: [parrot]\nlimits: {{ {LIMITS} }}\n"));
        course.write("exercises/parrot/exercise.yaml", format!("# {SECRET}\n{PARROT}"));
        course.write("solutions/parrot/parrot.py", format!("# {SECRET}\n{RIGHT}"));
        course.write("home/.ssh/id_ed25519", SECRET);
        course.write("cargo/registry/index/kept", "");
        let class = Self { course, grader, port };
        class.write("quiet/aa_first/src/main.rs", &text("right/parrot.rs"));
        class.write("quiet/aa_first/Cargo.toml", MANIFEST);
        class.write("quiet/zz_last/parrot.py", RIGHT);
        class
    }

    fn path(&self, name: &str) -> PathBuf {
        self.course.path().join(name)
    }

    /// Writes a file in which these words stand for what differs from run to run.
    fn write(&self, file: &str, content: &str) {
        let course = self.course.path().display().to_string();
        self.course.write(file, content.replace("COURSE", &course).replace("HOST_PORT", &self.port.to_string()));
    }

    /// Hands in all attacks.
    fn attack(&self) {
        let attacks = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs/attacks/build");
        for (name, _) in &GALLERY {
            let folder = format!("class/{name}");
            self.write(&format!("{folder}/Cargo.toml"), MANIFEST);
            self.write(&format!("{folder}/src/main.rs"), &text("right/parrot.rs"));
            self.write(&format!("{folder}/src/parrot.rs"), &text("right/parrot.rs").replace("//!", "//"));
            for (file, content) in if attacks.join(name).is_dir() { tree(&attacks.join(name)) } else { BTreeMap::new() } {
                let content = String::from_utf8(content).expect("text");
                self.write(&format!("{folder}/{file}"), &content);
                // For the cargo that obeys: one at the top is left out.
                if file == "build.rs" {
                    self.write(&format!("{folder}/src/build.rs"), &content);
                }
            }
        }
        for (name, content) in tree(&self.path("quiet")) {
            self.course.write(&format!("class/{name}"), content);
        }
        self.write(&format!("class/{SHOUTING}/parrot.py"), RIGHT);
        let links = self.path("class/brings_links_and_pipes");
        std::fs::create_dir_all(links.join("target/debug")).expect("a folder");
        symlink("/bin/sh", links.join("target/debug/parrot")).expect("a link");
        symlink(self.path("home"), links.join("src/home")).expect("a link");
        symlink("/dev/zero", links.join("src/lib.rs")).expect("a link");
        symlink(&links, links.join("src/again")).expect("a link");
        pipe(&links.join("src/pipe.rs"));
        // Only root makes one.
        let _ =
            Command::new("mknod").arg(links.join("src/zero.rs")).args(["c", "1", "5"]).stderr(std::process::Stdio::null()).status();
        let manifest = self.path("class/manifest_is_a_link/Cargo.toml");
        std::fs::remove_file(&manifest).expect("removed");
        symlink(self.path("home/.ssh/id_ed25519"), &manifest).expect("a link");
    }

    /// Grades with the toolchain of this machine, or with one whose cargo obeys.
    fn grade(&self, folder: &str, obeying: bool, options: &[(&str, &str)]) -> Graded {
        let toolchain = self.grader.toolchain(self.course.path()).expect("a toolchain");
        let mut path = vec![toolchain.join("bin")];
        if obeying {
            path.insert(0, self.obedient(&toolchain));
        }
        let trial = self.grader.grade(self.course.path(), &[PathBuf::from(folder)]).option("--out", "out").option("--jobs", "2");
        path.extend(std::env::split_paths(crate::support::python::path().expect("Python 3")));
        let path = std::env::join_paths(path).expect("a PATH");
        let trial = trial.variable("PATH", &path.to_string_lossy()).variable("HOME", &self.path("home").to_string_lossy());
        let trial = trial.variable("CARGO_HOME", &self.path("cargo").to_string_lossy());
        let trial = trial.variable("TST_ISOLATION", "full").variable("TOKEN", SECRET);
        let before = self.around();
        let seen = options.iter().fold(trial, |trial, (name, value)| trial.option(name, value)).start().finish();
        assert_eq!(self.around(), before, "something was written in the course");
        let journal = std::fs::read_to_string(self.path("out/journal.jsonl")).unwrap_or_default();
        let records = journal.lines().map(record).collect();
        self.expect_harmless(&seen);
        std::fs::remove_dir_all(self.path("out")).expect("results");
        Graded { records, seen }
    }

    /// A toolchain whose cargo builds with the build script of a package, though it was told not to.
    fn obedient(&self, toolchain: &Path) -> PathBuf {
        let (folder, bin) = (self.path("obedient"), toolchain.join("bin"));
        let rustc = format!(
            "#!/bin/sh\ntest \"$*\" != '--print sysroot' || {{ echo '{}'; exit; }}\nexec '{}/rustc' \"$@\"\n",
            folder.display(),
            bin.display()
        );
        let cargo = format!(
            "#!/bin/sh\nfor word; do\n    script=\"${{word%/*}}/src/build.rs\"\n    \
             test \"$last\" != --manifest-path || test ! -e \"$script\" ||\n        \
             sed -i 's|^build = false|build = \"src/build.rs\"|' \"$word\"\n    last=$word\ndone\nexec '{}/cargo' \"$@\"\n",
            bin.display()
        );
        for (name, script) in [("rustc", rustc), ("cargo", cargo)] {
            let file = folder.join("bin").join(name);
            self.course.write(&format!("obedient/bin/{name}"), script);
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("a program");
        }
        folder.join("bin")
    }

    /// Every file of the course that no grading has to do with.
    fn around(&self) -> BTreeMap<String, Vec<u8>> {
        let folders = ["cargo", "exercises", "home", "solutions", "obedient"];
        let mut all: BTreeMap<_, _> = folders
            .iter()
            .filter(|folder| self.path(folder).is_dir())
            .flat_map(|folder| {
                tree(&self.path(folder)).into_iter().map(move |(name, content)| (format!("{folder}/{name}"), content))
            })
            .collect();
        let entries = std::fs::read_dir(self.course.path()).expect("the course").flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        all.extend(names.filter(|name| !["out", "tst", "toolchain"].contains(&name.as_str())).map(|name| (name, Vec::new())));
        all
    }

    /// No secret is in what came out, and nothing that a terminal or a browser would obey.
    fn expect_harmless(&self, seen: &Seen) {
        assert!(self.path("out").is_dir(), "{seen:?}");
        let mut all = tree(&self.path("out"));
        assert!(all.keys().any(|name| name.ends_with(".html")), "{:?} {seen:?}", all.keys());
        all.insert("terminal".into(), [&seen.stdout, &seen.stderr].map(String::as_bytes).concat());
        for (name, content) in all {
            let text = String::from_utf8_lossy(&content);
            assert!(!text.contains(SECRET), "{name} tells a secret: {}", around(&text, SECRET));
            // Who reads JSON escapes it for themselves.
            let is_data = name.contains(".json");
            let is_obeyed = |c: char| c.is_control() && !['\n', '\r', '\t'].contains(&c) || c == '\u{202e}';
            let is_obeyed = |c: char| if is_data { c == '\u{1b}' } else { is_obeyed(c) };
            if let Some(at) = text.find(is_obeyed) {
                panic!(
                    "{name} holds {:?}",
                    around(&text, text[at..].chars().next().map(String::from).as_deref().unwrap_or_default())
                );
            }
            for mark in ["<script>alert", "<img src=x"] {
                assert!(!name.ends_with(".html") || !text.contains(mark), "{name}: {}", around(&text, mark));
            }
        }
    }
}

const MANIFEST: &str = "[package]\nname = \"parrot\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

/// A program of the tests.
fn text(name: &str) -> String {
    std::fs::read_to_string(program(name)).expect("a program")
}

/// What stands before a part of a text, and behind it.
fn around(text: &str, part: &str) -> String {
    let at = text.find(part).unwrap_or(0);
    let before: String = text[..at].chars().rev().take(200).collect();
    before.chars().rev().chain(text[at..].chars().take(200)).collect()
}

fn record(line: &str) -> (String, Value) {
    let record: Value = serde_json::from_str(line).expect("a record");
    (record["source"].as_str().expect("a folder").to_string(), record)
}

/// What came out.
struct Graded {
    records: BTreeMap<String, Value>,
    seen: Seen,
}

impl Graded {
    /// What a submission came to: the sentence of ours when its compiler was ended, else the kind of its first failure.
    fn came_to(&self, name: &str) -> String {
        let Some(result) = self.records.get(name).map(|record| &record["result"]) else { return "no record".into() };
        let said = result["judged"]["build"]["output"].as_str().unwrap_or_default();
        if let Some(ended) = said.lines().find(|line| line.starts_with("the compiler was ended")) {
            // On a machine that has less.
            return if ended.ends_with("of memory, most of what this machine had left") { LARGE.into() } else { ended.into() };
        }
        let Some(checks) = result["judged"]["checks"].as_array() else {
            return if result["unusable"].is_null() { result.to_string() } else { "unusable".into() };
        };
        let failed = checks.iter().find(|check| check["status"] != "passed");
        failed.map_or(ALL.into(), |check| check["failure"]["kind"].as_str().map_or(check.to_string(), String::from))
    }

    /// The verdicts on a submission, with the points.
    fn verdicts(&self, name: &str) -> Vec<(String, String, String)> {
        let checks = self.records.get(name).and_then(|record| record["result"]["judged"]["checks"].as_array());
        let word = |check: &Value, field: &str| check[field].to_string();
        let verdict = |check: &Value| (word(check, "name"), word(check, "status"), word(check, "points"));
        checks.into_iter().flatten().map(verdict).collect()
    }

    /// Everybody came to what is `wanted`.
    fn expect<'w>(&self, wanted: impl Iterator<Item = (&'w str, &'w [&'w str])>, quiet: &Self) {
        let others = NEIGHBOURS.iter().chain([&SHOUTING]).map(|name| (*name, &[ALL][..]));
        let mut wrong = Vec::new();
        for (name, wanted) in wanted.chain(others) {
            let came = self.came_to(name);
            if !wanted.contains(&came.as_str()) {
                let said = self.records.get(name).map(|record| record["result"]["judged"]["build"]["output"].to_string());
                wrong.push(format!("{name} came to {came}: {}", said.unwrap_or_default()));
            }
        }
        assert!(wrong.is_empty(), "{}\n{:?}", wrong.join("\n"), self.seen);
        assert!(self.records.values().all(|record| record["isolation"] == "full"), "{:?}", self.seen);
        for neighbour in NEIGHBOURS {
            assert_eq!(self.verdicts(neighbour), quiet.verdicts(neighbour), "{neighbour}");
            assert_eq!(quiet.came_to(neighbour), ALL, "{neighbour}: {:?}", quiet.seen);
        }
    }
}

#[test]
fn attacks_while_a_program_is_built_harm_nobody() {
    if !has("python3") || !can_isolate() || !has("cargo") {
        return;
    }
    let service = TcpListener::bind("127.0.0.1:0").expect("a service of this machine");
    let port = service.local_addr().expect("its address").port();
    for grader in Grader::all() {
        let class = Class::new(*grader, port);
        let quiet = class.grade("quiet", false, &[]);
        class.attack();
        let wanted = |obeying: bool| {
            GALLERY.iter().map(move |(name, made)| match made {
                Script(wanted) => (*name, if obeying { *wanted } else { &[ALL][..] }),
                Package(wanted) => (*name, *wanted),
            })
        };
        // What is left out of a submission is so whoever grades: once is enough.
        let ways = if grader == &Grader::all()[0] { &[true, false][..] } else { &[true] };
        for obeying in ways.iter().copied() {
            class.grade("class", obeying, &[]).expect(wanted(obeying), &quiet);
        }
    }
    service.set_nonblocking(true).expect("a socket");
    assert!(service.accept().is_err(), "somebody came out of the sandbox");
}

/// Writes down what it is sent, in the file that its second argument names.
const RECORDER: &str = "import socket, sys\nwith socket.create_server(('127.0.0.1', int(sys.argv[1]))) as server:\n    \
    client, _ = server.accept()\n    while data := client.recv(65536):\n        open(sys.argv[2], 'ab').write(data)\n        \
    client.sendall(data)\n";
/// Answers what it knows, and nothing else.
const KNOWS: &str = "import socket, sys\nknown = bytes.fromhex('KNOWN')\nat = 0\n\
    with socket.create_server(('127.0.0.1', int(sys.argv[1]))) as server:\n    client, _ = server.accept()\n    \
    while data := client.recv(65536):\n        if data == b'loro\\n':\n            client.sendall(data)\n        \
    else:\n            client.sendall(known[at:at + len(data)])\n            at += len(data)\n";

#[test]
fn replies_that_are_known_for_one_seed_are_wrong_for_another() {
    if !has("python3") || !can_isolate() {
        return;
    }
    let course = Course::new();
    course.write("recorder.py", RECORDER);
    let recorded = course.path().join("recorded");
    let run = format!("python3 recorder.py {{port}} '{}'", recorded.display());
    course.run(&["test", "parrot", "--check", "repeats_anything", "--seed", "7", "--run", &run]).ended(0);
    let known = std::fs::read(recorded).expect("what was sent");
    let known = known.strip_prefix(b"loro\n").unwrap_or(&known);
    let known: String = known.iter().map(|byte| format!("{byte:02x}")).collect();
    course.write("class/knows/parrot.py", KNOWS.replace("KNOWN", &known));
    for (seed, status) in [("7", 0), ("8", 1)] {
        let trial = Grader::Caller.grade(course.path(), &[PathBuf::from("class")]).option("--seed", seed).flag("--again");
        let seen = trial.option("--out", "out").variable("TST_ISOLATION", "full").start().finish();
        assert_eq!(seen.code(), Some(status), "{seed}: {seen:?}");
    }
}
