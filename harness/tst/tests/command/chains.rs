//! Programs that fork, let the child go on and end, a thousand times a second: nothing of them outlives their judge, however
//! that ends.
#![cfg(target_os = "linux")]

use std::fs::{File, TryLockError};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::{Course, RIGHT, has};

/// A right program that starts such a chain, of `one` session or with a new one for `each` process. All of them hold one lock.
const CHAIN: &str = r#"
import fcntl, os, sys, time
held = open(sys.argv[2], "w")
fcntl.flock(held, fcntl.LOCK_EX)
if os.fork() == 0:
    os.setsid()
    end = time.monotonic() + 300
    while time.monotonic() < end:
        if os.fork():
            os._exit(0)
        if sys.argv[3] == "each":
            os.setsid()
        time.sleep(.0005)
    os._exit(0)
"#;
/// How long the guard of a dead judge may take: less than a chain lasts.
const VANISHING: Duration = Duration::from_secs(60);

fn course() -> Course {
    let course = Course::new();
    course.write("chain.py", format!("{CHAIN}{RIGHT}"));
    course
}

/// Whether a process holds the lock.
fn is_held(lock: &Path) -> bool {
    let file = File::open(lock).expect("the lock");
    match file.try_lock() {
        Ok(()) => false,
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(error)) => panic!("{error}"),
    }
}

#[test]
fn a_chain_of_forks_is_gone_when_the_command_has_ended() {
    if !has("python3") {
        return;
    }
    let course = course();
    for sessions in ["one", "each", "one", "each"] {
        let lock = course.path().join(sessions);
        let command = format!("python3 chain.py {{port}} {} {sessions}", lock.display());
        course.run(&["test", "parrot", "--check", "repeats", "--run", &command]).ended(0);
        assert!(!is_held(&lock), "{sessions}");
    }
}

#[test]
fn a_chain_of_forks_does_not_outlive_the_guard_of_a_judge_that_was_killed() {
    if !has("python3") {
        return;
    }
    let course = course();
    for sessions in ["one", "each"] {
        let lock = course.path().join(sessions);
        let command = format!("python3 chain.py {{port}} {} {sessions}", lock.display());
        let mut tst = course.tst(&["test", "parrot", "--check", "repeats", "--repeat", "1000", "--run", &command]);
        let mut judge = tst.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("tst");
        while !(lock.exists() && is_held(&lock)) {
            assert_eq!(judge.try_wait().expect("a child"), None, "it goes on");
            std::thread::sleep(Duration::from_millis(1));
        }
        judge.kill().expect("killed");
        judge.wait().expect("an end");
        let begin = Instant::now();
        while is_held(&lock) {
            assert!(begin.elapsed() < VANISHING, "{sessions}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
