//! A command given by hand is started in a scratch folder: it finds there what it names, and leaves nothing with the caller.
#![cfg(target_os = "linux")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;

use crate::support::{Course, RIGHT, has, repository};

/// A course in which `tst` is started, and what its folder held before.
struct Caller(Course);

impl Caller {
    fn new() -> Self {
        Self(Course::new())
    }

    fn executable(self, file: &str, content: &str) -> Self {
        self.0.write(file, content);
        let rights = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(self.0.path().join(file), rights).expect("may be executed");
        self
    }

    fn file(self, file: &str, content: &str) -> Self {
        self.0.write(file, content);
        self
    }

    /// Judges `exercise` by a command: the checks with their status, and the whole result.
    fn judge(&self, exercise: &str, command: &str, more: &[&str]) -> Value {
        let arguments = [&["test", exercise, "--run", command, "--format", "json"], more].concat();
        let ran = self.0.run(&arguments);
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()))
    }

    #[track_caller]
    fn passes(&self, exercise: &str, command: &str, more: &[&str]) {
        let json = self.judge(exercise, command, more);
        let all = json["checks"].as_array().expect("checks");
        assert!(!all.is_empty() && all.iter().all(|check| check["status"] == "passed"), "{command}: {json:#}");
    }

    fn entries(&self) -> Vec<String> {
        let mut names: Vec<String> = names(self.0.path());
        names.sort();
        names
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

fn http() -> String {
    repository().join("exercises/http").display().to_string()
}

/// Serves as `RIGHT` does, with this done before.
fn before(work: &str) -> String {
    format!("{work}\n{RIGHT}")
}

#[test]
fn what_a_program_leaves_in_its_folder_neither_stays_nor_meets_the_next_one() {
    let leaves = before("import os\nassert not os.path.exists('left.txt')\nopen('left.txt', 'x').write('x')\nos.mkdir('core')");
    let caller = Caller::new().file("leaves.py", &leaves);
    caller.passes("parrot", "python3 leaves.py", &[]);
    let entries = caller.entries();
    assert!(!entries.iter().any(|name| name == "left.txt" || name == "core"), "{entries:?}");
}

#[test]
fn what_a_command_names_is_found_however_it_names_it() {
    let caller = Caller::new()
        .executable("mine/right", &format!("#!/usr/bin/env python3\n{RIGHT}"))
        .executable("start.sh", "#!/bin/sh\nexec python3 ./mine/right \"$@\"\n")
        .file("pack/__init__.py", "")
        .file("pack/serve.py", RIGHT)
        .file("uses.py", "import pack.serve\n");
    let whole = format!("python3 {}/right.py", caller.0.path().display());
    let commands = [
        "mine/right",
        "./mine/right",
        "./start.sh",
        "sh start.sh",
        "python3 right.py",
        "python3 ./right.py",
        "python3 -m right",
        "python3 -m pack.serve",
        "python3 uses.py",
        "sh -c 'exec python3 right.py \"$@\"' sh",
        &whole,
    ];
    for command in commands {
        caller.passes("parrot", command, &[]);
    }
}

#[test]
fn a_path_that_leads_out_of_the_callers_folder_is_found_too() {
    let caller = Caller::new().file("inside/x", "");
    let mut tst = caller.0.tst(&["test", "parrot", "--run", "python3 ../right.py", "--format", "json"]);
    crate::support::run(tst.current_dir(caller.0.path().join("inside"))).ended(0);
}

#[test]
fn tools_that_look_around_themselves_find_what_they_need() {
    let python = "exec python3 right.py";
    let caller = Caller::new().file("Makefile", &format!("run:\n\t@{python} $(PORT)\n"));
    if has("make") {
        caller.passes("parrot", "make -s run PORT={port}", &[]);
    }
    let server = "const net = require('net');\nconst server = net.createServer(socket => { socket.pipe(socket); \
                  socket.on('close', () => process.exit(0)); });\nserver.listen(+process.argv[2], '127.0.0.1');\n";
    let caller = caller.file("server.js", server);
    if has("node") {
        let json = caller.judge("parrot", "node server", &["--check", "repeats"]);
        assert_eq!(json["failed"], 0, "{json:#}");
    }
}

#[test]
fn a_program_that_is_started_in_the_folder_it_serves_is_found_and_its_folder_is_not_served() {
    let program = std::fs::read_to_string(repository().join("harness/tst/tests/programs/right/http.py")).expect("a program");
    let caller = Caller::new().file("my_http.py", &program).file("index.html", "the caller's own");
    for command in ["python3 my_http.py", "python3 my_http.py {port} {dir}"] {
        caller.passes(&http(), command, &["--check", "current_folder_by_default", "--check", "serves_files"]);
    }
}

#[test]
fn the_exercises_own_files_are_never_those_of_the_caller() {
    let caller = Caller::new().file("data.txt", "the caller's").file(".tst/last", "").file(
        "reads.py",
        &before(
            "import os, sys\nif open('data.txt').read() != \"the exercise's\" or '.tst' in os.listdir('.'):\n    sys.exit('wrong')",
        ),
    );
    let exercise = std::fs::read_to_string(caller.0.path().join("exercises/parrot/exercise.yaml")).expect("a file");
    let (head, rest) = exercise.split_once("program: {").expect("a program");
    let files = "files: [{ path: data.txt, text: \"the exercise's\" }],";
    caller.0.write("exercises/parrot/exercise.yaml", format!("{head}program: {{ {files}{rest}"));
    caller.passes("parrot", "python3 reads.py", &[]);
    let kept = std::fs::read_to_string(caller.0.path().join("data.txt")).expect("a file");
    assert_eq!(kept, "the caller's");
}

#[test]
fn a_command_is_shown_as_it_was_typed() {
    let caller = Caller::new().executable("mine/sloppy", "#!/bin/sh\nexec python3 p.py \"$@\"\n");
    let ran = caller.0.run(&["test", "parrot", "--run", "mine/sloppy"]).ended(1);
    let line = |start: &str| ran.stdout.lines().any(|line| line.contains(start));
    assert!(line("starts: mine/sloppy ") || line("starts mine/sloppy "), "{}", ran.all());
    assert!(line("  mine/sloppy ") || line(":  mine/sloppy "), "by hand: {}", ran.all());
}

#[test]
fn an_option_before_the_folder_does_not_dangle() {
    let options = "import argparse, sys\nparser = argparse.ArgumentParser()\nparser.add_argument('--port', default='8000')\n\
                   parser.add_argument('--directory', default='.')\ngiven = parser.parse_args()\n\
                   sys.argv[1:] = [given.port, given.directory]\n";
    let program = std::fs::read_to_string(repository().join("harness/tst/tests/programs/right/http.py")).expect("a program");
    let caller = Caller::new().file("by_options.py", &format!("{options}{program}"));
    let checks = ["refuses_a_bad_port", "refuses_a_taken_port", "default_port", "current_folder_by_default", "serves_files"];
    let more: Vec<&str> = checks.iter().flat_map(|check| ["--check", check]).collect();
    caller.passes(&http(), "python3 by_options.py --port {port} --directory {dir}", &more);
    caller.passes(&http(), "python3 by_options.py --port={port} --directory={dir}", &more);
}

#[test]
fn a_placeholder_by_another_name_is_told_in_one_line() {
    let caller = Caller::new();
    let message = caller.0.run(&["test", "parrot", "--run", "python3 right.py {porta}"]).refused(2);
    assert_eq!(message, "nothing is filled in for {porta} in --run; did you mean {port}?");
    let message = caller.0.run(&["test", "parrot", "--run", "python3 right.py {porta}", "--lang", "pt-BR"]).refused(2);
    assert_eq!(message, "nada é posto no lugar de {porta} em --run; quis dizer {port}?");
}
