//! Tools that leave a server behind, or never answer: neither holds a run up, and each is somebody's trouble.
#![cfg(target_os = "linux")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::common::{Trial, repository};
use crate::support::{Course, each, run};

const PASSED: i32 = 0;
const MACHINE: i32 = 3;
/// Of a class: something could not be judged.
const NOT_JUDGED: i32 = 70;

const MANIFEST: &str = "[package]\nname = \"echo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";

/// What is left behind lives longer than any test waits, and holds whatever it was given.
const LEAVES: [&str; 3] = ["sleep 1000 &", "setsid sleep 1000 &", "(setsid sh -c 'sleep 1000; true' &)"];

/// An executable file.
fn script(path: &Path, lines: &str) {
    std::fs::write(path, format!("#!/bin/sh\n{lines}\n")).expect("written");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("a program");
}

/// The right program for `echo`.
fn solution() -> String {
    std::fs::read_to_string(repository().join("solutions/echo/src/main.rs")).expect("the solution")
}

#[test]
fn what_a_build_script_leaves_behind_holds_nothing_up_and_ends() {
    each(&LEAVES, |leave| {
        let trial = Trial::of("echo").check("echoes_a_line");
        let folder = trial.aside("package");
        std::fs::create_dir_all(folder.join("src")).expect("a folder");
        std::fs::write(folder.join("Cargo.toml"), MANIFEST).expect("written");
        std::fs::write(folder.join("src/main.rs"), solution()).expect("written");
        let build = format!("fn main() {{ std::process::Command::new(\"sh\").args([\"-c\", \"{leave}\"]).status().unwrap(); }}\n");
        std::fs::write(folder.join("build.rs"), build).expect("written");
        trial.option("--subject", &folder.to_string_lossy()).judge().passes();
    });
}

#[test]
fn what_the_compiler_itself_leaves_behind_holds_nothing_up_and_ends() {
    each(&LEAVES, |leave| {
        let trial = Trial::of("echo").check("echoes_a_line");
        let (file, rustc) = (trial.aside("echo.rs"), trial.aside("rustc"));
        std::fs::write(&file, solution()).expect("written");
        script(&rustc, &format!("{leave}\nexec rustc \"$@\""));
        trial.option("--subject", &file.to_string_lossy()).variable("RUSTC", &rustc.to_string_lossy()).judge().passes();
    });
}

#[test]
fn a_class_is_graded_whatever_its_compilers_leave_behind() {
    let course = Course::new();
    course.write("config.yaml", "course: Aves\nexercises: [echo]\nlimits: { build: 600s }\n");
    std::fs::create_dir_all(course.path().join("exercises")).expect("a folder");
    std::os::unix::fs::symlink(repository().join("exercises/echo"), course.path().join("exercises/echo")).expect("a link");
    course.write("class/ana.rs", solution());
    course.write("class/bia/Cargo.toml", MANIFEST);
    course.write("class/bia/src/main.rs", solution());
    let trial = Trial::grade(course.path(), &[PathBuf::from("class")]).flag("--allow-weak-isolation").option("--out", "out");
    let tools = ["cargo", "rustc"].map(|tool| (tool.to_uppercase(), trial.aside(&format!("{tool}-wrapper")), tool));
    for (_, wrapper, tool) in &tools {
        script(wrapper, &format!("{}\nexec {tool} \"$@\"", LEAVES[2]));
    }
    let named = |trial: Trial, (name, file, _): &(String, PathBuf, &str)| trial.variable(name, &file.to_string_lossy());
    let seen = tools.iter().fold(trial, named).start().finish();
    assert_eq!(seen.code(), Some(PASSED), "{seen:?}");
}

/// A folder with a `python3` that never answers.
fn sleepy(course: &Course) -> String {
    std::fs::create_dir(course.path().join("tools")).expect("a folder");
    script(&course.path().join("tools/python3"), "exec sleep 1000");
    course.write("config.yaml", "course: Aves\nexercises: [parrot]\nlimits: { build: 1s }\n");
    let path = std::env::var("PATH").expect("a PATH");
    format!("{}:{path}", course.path().join("tools").display())
}

#[test]
fn an_interpreter_that_never_answers_is_the_machines_trouble() {
    let course = Course::new();
    let path = sleepy(&course);
    let said = "`python3` did not answer within 1 s";
    course.write("parrot.py", crate::support::RIGHT);
    for target in [["--run", "python3 parrot.py"], ["--subject", "parrot.py"]] {
        let all = [&["test", "parrot", "--lang", "en"][..], &target].concat();
        let message = run(course.tst(&all).env("PATH", &path)).refused(MACHINE);
        assert!(message.starts_with(said), "{message}");
    }
    for student in ["ana", "bia"] {
        course.write(&format!("class/{student}.py"), crate::support::RIGHT);
    }
    let all = ["grade", "class", "--allow-weak-isolation", "--out", "out", "--lang", "en"];
    let ran = run(course.tst(&all).env("PATH", &path)).ended(NOT_JUDGED);
    assert!(ran.stdout.contains(said), "{}", ran.all());
}

#[test]
fn doctor_says_of_a_tool_that_it_never_answers() {
    let course = Course::new();
    let path = sleepy(&course);
    let ran = run(course.tst(&["doctor", "--lang", "en"]).env("PATH", path));
    assert!(ran.stdout.contains("--  `python3 --version` did not answer within 1 s: "), "{}", ran.all());
}
