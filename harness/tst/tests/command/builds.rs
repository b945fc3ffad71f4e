//! Tools that leave a server behind, do not work, or never answer: none holds a run up, and each is somebody's trouble.
#![cfg(target_os = "linux")]

use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{Trial, repository};
use crate::support::{Course, PARROT, can_isolate, each, run};

const PASSED: i32 = 0;
const FAILED: i32 = 1;
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
fn a_compiler_takes_not_all_memory_of_the_machine_though_the_program_is_ones_own() {
    let course = Course::new();
    course.write("parrot/Cargo.toml", MANIFEST.replace("echo", "parrot"));
    let endless = "const X: &[u8] = include_bytes!(\"/dev/zero\");\nfn main() {\n    println!(\"{}\", X.len())\n}\n";
    course.write("parrot/src/main.rs", endless);
    // It takes gigabytes until then: the sentence in English is told by who attacks while he is built.
    let ran = course.run(&["test", "parrot", "--subject", "parrot", "--lang", "pt-BR"]).ended(FAILED);
    let said = ["o compilador foi encerrado: usou mais de ", " MiB de memória"];
    assert!(said.iter().all(|words| ran.stdout.contains(words)), "{}", ran.all());
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

/// A class of one package, in a course that judges it by `parrot`.
fn class_of_one_package() -> Course {
    let course = Course::new();
    course.write("class/ana/Cargo.toml", MANIFEST.replace("echo", "parrot"));
    course.write("class/ana/src/main.rs", "fn main() {}\n");
    course
}

/// The command that grades that class, with `tool` in the place of cargo.
fn grade_with(course: &Course, tool: &Path, lang: &str) -> Command {
    let mut tst = course.tst(&["grade", "class", "--allow-weak-isolation", "--out", "out", "--lang", lang]);
    tst.env("CARGO", tool);
    tst
}

fn journal(course: &Course) -> String {
    std::fs::read_to_string(course.path().join("out/journal.jsonl")).expect("a journal")
}

#[test]
fn tools_that_build_nothing_are_the_machines_trouble_before_anything_is_judged() {
    let course = class_of_one_package();
    let tool = course.path().join("cargo");
    script(&tool, "echo 'info: syncing' >&2; echo \"error: toolchain 'x' is not installed\" >&2; exit 1");
    for (lang, said) in [
        (
            "en",
            "`cargo` cannot build even the smallest program here: put right what it says, and run the command again \
             (error: toolchain 'x' is not installed)",
        ),
        (
            "pt-BR",
            "`cargo` não consegue compilar nem o menor programa aqui: corrija o que ele diz, e repita o comando \
             (error: toolchain 'x' is not installed)",
        ),
    ] {
        assert_eq!(run(&mut grade_with(&course, &tool, lang)).refused(MACHINE), said);
        let mut own = course.tst(&["test", "parrot", "--subject", "class/ana", "--lang", lang]);
        assert_eq!(run(own.env("CARGO", &tool)).refused(MACHINE), said);
    }
    assert_eq!(journal(&course), "");
    assert!(!course.path().join("out/class.json").exists());
    // Repaired: what nothing was known of is judged.
    run(&mut grade_with(&course, Path::new("cargo"), "en")).ended(FAILED);
    assert_eq!(journal(&course).lines().count(), 1);
}

#[test]
fn a_toolchain_that_does_not_work_is_told_at_each_level_of_isolation() {
    let course = class_of_one_package();
    std::fs::create_dir(course.path().join("tools")).expect("a folder");
    script(&course.path().join("tools/rustc"), "echo \"error: toolchain 'x' is not installed\" >&2; exit 1");
    let path = format!("{}:{}", course.path().join("tools").display(), std::env::var("PATH").expect("a PATH"));
    let said = "`rustc` cannot be started: error: toolchain 'x' is not installed";
    let levels: &[&str] = if can_isolate() { &["full", "limited"] } else { &["limited"] };
    for level in levels {
        let mut tst = grade_with(&course, Path::new("cargo"), "en");
        assert_eq!(run(tst.env("TST_ISOLATION", level).env("PATH", &path)).refused(MACHINE), said, "{level}");
    }
    if can_isolate() {
        let mut tst = course.tst(&["test", "parrot", "--isolated", "--subject", "class/ana", "--lang", "en"]);
        assert_eq!(run(tst.env("PATH", &path)).refused(MACHINE), said);
    }
}

#[test]
fn a_single_file_needs_its_compiler_and_other_languages_need_none() {
    let course = Course::new();
    course.write("class/ana.py", crate::support::RIGHT);
    let grade = |course: &Course| {
        let mut tst = course.tst(&["grade", "class", "--allow-weak-isolation", "--out", "out", "--lang", "en"]);
        run(tst.env("CARGO", "/bin/false").env("RUSTC", "/bin/false"))
    };
    grade(&course).ended(PASSED);
    course.write("class/bia.rs", "fn main() {}\n");
    let said = grade(&course).refused(MACHINE);
    assert!(said.starts_with("`rustc` cannot build") && said.ends_with("(it says nothing)"), "{said}");
    assert_eq!(journal(&course).lines().count(), 1);
}

#[test]
fn a_build_that_failed_because_tools_broke_meanwhile_is_judged_again() {
    let course = class_of_one_package();
    let tool = course.path().join("cargo");
    script(&tool, "test -e \"${0}-worked\" && { echo 'error: no room' >&2; exit 1; }; touch \"${0}-worked\"; exec cargo \"$@\"");
    let ran = run(&mut grade_with(&course, &tool, "en")).ended(NOT_JUDGED);
    assert!(ran.stdout.contains("1 submission could not be judged:\n  ana, parrot: `cargo` cannot build even"), "{}", ran.all());
    run(&mut grade_with(&course, Path::new("cargo"), "en")).ended(FAILED);
    let outcomes: Vec<_> = journal(&course).lines().map(|line| line.contains("\"fault\"")).collect();
    assert_eq!(outcomes, [true, false]);
}

#[test]
fn a_package_that_does_not_build_whatever_the_tools_is_the_students_trouble() {
    let course = class_of_one_package();
    let absent = "\n[dependencies]\nno-such-package-anywhere = \"9\"\n";
    course.write("class/bia/Cargo.toml", MANIFEST.replace("echo", "parrot") + absent);
    course.write("class/bia/src/main.rs", "fn main() {}\n");
    course.write("class/ana/src/main.rs", "fn main() { let x: u8 = \"\"; }\n");
    let ran = run(&mut grade_with(&course, Path::new("cargo"), "en")).ended(FAILED);
    assert!(ran.stdout.contains("graded: 0 with full marks, 2 with less, 0 unusable\n"), "{}", ran.all());
    assert_eq!(journal(&course).matches("\"ok\":false").count(), 2, "{}", ran.all());
}

#[test]
fn rust_in_a_file_or_folder_whose_name_is_no_text_is_built() {
    let course = Course::new();
    let odd = |name: &[u8]| course.path().join(std::ffi::OsStr::from_bytes(name));
    let (package, file) = (odd(b"cr\xe9"), odd(b"Jos\xe9").join(std::ffi::OsStr::from_bytes(b"p\xe9.rs")));
    std::fs::create_dir_all(package.join("src")).expect("a folder");
    std::fs::create_dir(odd(b"Jos\xe9")).expect("a folder");
    std::fs::write(package.join("Cargo.toml"), MANIFEST).expect("written");
    for source in [&package.join("src/main.rs"), &file] {
        std::fs::write(source, "fn main() {}\n").expect("written");
    }
    for subject in [package, file] {
        let mut tst = course.tst(&["test", "parrot", "--format", "json", "--subject"]);
        let ran = run(tst.arg(&subject)).ended(FAILED);
        let result: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        assert_eq!((&result["build"]["ok"], &result["build"]["output"]), (&true.into(), &"".into()), "{}", ran.all());
    }
}

#[test]
fn a_folder_for_temporary_files_whose_name_is_no_text_changes_no_verdict() {
    let temporary = tempfile::tempdir().expect("a folder");
    let odd = temporary.path().join(std::ffi::OsStr::from_bytes(b"t\xff"));
    std::fs::create_dir(&odd).expect("a folder");
    let course = Course::new();
    let program = "import os, socket, sys\nassert os.path.isdir(sys.argv[2])\ns = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n\
                   c, _ = s.accept()\nwhile data := c.recv(65536): c.sendall(data)\n";
    course.write("exercises/parrot/exercise.yaml", PARROT.replace("args: [\"{port}\"]", "args: [\"{port}\", \"{dir}\"]"));
    course.write("folder.py", program);
    let mut tst = course.tst(&["test", "parrot", "--subject", "folder.py"]);
    run(tst.env("TMPDIR", &odd)).ended(PASSED);
    assert_eq!(std::fs::read_dir(odd).expect("a folder").count(), 0);
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
fn doctor_says_what_a_tool_says_that_does_not_work() {
    let course = Course::new();
    let tool = course.path().join("cargo");
    // Before why it does not work it says what it does, and after it what helps.
    let said = "info: syncing channel updates\nwarning: old\nerror: toolchain 'x' is not installed\nhelp: run rustup\n";
    script(&tool, &format!("printf '%s' \"{said}\" >&2; exit 1"));
    for (lang, said) in [("en", "does not work: put right what it says"), ("pt-BR", "não funciona: corrija o que ele diz")] {
        let ran = run(course.tst(&["doctor", "--lang", lang]).env("CARGO", &tool)).ended(MACHINE);
        let line = format!("--  `{} --version` {said} (error: toolchain 'x' is not installed)\n", tool.display());
        assert!(ran.stdout.contains(&line), "{}", ran.all());
    }
}

#[test]
fn doctor_says_of_a_tool_that_it_never_answers() {
    let course = Course::new();
    let path = sleepy(&course);
    let ran = run(course.tst(&["doctor", "--lang", "en"]).env("PATH", path));
    assert!(ran.stdout.contains("--  `python3 --version` did not answer within 1 s: "), "{}", ran.all());
}
