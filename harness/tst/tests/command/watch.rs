//! `tst test --watch` judges at once and after every save, from the first failure on, and leaves nothing behind.
//!
//! Only what a watcher says tells when it is this far; no test waits for a fixed time and then takes silence for an answer.
#![cfg(target_os = "linux")]

use std::fs::{self, Permissions};
use std::io::{Read as _, Write as _};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, SystemTime};

use crate::common::{Running, Trial, program};
use crate::support::{Course, PARROT, RIGHT, SLOPPY, plain, run};

const WAITING: &str = "waiting for changes";
const FULL_MARKS: &str = "score: 100 of 100";
/// The only program of the tests.
const PROGRAM: &str = "exercises/parrot/main.py";
const CHANGED: &str = "exercises/parrot/main.py has changed\n";
const MEANWHILE: &str = "exercises/parrot/main.py has changed meanwhile: starting over\n";

/// A watcher in the folder of a course, whose program is the student's own.
fn watch(course: &Course) -> Trial {
    Trial::of("parrot").flag("--watch").within(course.path())
}

/// A course whose student has written this program.
fn course_with(program: &str) -> Course {
    let course = Course::new();
    course.write(PROGRAM, program);
    course
}

/// Saves a file in one step, so that it is one change however slow the machine is.
fn save(course: &Course, file: &str, content: impl AsRef<[u8]>) {
    course.write(".saved", content);
    fs::rename(course.path().join(".saved"), course.path().join(file)).expect("renamed");
}

/// Ends a watcher, and gives what it has said.
fn interrupt(watcher: Running) -> String {
    watcher.signal("TERM", true);
    watcher.finish().stdout
}

// Saves.

#[test]
fn a_program_is_judged_at_once_and_again_after_a_save() {
    let course = course_with(SLOPPY);
    let watcher = watch(&course).start();
    watcher.wait_for(WAITING, 1);
    save(&course, PROGRAM, RIGHT);
    watcher.wait_for(WAITING, 2);
    watcher.expect_alone();
    let said = interrupt(watcher);
    let places = ["score: 40 of 100", WAITING, CHANGED, FULL_MARKS].map(|part| said.find(part));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}\n{said}");
    assert!(!said.contains('\u{1b}'), "there is no screen to clear\n{said}");
}

#[test]
fn however_an_editor_saves_it_is_noticed() {
    let course = course_with(SLOPPY);
    let file = course.path().join(PROGRAM);
    let watcher = watch(&course).start();
    watcher.wait_for(WAITING, 1);
    // As vim does: the old file becomes the backup, a new one takes its name, the backup goes.
    fs::rename(&file, file.with_extension("py~")).expect("renamed");
    course.write(PROGRAM, RIGHT);
    fs::remove_file(file.with_extension("py~")).expect("removed");
    watcher.wait_for(FULL_MARKS, 1);
    // Emptied and written.
    course.write(PROGRAM, SLOPPY);
    watcher.wait_for("score: 40 of 100", 2);
    // Written aside and renamed.
    save(&course, PROGRAM, RIGHT);
    watcher.wait_for(FULL_MARKS, 2);
    // Removed, and made anew.
    fs::remove_file(&file).expect("removed");
    course.write(PROGRAM, SLOPPY);
    watcher.wait_for("score: 40 of 100", 3);
    interrupt(watcher);
}

#[test]
fn what_is_no_save_is_not_judged() {
    let course = Course::new();
    course.write("build/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");
    let watcher = watch(&course).option("--run", "python3 right.py").start();
    watcher.wait_for(WAITING, 1);
    let litter = [".git/index", "target/debug/right", "Cargo.lock", "right.py~", ".right.py.swp", "4913", "__pycache__/a.pyc"];
    for file in litter {
        course.write(file, "anything");
    }
    course.write("build/made", "anything");
    save(&course, "right.py", RIGHT);
    fs::File::open(course.path().join("right.py")).and_then(|file| file.set_modified(SystemTime::now())).expect("touched");
    // A chance for a watcher that is wrong to say so: one that is right says nothing, however long this takes.
    std::thread::sleep(Duration::from_millis(200));
    fs::create_dir_all(course.path().join("source/deep")).expect("a folder");
    save(&course, "source/deep/right.h", "a new folder");
    watcher.wait_for(WAITING, 2);
    save(&course, "source/deep/right.h", "a new folder is watched too");
    watcher.wait_for(WAITING, 3);
    let said = interrupt(watcher);
    assert_eq!(said.matches("has changed").count(), 2, "{said}");
    assert_eq!(said.matches("source/deep/right.h has changed").count(), 2, "{said}");
}

