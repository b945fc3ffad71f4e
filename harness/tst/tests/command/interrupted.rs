//! Ctrl-C, once, ends a run and a grading, whatever they are waiting for.
#![cfg(target_os = "linux")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::common::Trial;
use crate::support::{Course, RIGHT};

const INTERRUPTED: i32 = 130;
/// Whoever runs these tests in the background of a shell makes everything ignore the signal, unless it is reset.
const HEEDS: [&str; 2] = ["env", "--default-signal=INT"];

/// A compiler that never ends, with a child that ignores what it can, unless what it is told to build is a program like this.
fn endless_compiler(trial: &Trial, except: &str) -> (PathBuf, PathBuf) {
    let (ready, compiler) = (trial.aside("ready"), trial.aside("compiler"));
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in {except}) exec rustc \"$@\";; esac\n\
         trap '' INT TERM HUP\nsleep 1000 &\ntouch '{}'\nwhile :; do sleep 1; done\n",
        ready.display()
    );
    std::fs::write(&compiler, script).expect("written");
    std::fs::set_permissions(&compiler, std::fs::Permissions::from_mode(0o755)).expect("a program");
    (ready, compiler)
}

#[test]
fn a_run_ends_whose_program_has_no_main_thread_and_ignores_all_signals() {
    let trial = Trial::under(&HEEDS, "echo");
    let ready = trial.aside("ready");
    let arguments = format!("'{}' {{port}}", ready.display());
    let mut judge = trial.check("echoes_a_line").run("ugly/ends_its_main_thread.py", &arguments).start();
    judge.wait_until("its program was asked", || ready.exists());
    judge.signal("INT", true);
    assert!(!judge.finish().status.expect("an end").success());
}

#[test]
fn a_run_ends_whose_build_never_does() {
    let trial = Trial::under(&HEEDS, "echo");
    let (ready, rustc) = endless_compiler(&trial, "none");
    let file = trial.aside("echo.rs");
    std::fs::write(&file, "fn main() {}\n").expect("written");
    let trial = trial.option("--subject", &file.to_string_lossy()).variable("RUSTC", &rustc.to_string_lossy());
    let mut judge = trial.start();
    judge.wait_until("it was building", || ready.exists());
    judge.signal("INT", true);
    assert!(!judge.finish().status.expect("an end").success());
}

/// A class of which the first program is this one.
fn class(file: &str, program: &str) -> Course {
    let course = Course::new();
    course.write("config.yaml", "course: Aves\nexercises: [parrot]\nlimits: { time: 5s, build: 5s }\n");
    course.write(&format!("class/{file}"), program);
    course.write("class/bia.py", RIGHT);
    course.write("class/caio.py", RIGHT);
    course
}

/// Grades it, and interrupts that when it is `ready`.
fn interrupted(course: &Course, done: usize, change: impl FnOnce(Trial) -> (Trial, PathBuf)) {
    let trial = Trial::grade(course.path(), &[PathBuf::from("class")]);
    let (trial, ready) = change(trial.flag("--allow-weak-isolation").option("--out", "out").option("--jobs", "1"));
    let mut judge = trial.start();
    judge.wait_until("the first submission was under way", || ready.exists());
    judge.signal("INT", true);
    let seen = judge.finish();
    assert_eq!(seen.code(), Some(INTERRUPTED), "{seen:?}");
    assert!(seen.stdout.contains(&format!("stopped: {done} of 3 are graded and kept")), "{seen:?}");
}

#[test]
fn a_grading_ends_whose_program_ignores_all_signals_and_never_rests() {
    let folder = tempfile::tempdir().expect("a folder");
    let ready = folder.path().join("ready");
    let program = format!(
        "import signal, socket, sys\nfor number in set(signal.Signals) - {{signal.SIGKILL, signal.SIGSTOP}}:\n    \
         signal.signal(number, signal.SIG_IGN)\nserver = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n\
         client = server.accept()\nopen({:?}, 'w').close()\nwhile True: pass\n",
        ready
    );
    let course = class("ana.py", &program);
    interrupted(&course, 1, |trial| (trial, ready.clone()));
}

#[test]
fn a_grading_ends_whose_build_never_does() {
    // Of any program, or of the student's alone.
    for (except, done) in [("none", 0), ("*smallest*", 1)] {
        let course = class("ana.rs", "fn main() {}\n");
        interrupted(&course, done, |trial| {
            let (ready, rustc) = endless_compiler(&trial, except);
            (trial.variable("RUSTC", &rustc.to_string_lossy()), ready)
        });
    }
}
