//! Where strangers' programs cannot be isolated nothing of them is started: one line says what is missing, whatever it is.

use std::process::Command;

use crate::support::system::{is_root, on_small_disk};
use crate::support::{Course, RIGHT, can_isolate, can_start, has, run};

/// The machine's trouble.
const MACHINE: i32 = 3;

/// A bubblewrap that cannot be used, and what is said of that.
const USELESS: [(&str, &str); 4] = [
    ("echo 'bubblewrap 0.4.1'", "bubblewrap 0.4.1 is too old"),
    ("echo 'a shell that knows no sandbox'", "is too old"),
    (
        "test \"$1\" = --version && echo 'bubblewrap 0.8.0' && exit\n\
         echo 'bwrap: No permissions to create new namespace, said the kernel' >&2\nexit 1",
        "No permissions to create new namespace, said the kernel",
    ),
    // It says that it does, and starts what it is to start as if there were nothing to do.
    (
        "test \"$1\" = --version && echo 'bubblewrap 0.8.0' && exit\n\
         while test \"$1\" != --; do shift || exit 1; done\nshift\nexec \"$@\"",
        "",
    ),
];

/// A course with a submission that would tell if it was started.
fn course() -> Course {
    let course = Course::new();
    let tells = format!("open('{}', 'w')\n", course.path().join("was-started").display());
    course.write("class/ana/parrot.py", format!("{tells}{RIGHT}"));
    course
}

fn program(course: &Course, name: &str, script: &str) {
    course.write(name, format!("#!/bin/sh\n{script}\n"));
    #[cfg(unix)]
    std::fs::set_permissions(course.path().join(name), std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a program");
}

/// Grades as `command` does it; it is refused, and nothing was started or written.
fn refused(course: &Course, mut command: Command) -> String {
    let before = std::env::var_os("PATH").unwrap_or_default();
    let own = std::iter::once(course.path().join("tools")).chain(std::env::split_paths(&before));
    command.env("PATH", std::env::join_paths(own).expect("a PATH"));
    let message = run(&mut command).refused(MACHINE);
    assert!(!course.path().join("was-started").exists(), "{message}");
    assert!(!course.path().join("out").exists(), "{message}");
    message
}

/// `tst grade`, started by what stands before it.
fn grade(course: &Course, before: &[&str]) -> Command {
    let plain = course.tst(&["grade", "class", "--out", "out", "--lang", "en"]);
    if before.is_empty() {
        return plain;
    }
    let mut command = Command::new(before[0]);
    command.args(&before[1..]).arg(plain.get_program()).args(plain.get_args());
    command.current_dir(course.path()).env_clear();
    command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command
}

#[test]
fn a_bubblewrap_that_cannot_be_used_is_refused() {
    if !has("python3") {
        return;
    }
    for (script, said) in USELESS {
        let course = course();
        program(&course, "tools/bwrap", script);
        let message = refused(&course, grade(&course, &[]));
        assert!(message.contains("--allow-weak-isolation") && message.contains(said), "{message}");
    }
}

#[test]
fn a_kernel_that_gives_no_namespaces_is_told() {
    // Whoever makes a namespace may forbid more of them in it.
    let forbidding = ["unshare", "--user", "--map-current-user", "sh", "-c", FORBID, "sh"];
    if !can_isolate() || !can_start(&forbidding, "no namespace to be had in which others are forbidden") {
        return;
    }
    let course = course();
    let message = refused(&course, grade(&course, &forbidding));
    assert!(message.contains("--allow-weak-isolation") && message.contains("namespace"), "{message}");
}

const FORBID: &str = "echo 0 2>/dev/null >/proc/sys/user/max_user_namespaces || exit 1; exec \"$@\"";

#[test]
fn a_toolchain_that_only_root_can_read_is_told() {
    if !can_isolate() || !is_root() {
        return;
    }
    let course = course();
    let private = course.path().join("private");
    program(&course, "private/bin/rustc", "exec true");
    program(&course, "tools/rustc", &format!("echo '{}'", private.display()));
    program(&course, "tools/cargo", "exec true");
    std::fs::copy(course.path().join("private/bin/rustc"), private.join("bin/cargo")).expect("a program");
    #[cfg(unix)]
    std::fs::set_permissions(&private, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("closed");
    let message = refused(&course, grade(&course, &[]));
    assert!(message.contains(&format!("the Rust toolchain in {}", private.display())), "{message}");
    assert!(message.contains("chmod -R a+rX"), "{message}");
}

#[test]
fn a_toolchain_that_does_not_work_is_told_in_its_own_words() {
    if !can_isolate() {
        return;
    }
    let course = course();
    let said = "info: syncing channel updates\nerror: toolchain 'x' is not installed\nhelp: run rustup\n";
    program(&course, "tools/rustc", &format!("printf '%s' \"{said}\" >&2; exit 1"));
    course.write("main.rs", "fn main() {}\n");
    let message = refused(&course, course.tst(&["test", "parrot", "--subject", "main.rs", "--isolated", "--lang", "en"]));
    assert_eq!(message, "`rustc` cannot be started: error: toolchain 'x' is not installed");
}

#[test]
fn a_disk_without_room_for_sandboxes_is_told() {
    let course = course();
    course.write("full/.keep", "");
    let full = course.path().join("full").display().to_string();
    let before = on_small_disk(&[], "size=64k,mode=1777", &full, "exec \"$@\"");
    if !can_isolate() || !is_root() || !can_start(&before, "no small disk to be had") {
        return;
    }
    let before: Vec<&str> = before.iter().map(String::as_str).collect();
    let mut command = grade(&course, &before);
    command.env("TMPDIR", &full);
    let message = refused(&course, command);
    assert!(message.contains("the sandbox has no room") && message.contains("No space left on device"), "{message}");
}