#[test]
fn a_change_of_the_exercise_is_judged_too_and_a_mistake_in_it_is_told() {
    let course = course_with(RIGHT);
    let watcher = watch(&course).start();
    watcher.wait_for(WAITING, 1);
    save(&course, "exercises/parrot/exercise.yaml", PARROT.replace("points: 40", "points: forty"));
    watcher.wait_for("tst: ", 1);
    watcher.wait_for(WAITING, 2);
    save(&course, "exercises/parrot/exercise.yaml", PARROT);
    watcher.wait_for(WAITING, 3);
    let said = interrupt(watcher);
    assert_eq!(said.matches(FULL_MARKS).count(), 2, "{said}");
}

// A save during a run.

/// A long line, so that repeating it slowly takes longer than any test.
fn long_winded(course: &Course) {
    course.write("config.yaml", "exercises: [parrot]\nlimits: { time: 600s }\n");
    course.write("exercises/parrot/exercise.yaml", PARROT.replace("loro\\n", &format!("{}\\n", "loro ".repeat(60))));
    course.write(PROGRAM, fs::read(program("ugly/repeats_slowly.py")).expect("a program"));
}

/// A watcher in the middle of a check, and the name of the lock of the port that its program listens on.
fn in_the_middle(course: &Course) -> (Running, SocketAddr) {
    long_winded(course);
    let trial = watch(course);
    let ready = trial.aside("ready");
    let mut watcher = trial.option("--env", &format!("READY={}", ready.display())).start();
    watcher.wait_until("its program had a client", || ready.exists());
    let port = fs::read_to_string(&ready).expect("a port");
    (watcher, SocketAddr::from_abstract_name(format!("tst-port-{port}")).expect("a name"))
}

#[test]
fn a_save_during_a_run_starts_over_and_leaves_nothing_of_it() {
    let course = Course::new();
    let (watcher, lock) = in_the_middle(&course);
    assert!(UnixDatagram::bind_addr(&lock).is_err(), "the port is held");
    save(&course, PROGRAM, RIGHT);
    watcher.wait_for(WAITING, 1);
    UnixDatagram::bind_addr(&lock).expect("nobody holds the port any more");
    watcher.expect_alone();
    let said = interrupt(watcher);
    assert_eq!((said.matches(MEANWHILE).count(), said.matches("passed ").count()), (1, 3), "{said}");
}

#[test]
fn a_save_during_a_build_ends_the_compiler() {
    let course = Course::new();
    course.write("exercises/parrot/Cargo.toml", "[package]\nname = \"parrot\"\n");
    let trial = watch(&course);
    let [ready, go, cargo] = ["ready", "go", "cargo"].map(|name| trial.aside(name));
    // A compiler that never ends, with a child, until it may go on: then it refuses the program.
    let hang = format!("mktemp >/dev/null; sleep 1000 & touch '{}'; wait", ready.display());
    let script =
        format!("#!/bin/sh\ntest -e '{}' && echo '--> src/main.rs:1:1: no such bird' >&2 && exit 1\n{hang}\n", go.display());
    fs::write(&cargo, script).expect("written");
    fs::set_permissions(&cargo, Permissions::from_mode(0o755)).expect("a program");
    let mut watcher = trial.variable("CARGO", &cargo.to_string_lossy()).start();
    watcher.wait_until("it was building", || ready.exists());
    fs::write(&go, "").expect("written");
    course.write("exercises/parrot/src/main.rs", "fn main() {}\n");
    watcher.wait_for(WAITING, 1);
    watcher.expect_alone();
    let said = interrupt(watcher);
    assert!(said.contains("no such bird") && said.contains("meanwhile"), "{said}");
}

// From the first failure on.

