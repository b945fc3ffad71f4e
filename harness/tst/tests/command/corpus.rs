//! The course's own exercises under `tst lint`: every program of the corpus is judged as it says and told what is
//! written beside it, and no damage of a conversation goes unnoticed without a reason.

use std::sync::{Mutex, PoisonError};

use crate::support::{has, plain, repository, run};

/// Two exercises at a time, of which one may wait while the other works.
static LANES: [Mutex<()>; 2] = [Mutex::new(()), Mutex::new(())];

/// Lints an exercise of the course. What only the student's crate can be blamed for is left out: here it may be solved.
fn lint(exercise: &str) {
    if !has("python3") {
        return;
    }
    // These two wait most.
    let lane = usize::from(["http", "threads"].contains(&exercise));
    let _alone = LANES[lane].lock().unwrap_or_else(PoisonError::into_inner);
    let home = tempfile::tempdir().expect("a folder");
    // These programs need nothing but the standard library: what else is installed costs more than they do, thousands of
    // times.
    std::fs::create_dir(home.path().join(".tst")).expect("a folder");
    std::fs::write(home.path().join(".tst/config.yaml"), "run: { py: python3 -S }\n").expect("written");
    let mut lint = plain(env!("CARGO_BIN_EXE_tst"), home.path());
    let ran = run(lint.args(["lint", exercise, "--all", "--lang", "en"]).current_dir(repository()));
    let starter = format!("exercises/{exercise}/src/");
    let wrong: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("--") && !line.contains(&starter)).collect();
    // What is wrong comes last as well: of a long output, that is what is kept.
    assert!(wrong.is_empty(), "{}\n\nTo mend:\n{}", ran.all(), wrong.join("\n"));
    for proof in [
        "the solution passes all",
        "right programs of the corpus pass every check",
        "is failed by a wrong program",
        "conversation noticed",
    ] {
        assert!(ran.stdout.contains(proof), "{proof}: {}", ran.all());
    }
}

#[test]
fn hello() {
    lint("hello");
}

#[test]
fn echo() {
    lint("echo");
}

#[test]
fn echocaps() {
    lint("echocaps");
}

#[test]
fn threads() {
    lint("threads");
}

#[test]
fn chat() {
    lint("chat");
}

#[test]
fn http() {
    lint("http");
}
