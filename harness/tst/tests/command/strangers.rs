//! Submissions that try to change how they are judged, or to learn what is none of theirs: nothing comes of it.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::common::{Seen, Trial};
use crate::support::{Course, PARROT, RIGHT, SLOPPY};
use serde_json::Value;

const PASSED: i32 = 0;
const FAILED: i32 = 1;
/// How long a killed process may take to vanish on a busy machine.
const VANISHING: Duration = Duration::from_secs(30);
/// What nobody may learn.
const SECRET: &str = "open sesame";

/// Sends back what comes, to one client, and ends; `BEFORE` stands for what it does before.
const PARROT_RS: &str = "use std::io::{Read, Write};\n\
    fn main() {\n    BEFORE\n    \
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();\n    \
    let (mut client, _) = std::net::TcpListener::bind((\"127.0.0.1\", port)).unwrap().accept().unwrap();\n    \
    let mut bytes = vec![0; 65536];\n    \
    while let Ok(length @ 1..) = client.read(&mut bytes) {\n        client.write_all(&bytes[..length]).unwrap();\n    }\n}\n";
const MANIFEST: &str = "[package]\nname = \"parrot\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

/// A class; what is not its students' lies in the course's folder.
struct Class(Course);

impl Class {
    fn new() -> Self {
        let course = Course::new();
        course.write("secret", SECRET);
        Self(course)
    }