/// Checks that do not need each other, and a program that repeats short or long messages rightly, or does not.
fn independent(short: bool, long: bool) -> Course {
    let course = Course::new();
    let checks = PARROT.replace("    needs: [repeats]\n", "").replace("    needs: [repeats_anything]\n", "");
    course.write("exercises/parrot/exercise.yaml", checks);
    course.write(PROGRAM, repeating(short, long));
    course
}

fn repeating(short: bool, long: bool) -> String {
    let is_right = format!("[{}, {}][len(data) > 100]", u8::from(short), u8::from(long));
    RIGHT.replace("client.sendall(data)", &format!("client.sendall(data if {is_right} else b'no')"))
}

/// The part of a text after the `number`-th and before the next time that the watcher waited.
fn round(said: &str, number: usize) -> &str {
    said.split(WAITING).nth(number).unwrap_or_default()
}

#[test]
fn a_round_begins_with_the_check_that_failed_first_and_says_what_it_has_not_judged() {
    let course = independent(true, false);
    let watcher = watch(&course).start();
    watcher.wait_for(WAITING, 1);
    for (number, (short, long)) in [(false, false), (false, true), (true, true)].into_iter().enumerate() {
        save(&course, PROGRAM, repeating(short, long));
        watcher.wait_for(WAITING, number + 2);
    }
    let said = interrupt(watcher);
    let has = |number: usize, parts: &[&str]| {
        for part in parts {
            assert!(round(&said, number).contains(part), "{part:?} in round {number}\n{said}");
        }
    };
    let all = ["repeats a line", "repeats any bytes", "ends with its client"];
    let again = "not judged again";
    has(0, &all);
    has(0, &["2 passed, 1 failed", "score: 70 of 100"]);
    // The second check fails still: the first one is not judged, and nothing is said of it as if it were.
    has(1, &all[1..]);
    has(1, &["1 passed, 1 failed, 0 skipped\n1 earlier check was not judged again"]);
    assert!(!round(&said, 1).contains(all[0]) && !round(&said, 1).contains("score:"), "{said}");
    // It passes now: the first one is judged after all, and is seen to fail.
    has(2, &all);
    has(2, &["2 passed, 1 failed", "score: 60 of 100"]);
    has(3, &[FULL_MARKS]);
    assert!([0, 2, 3].iter().all(|number| !round(&said, *number).contains(again)), "{said}");
}

#[test]
fn a_round_that_was_not_built_does_not_forget_which_check_failed_first() {
    let course = independent(true, false);
    let compiled = |source: &str| PARROT_IN_RUST.replace("IS_RIGHT", source);
    course.write("main.rs", compiled("count < 100"));
    let watcher = watch(&course).option("--subject", "main.rs").start();
    watcher.wait_for(WAITING, 1);
    for (number, source) in ["polly", "false"].into_iter().enumerate() {
        save(&course, "main.rs", compiled(source));
        watcher.wait_for(WAITING, number + 2);
    }
    let said = interrupt(watcher);
    assert!(round(&said, 0).contains("score: 70 of 100"), "{said}");
    assert!(round(&said, 1).contains("E0425") && round(&said, 1).contains("0 passed, 3 failed"), "{said}");
    assert!(round(&said, 2).contains("1 passed, 1 failed, 0 skipped\n1 earlier check"), "{said}");
}

/// Repeats what is said, or says something else.
const PARROT_IN_RUST: &str = r#"
use std::io::{Read, Write};
fn main() {
    let port = std::env::args().nth(1).unwrap().parse().unwrap();
    let (mut client, _) = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap().accept().unwrap();
    let mut data = [0; 65536];
    loop {
        let count = client.read(&mut data).unwrap();
        if count == 0 {
            break;
        }
        client.write_all(if IS_RIGHT { &data[..count] } else { b"no" }).unwrap();
    }
}
"#;

#[test]
fn a_score_is_kept_only_of_a_round_that_has_judged_everything() {
    let course = independent(true, false);
    let watcher = watch(&course).start();
    watcher.wait_for(WAITING, 1);
    save(&course, PROGRAM, repeating(false, false));
    watcher.wait_for("not judged again", 1);
    watcher.wait_for(WAITING, 2);
    let list = course.run(&["list"]).ended(0);
    assert!(list.stdout.contains("70/100"), "{}", list.all());
    interrupt(watcher);
}

