//! Settings that lie above the folder in which programs are judged count for nobody: everybody may write there.

use std::path::Path;

use crate::support::{Course, RIGHT, Ran, has, run};

const MACHINE: i32 = 3;
const KIT: i32 = 70;

/// The same as `RIGHT`, for Node as it takes a file when no `package.json` says otherwise.
const NODE: &str = r#"
const net = require("net");
net.createServer({ allowHalfOpen: true }, client => {
    client.on("data", data => client.write(data));
    client.on("end", () => client.end(() => process.exit(0)));
}).listen(Number(process.argv[2]), "127.0.0.1");
"#;

/// The same in Rust.
const RUST: &str = r#"
use std::io::{Read, Write};
fn main() {
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    let (mut client, _) = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap().accept().unwrap();
    let mut buffer = [0; 4096];
    loop {
        let count = client.read(&mut buffer).unwrap();
        if count == 0 {
            return;
        }
        client.write_all(&buffer[..count]).unwrap();
    }
}
"#;

/// A class of which everybody is right.
fn class() -> Course {
    let course = Course::new();
    course.write("subs/ana/parrot.py", RIGHT);
    if has("node") {
        course.write("subs/bia/parrot.js", NODE);
    }
    course.write("subs/caio/parrot.rs", RUST);
    course.write("subs/davi/Cargo.toml", "[package]\nname = \"parrot\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
    course.write("subs/davi/src/main.rs", RUST);
    course
}

/// Puts into `folder` what tools look for upwards, so that each would notice; gives the file that is made when something of
/// it was run.
fn plant(course: &Course, folder: &str) -> std::path::PathBuf {
    let ran = course.path().join("RAN");
    let wrapper = course.path().join("wrapper");
    course.write("wrapper", format!("#!/bin/sh\ntouch '{}'\nexec \"$@\"\n", ran.display()));
    #[cfg(unix)]
    std::fs::set_permissions(&wrapper, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("executable");
    let cargo = format!("[build]\nrustc-wrapper = \"{}\"\n", wrapper.display());
    for (file, content) in [
        (".cargo/config.toml", cargo.as_str()),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"nightly-1999-01-01\"\n"),
        ("Cargo.toml", "[workspace]\n"),
        ("package.json", "{\"type\": \"module\"}\n"),
        ("node_modules/net/index.js", "throw 1;\n"),
        (".npmrc", "x\n"),
        ("deno.json", "{\n"),
        ("go.mod", "module x\n\ngo 1.2\n"),
        (".python-version", "9.9.9\n"),
        (".node-version", "9.9.9\n"),
        (".ruby-version", "9.9.9\n"),
        (".java-version", "9.9.9\n"),
        (".tool-versions", "python 9.9.9\nnodejs 9.9.9\n"),
        ("Gemfile", "raise\n"),
        (".bundle/config", "x\n"),
        ("Makefile", "all:\n\tfalse\n"),
        ("sitecustomize.py", "raise SystemExit(9)\n"),
        ("pyvenv.cfg", "home = /nowhere\n"),
    ] {
        course.write(&format!("{folder}/{file}"), content);
    }
    ran
}

fn grade(course: &Course, level: &str, temporary: &Path) -> Ran {
    let mut tst = course.tst(&["grade", "subs", "--out", level, "--allow-weak-isolation", "--lang", "en"]);
    run(tst.env("TST_ISOLATION", level).env("TMPDIR", temporary))
}

/// A folder for temporary files, into which who judges for root may look.
fn temporary(course: &Course) -> std::path::PathBuf {
    let folder = course.path().join("temporary");
    std::fs::create_dir(&folder).expect("a folder");
    #[cfg(unix)]
    for folder in [course.path(), &folder] {
        std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("open");
    }
    folder
}

#[test]
fn nothing_above_the_room_counts_at_any_level() {
    if !has("python3") {
        return;
    }
    for level in ["none", "limited", "full"] {
        let course = class();
        let folder = temporary(&course);
        let ran = plant(&course, "temporary");
        let graded = grade(&course, level, &folder);
        // Where a level is not to be had, that is told; then there is nothing to look at.
        if graded.status == Some(MACHINE) && level != "none" {
            continue;
        }
        let graded = graded.ended(0);
        let everybody = std::fs::read_dir(course.path().join("subs")).expect("a folder").count();
        assert!(graded.stdout.contains(&format!("graded: {everybody} with full marks, 0 with less")), "{level}: {}", graded.all());
        assert!(!ran.exists(), "{level}: what lay above was run");
    }
}

#[test]
fn what_comes_to_lie_above_while_a_class_is_graded_spoils_no_grade() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    let folder = temporary(&course);
    let file = folder.join("package.json");
    // A program that is judged leaves something behind, for all that are judged after it.
    course.write("subs/ana/parrot.py", format!("open({:?}, 'w').write('{{}}')\n{RIGHT}", file.display().to_string()));
    course.write("subs/bia/parrot.py", RIGHT);
    let mut tst = course.tst(&["grade", "subs", "--out", "out", "--allow-weak-isolation", "--jobs", "1"]);
    let ran = run(tst.env("TMPDIR", &folder)).ended(KIT);
    assert!(ran.stdout.contains("0 with full marks, 0 with less, 0 unusable; 2 submissions could not be"), "{}", ran.all());
    let journal = std::fs::read_to_string(course.path().join("out/journal.jsonl")).expect("the journal");
    for line in journal.lines() {
        let name = file.display().to_string();
        assert!(line.contains(&name) && line.contains("would change how programs") && line.contains("mudaria"), "{line}");
    }
    // Another folder is taken as soon as it lies there from the beginning.
    let mut tst = course.tst(&["grade", "subs", "--out", "out", "--allow-weak-isolation", "--jobs", "1"]);
    run(tst.env("TMPDIR", &folder)).ended(0);
}

#[test]
fn of_ones_own_program_the_own_folder_counts_and_the_one_for_temporary_files_does_not() {
    if !has("node") {
        return;
    }
    let course = Course::new();
    let folder = temporary(&course);
    plant(&course, "temporary");
    course.write("mine/parrot.js", NODE);
    course.write("module/parrot.js", NODE.replace("const net = require(\"net\")", "import net from \"net\""));
    course.write("module/package.json", "{\"type\": \"module\"}\n");
    for subject in ["mine", "module"] {
        let mut tst = course.tst(&["test", "parrot", "--subject", subject]);
        run(tst.env("TMPDIR", &folder)).ended(0);
    }
    // What is right without settings is wrong with these.
    course.write("mine/package.json", "{\"type\": \"module\"}\n");
    course.run(&["test", "parrot", "--subject", "mine"]).ended(1);
}