    /// A package of a student's: a right program, unless `files` say otherwise.
    fn package(&self, student: &str, files: &[(&str, &str)]) {
        let right = PARROT_RS.replace("BEFORE", "");
        for (name, content) in [("Cargo.toml", MANIFEST), ("src/main.rs", &right)].iter().chain(files) {
            self.0.write(&format!("class/{student}/{name}"), content);
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn trial(&self) -> Trial {
        let trial = Trial::grade(self.0.path(), &[PathBuf::from("class")]).variable("TST_SECRET", SECRET);
        trial.flag("--allow-weak-isolation").option("--out", "out")
    }

    /// Grades it; gives what came out, by student.
    fn grade(&self, status: i32) -> (BTreeMap<String, Value>, Seen) {
        let seen = self.trial().start().finish();
        assert_eq!(seen.code(), Some(status), "{seen:?}\n{}", self.journal());
        let records = self.journal();
        let records = records.lines().map(|line| serde_json::from_str::<Value>(line).expect("a record"));
        let by_name = |mut record: Value| {
            let name = record["student"]["name"].as_str().expect("a name").to_string();
            (name, record["result"].take())
        };
        (records.map(by_name).collect(), seen)
    }

    fn journal(&self) -> String {
        std::fs::read_to_string(self.path("out/journal.jsonl")).unwrap_or_default()
    }
}

#[test]
fn no_wish_of_a_package_changes_how_it_is_judged() {
    let class = Class::new();
    let mark = class.path("mark");
    let writes = format!("fn main() {{ std::fs::write({mark:?}, \"\").unwrap(); }}\n");
    class.package("build script", &[("build.rs", &writes)]);
    let custom = format!("{MANIFEST}build = \"src/wish.rs\"\n");
    class.package("named build script", &[("Cargo.toml", &custom), ("src/wish.rs", "fn main() { panic!(\"no\") }\n")]);
    let wrapper = "[build]\nrustc-wrapper = \"/bin/false\"\nrustflags = [\"--cfg\", \"hurt\"]\n[env]\nHURT = \"1\"\n";
    class.package("cargo configuration", &[(".cargo/config.toml", wrapper), (".cargo/config", wrapper)]);
    let toolchain = "[toolchain]\nchannel = \"1.0.0-nothing\"\n";
    class.package("toolchain", &[("rust-toolchain.toml", toolchain), ("rust-toolchain", "nightly-1999-01-01\n")]);
    let tests =
        format!("{MANIFEST}[[test]]\nname = \"never\"\npath = \"tests/gone.rs\"\n[dev-dependencies]\nnever-there = \"9\"\n");
    class.package("tests", &[("Cargo.toml", &tests), ("tests/fails.rs", "compile_error!(\"no\");\n"), ("benches/b.rs", "!")]);
    let profile = format!("{MANIFEST}[profile.dev]\nopt-level = 9\npanic = \"never\"\n[lints.rust]\nwarnings = \"deny\"\n");
    let unused = PARROT_RS.replace("BEFORE", "let unused = 1;");
    class.package("profile and lints", &[("Cargo.toml", &profile), ("src/main.rs", &unused)]);
    let outside = format!("{MANIFEST}[dependencies]\nelsewhere = {{ path = \"../../../elsewhere\" }}\n");
    class.package("a dependency elsewhere", &[("Cargo.toml", &outside)]);
    let inherits = MANIFEST.replace("edition = \"2024\"", "edition.workspace = true");
    class.package("an inherited edition", &[("Cargo.toml", &inherits)]);
    class.package("a lock file", &[("Cargo.lock", "this is no lock\n")]);
    let member = MANIFEST.replace("[package]\n", "[package]\nworkspace = \"../../..\"\n");
    class.package("a workspace elsewhere", &[("Cargo.toml", &member)]);
    let (results, _) = class.grade(PASSED);
    for (student, result) in &results {
        assert_eq!(result["judged"]["points"], 100, "{student}: {result:#}");
    }
    assert_eq!(results.len(), 10);
    assert!(!mark.exists(), "a build script ran");
}

#[test]
fn the_name_of_a_file_is_no_reason_not_to_build_it() {
    let class = Class::new();
    for name in ["ana/parrot (1).rs", "bia/2-parrot.rs", "parrot of d'Ávila.rs", "Zé =1+1_77_assignsubmission_file_parrot.rs"] {
        class.0.write(&format!("class/{name}"), PARROT_RS.replace("BEFORE", ""));
    }
    let (results, _) = class.grade(PASSED);
    assert_eq!(results.len(), 4);
}

#[test]
fn checks_come_from_the_teacher_alone() {
    let class = Class::new();
    let easy = "name: parrot\ntitle: { en: Easy, pt-BR: Mole }\nprogram: { kind: server, args: [\"{port}\"], default_port: 9090 }\n\
                checks:\n  - name: easy\n    title: { en: easy, pt-BR: mole }\n    points: 100\n    steps:\n      - ana: connect\n";
    for name in ["exercise.yaml", "hidden.yaml", "config.yaml"] {
        class.0.write(&format!("class/Ana/{name}"), if name == "config.yaml" { "course: Mole\n" } else { easy });
    }
    class.0.write("class/Ana/parrot.py", SLOPPY);
    let hidden = "checks:\n  - name: repeats_twice\n    title: { en: twice, pt-BR: duas vezes }\n    points: 20\n    \
                  hint: { en: again, pt-BR: de novo }\n    steps:\n      - ana: connect\n      - ana: { send: \"a\\n\" }\n      \
                  - ana: { receives: \"a\\n\" }\n";
    let shown = PARROT.replacen("points: 40", "points: 20", 1).replace("checks:\n", "withheld_points: 20\nchecks:\n");
    class.0.write("exercises/parrot/exercise.yaml", shown);
    class.0.write("exercises/parrot/hidden.yaml", hidden);
    let (results, _) = class.grade(FAILED);
    let run = &results["Ana"]["judged"];
    let names: Vec<&str> = run["checks"].as_array().expect("checks").iter().filter_map(|check| check["name"].as_str()).collect();
    assert_eq!(names, ["repeats", "repeats_anything", "ends_well", "repeats_twice"]);
    assert_eq!((&run["points"], &run["max"]), (&Value::from(40), &Value::from(100)), "{run:#}");
}

#[test]
fn a_program_reads_nothing_beside_its_own_files_while_it_is_built() {
    let class = Class::new();
    let includes = |what: &str| PARROT_RS.replace("BEFORE", &format!("eprintln!(\"{{}}\", include_str!(\"{what}\")); panic!();"));
    class.package("climbs", &[("src/main.rs", &includes("../../../secret"))]);
    class.package("own file", &[("src/main.rs", &includes("../own.txt")), ("own.txt", "my own words")]);
    std::fs::create_dir_all(class.path("class/links")).expect("a folder");
    std::os::unix::fs::symlink(class.path("secret"), class.path("class/links/own.txt")).expect("a link");
    class.package("links", &[("src/main.rs", &includes("../own.txt"))]);
    let (results, _) = class.grade(FAILED);
    for student in ["climbs", "links"] {
        assert_eq!(results[student]["judged"]["build"]["ok"], false, "{:#}", results[student]);
    }
    assert_eq!(results["own file"]["judged"]["build"]["ok"], true);
    let journal = class.journal();
    assert!(journal.contains("my own words") && !journal.contains(SECRET));
    // Where on this machine it was built is nobody's business either.
    assert!(!journal.contains(&std::env::temp_dir().join("ugly-").display().to_string()), "{journal}");
}

#[test]
fn a_program_and_its_compiler_see_nothing_of_our_environment() {
    let class = Class::new();
    let seen = class.path("seen.json");
    let tells = format!("import json, os\njson.dump(dict(os.environ), open({seen:?}, 'w'))\n");
    class.0.write("class/runs.py", tells + RIGHT);
    let at_build = "const _: () = assert!(option_env!(\"TST_SECRET\").is_none() && option_env!(\"HURT\").is_none());\nfn main";
    class.package("builds", &[("src/main.rs", &PARROT_RS.replace("BEFORE", "").replace("fn main", at_build))]);
    class.0.write("class/file.rs", PARROT_RS.replace("BEFORE", "").replace("fn main", at_build));
    let (results, _) = class.grade(PASSED);
    assert_eq!(results.len(), 3);
    let environment: BTreeMap<String, String> = serde_json::from_slice(&std::fs::read(seen).expect("a file")).expect("JSON");
    assert!(!environment.values().any(|value| value.contains(SECRET)), "{environment:?}");
    for home in ["HOME", "TMPDIR"] {
        let folder = Path::new(&environment[home]);
        assert!(Some(folder.to_path_buf()) != std::env::home_dir() && !folder.exists(), "{home} was {}", folder.display());
    }
    // The last one is how we know it again, another one is Python's own (PEP 538), and some say where tools are installed.
    let says_where = |name: &str| ["_HOME", "_ROOT", "_DIR", "_TOOLCHAIN"].iter().any(|end| name.ends_with(end));
    let ours: Vec<&str> = environment.keys().map(String::as_str).filter(|name| *name != "LC_CTYPE" && !says_where(name)).collect();
    assert_eq!(ours, ["HOME", "LANG", "PATH", "TMPDIR", "TST_MARK"], "{environment:?}");
}

/// When a process began, in ticks of the system: a number that is given again belongs to one that began later.
fn began(pid: &str) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    // A zombie is gone. The fields are counted from the third one (proc(5)).
    (fields[0] != "Z").then(|| fields[19].to_string())
}

#[test]
fn a_program_that_becomes_a_daemon_is_gone_afterwards() {
    let class = Class::new();
    let pids = class.path("pids");
    let daemon = format!(
        "import os, sys, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        \
         stat = open('/proc/self/stat').read().rsplit(')', 1)[1].split()\n        \
         open({pids:?}, 'a').write(f'{{os.getpid()}} {{stat[19]}}\\n')\n        \
         os.execve('/bin/sleep', ['sleep', '1000'], {{}})\n    os._exit(0)\nos.wait()\n\
         while not os.path.exists({pids:?}):\n    time.sleep(0.01)\n"
    );
    class.0.write("class/ana.py", daemon + RIGHT);
    class.grade(PASSED);
    let begun = std::fs::read_to_string(pids).expect("daemons began");
    assert!(begun.lines().count() >= 3, "one for each check: {begun}");
    let begin = Instant::now();
    for line in begun.lines() {
        let (pid, time) = line.split_once(' ').expect("two words");
        while began(pid).as_deref() == Some(time) {
            assert!(begin.elapsed() < VANISHING, "{pid} lives");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn a_compiler_that_never_ends_is_ended() {
    let class = Class::new();
    class.0.write("config.yaml", "course: Aves\nexercises: [parrot]\nlimits: { build: 2s }\n");
    let endless = "#![allow(long_running_const_eval)]\nconst X: u64 = { let mut i = 0u64; loop { i += 1; if i == u64::MAX { break i } } };\n\
                   fn main() { println!(\"{X}\") }\n";
    class.0.write("class/ana.rs", endless);
    class.package("bia", &[("src/main.rs", endless)]);
    // Nothing is left of the compilers: that is looked at when the run has ended.
    let (results, _) = class.grade(FAILED);
    for student in ["ana", "bia"] {
        let run = &results[student]["judged"];
        assert_eq!((&run["points"], &run["build"]["ok"]), (&Value::from(0), &Value::from(false)), "{run:#}");
        let said = run["build"]["output"].as_str().expect("what was said");
        assert!(said.contains("the compiler was ended: it took longer than 2 s"), "{said}");
    }
}