// Ends.

#[test]
fn a_watcher_that_is_ended_while_it_waits_leaves_nothing() {
    let course = course_with(RIGHT);
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        // Whoever runs these tests in the background of a shell makes everything ignore INT, unless it is reset.
        let reset = Trial::under(&["env", "--default-signal=INT"], "parrot");
        let watcher = reset.flag("--watch").within(course.path()).start();
        watcher.wait_for(WAITING, 1);
        watcher.signal(name, true);
        assert_eq!(watcher.finish().status.and_then(|status| status.signal()), Some(number));
    }
}

#[test]
fn a_watcher_that_is_ended_during_a_run_leaves_nothing() {
    let course = Course::new();
    for (name, group) in [("INT", true), ("TERM", false), ("KILL", false)] {
        let trial = Trial::under(&["env", "--default-signal=INT"], "parrot").flag("--watch").within(course.path());
        let ready = trial.aside("ready");
        let arguments = format!("{{mark}} '{}'", ready.display());
        let mut watcher = trial.run("ugly/outlives_its_judge.py", &arguments).start();
        watcher.wait_until("its program was asleep", || ready.exists());
        watcher.signal(name, group);
        assert!(watcher.finish().status.and_then(|status| status.signal()).is_some(), "{name}");
    }
}

#[test]
fn a_watcher_whose_folder_is_removed_says_so_and_ends() {
    let course = Course::new();
    course.write("work/main.py", RIGHT);
    let watcher = watch(&course).option("--subject", "work").start();
    watcher.wait_for(WAITING, 1);
    fs::remove_dir_all(course.path().join("work")).expect("removed");
    let seen = watcher.finish();
    assert_eq!(seen.code(), Some(2), "{seen:?}");
    // Between the end of the file and that of the folder there may have been a round.
    let line = seen.stderr.lines().last().unwrap_or_default();
    assert!(line.starts_with("tst: ") && line.ends_with("work is gone: there is nothing left to watch"), "{seen:?}");
}

#[test]
fn a_watcher_to_whom_nobody_listens_any_more_ends() {
    let course = course_with(RIGHT);
    let mut tst = course.tst(&["test", "parrot", "--watch"]);
    let mut watcher = tst.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a watcher");
    let mut out = watcher.stdout.take().expect("its output");
    let mut said = Vec::new();
    while !String::from_utf8_lossy(&said).contains(WAITING) {
        let mut byte = [0];
        assert_eq!(out.read(&mut byte).expect("a byte"), 1, "it is waiting for changes");
        said.push(byte[0]);
    }
    drop(out);
    course.write(PROGRAM, SLOPPY);
    assert!(watcher.wait().expect("its end").success());
}

/// A watcher of `work` at a terminal, which writes into a file whatever comes.
fn at_terminal(course: &Course, lang: &str, shown: &Path) -> Child {
    let mut script = plain("script", &course.path().join("home"));
    let tst = course.tst(&[]).get_program().to_string_lossy().into_owned();
    let command = format!("stty rows 24 cols 80; {tst} test parrot --watch --lang {lang} --subject work");
    script.args(["-qec", &command, "/dev/null"]).current_dir(course.path()).env("TERM", "xterm");
    script.stdin(Stdio::piped()).stdout(fs::File::create(shown).expect("a file")).spawn().expect("a terminal")
}

fn wait_for(shown: &Path, text: &str, times: usize) {
    let begin = std::time::Instant::now();
    while fs::read_to_string(shown).unwrap_or_default().matches(text).count() < times {
        assert!(begin.elapsed() < Duration::from_secs(180), "{text}: {:?}", fs::read_to_string(shown));
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn who_sits_at_the_terminal_looks_at_one_failure_after_the_other() {
    if !crate::support::has("script") {
        return;
    }
    let course = Course::new();
    let independent = |line: &&str| !line.trim_start().starts_with("needs:");
    let yaml: String = PARROT.lines().filter(independent).map(|line| format!("{line}\n")).collect();
    course.write("exercises/parrot/exercise.yaml", yaml);
    course.write("work/main.py", "import sys\nsys.exit('no')\n");
    let shown = course.path().join("shown");
    let mut watcher = at_terminal(&course, "en", &shown);
    let mut keys = watcher.stdin.take().expect("a pipe");
    // What each key shows is the last thing that waits.
    let mut waits = 0;
    let mut show = |key: &str| {
        let before = fs::read_to_string(&shown).expect("what was shown").len();
        writeln!(keys, "{key}").expect("somebody reads");
        waits += 1;
        wait_for(&shown, "then Enter; Ctrl-C ends", waits + 1);
        fs::read_to_string(&shown).expect("what was shown")[before..].to_string()
    };
    wait_for(&shown, "then Enter; Ctrl-C ends", 1);
    let first = fs::read_to_string(&shown).expect("what was shown");
    assert!(first.contains("first failure: parrot::repeats ──"), "{first:?}");
    let second = show("n");
    assert!(second.contains("\u{1b}[2J") && second.contains("failure 2 of 3: parrot::repeats_anything"), "{second:?}");
    let whole = show("c");
    assert!(whole.contains("── parrot::repeats_anything ──") && whole.contains("repeat this check alone:"), "{whole:?}");
    let hint = show("h");
    assert!(hint.contains("hint: bytes are bytes") && !hint.contains("required"), "{hint:?}");
    assert!(show("n").contains("failure 3 of 3: parrot::ends_well"));
    assert!(show("n").contains("failure 1 of 3: parrot::repeats "));
    fs::rename(course.path().join("work"), course.path().join("elsewhere")).expect("renamed");
    assert_eq!(watcher.wait().expect("its end").code(), Some(2));
}

#[test]
fn a_screen_is_cleared_before_each_round() {
    if !crate::support::has("script") {
        return;
    }
    let course = Course::new();
    course.write("work/main.py", SLOPPY);
    let shown = course.path().join("shown");
    let mut watcher = at_terminal(&course, "pt-BR", &shown);
    wait_for(&shown, "; Ctrl-C encerra", 1);
    save(&course, "work/main.py", RIGHT);
    wait_for(&shown, "; Ctrl-C encerra", 2);
    fs::rename(course.path().join("work"), course.path().join("elsewhere")).expect("renamed");
    assert_eq!(watcher.wait().expect("its end").code(), Some(2));
    let said = fs::read_to_string(&shown).expect("what was shown");
    let rounds: Vec<&str> = said.split("\u{1b}[H\u{1b}[2J").collect();
    assert_eq!((rounds.len(), rounds[0]), (3, ""), "{said:?}");
    assert!(rounds[2].contains("work/main.py mudou") && rounds[2].contains("nota: 100 de 100"), "{said:?}");
}

// Wrong uses.

#[test]
fn what_cannot_be_watched_is_refused_in_both_languages() {
    let course = course_with(RIGHT);
    let others: [&[&str]; 4] = [&["--connect", "127.0.0.1:9"], &["--format", "json"], &["--output", "x"], &["--repeat", "2"]];
    for other in others {
        for (lang, words) in [("en", "cannot be used together with"), ("pt-BR", "não pode ser usado junto com")] {
            let arguments = [&["test", "parrot", "--watch", "--lang", lang], other].concat();
            let message = course.run(&arguments).refused(2);
            assert!([words, "--watch", other[0]].iter().all(|part| message.contains(part)), "{message}");
        }
    }
}

#[test]
fn what_no_save_can_cure_is_said_in_one_line_and_ends_the_watch() {
    let course = Course::new();
    let mistakes: [(&[&str], i32, &str); 6] = [
        (&["parot"], 2, "did you mean `parrot`?"),
        (&["parrot", "--check", "repeat"], 2, "did you mean `repeats`?"),
        (&["parrot", "--subject", "nowhere"], 2, "no file or folder nowhere"),
        (&["parrot"], 2, "holds neither a Cargo.toml nor a source file"),
        (&["parrot", "--run", " "], 2, "empty or has a quotation mark"),
        (&["parrot", "--run", "no-such-interpreter x"], 3, "`no-such-interpreter` is needed"),
    ];
    for (arguments, status, words) in mistakes {
        let arguments = [&["test", "--watch"], arguments].concat();
        let message = run(&mut course.tst(&arguments)).refused(status);
        assert!(message.contains(words), "{message}");
    }
}
