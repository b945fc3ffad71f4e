//! Long evidence: what is cut in a message is whole in files that the message names, until the check is judged again.

use std::path::PathBuf;

use crate::support::{Course, PARROT, has};
use tst_engine::text::columns;

/// How many bytes the exercise sends, and which of them the wrong program changes.
const MEBIBYTE: usize = 1 << 20;
const CHANGED: usize = 70_000;

/// Sends everything back, with one byte changed; `FLOOD` more bytes after it.
const CHANGES_ONE: &str = r#"
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client = server.accept()[0]
place = 0
while data := client.recv(65536):
    data = bytearray(data)
    if place <= CHANGED < place + len(data):
        data[CHANGED - place] ^= 1
    client.sendall(data)
    place += len(data)
client.sendall(b"!" * FLOOD)
"#;

/// A course whose exercise sends a mebibyte, and a program that changes one byte of it.
fn course() -> Course {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", PARROT.replace("random: 2000", &format!("random: {MEBIBYTE}")));
    let wrong = CHANGES_ONE.replace("CHANGED", &CHANGED.to_string());
    course.write("wrong.py", wrong.replace("FLOOD", "0"));
    course
}

fn wrong(lang: &str) -> [&str; 8] {
    ["test", "parrot", "--run", "python3 wrong.py", "--check", "repeats_anything", "--lang", lang]
}

fn file(course: &Course, ending: &str) -> PathBuf {
    course.path().join(format!(".tst/evidence/parrot/repeats_anything.{ending}"))
}

/// The files in the folder of evidence; what a recipe needs has a folder of its own.
fn kept(course: &Course) -> Vec<String> {
    let folder = std::fs::read_dir(course.path().join(".tst/evidence/parrot")).into_iter().flatten().flatten();
    let files = folder.filter(|entry| entry.path().is_file());
    let mut names: Vec<String> = files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn one_wrong_byte_in_a_mebibyte_is_in_files_that_the_message_names_in_both_languages() {
    if !has("python3") {
        return;
    }
    let course = course();
    for (lang, whole) in [("en", "whole"), ("pt-BR", "na íntegra")] {
        let ran = course.run(&wrong(lang)).ended(1);
        for ending in ["expected", "received"] {
            let named = format!(".tst/evidence/parrot/repeats_anything.{ending} (");
            assert!(ran.stdout.contains(&named), "{}", ran.all());
        }
        assert!(ran.stdout.contains(&format!("\n{whole}: .tst/")), "{}", ran.all());
        assert!(ran.stdout.contains("cmp .tst/evidence/parrot/repeats_anything.*"), "{}", ran.all());
        // A command is shown in one piece, however long.
        let too_wide = ran.stdout.lines().find(|line| columns(line) > 80 && !line.starts_with("  tst "));
        assert_eq!(too_wide, None, "{}", ran.all());
    }
    let expected = std::fs::read(file(&course, "expected")).expect("the file");
    let received = std::fs::read(file(&course, "received")).expect("the file");
    assert_eq!(expected.len(), MEBIBYTE);
    assert!(received.len() > CHANGED, "{} bytes", received.len());
    let differing: Vec<usize> = expected.iter().zip(&received).enumerate().filter(|(_, (e, r))| e != r).map(|(i, _)| i).collect();
    assert_eq!(differing, [CHANGED]);
    assert_eq!(kept(&course), ["repeats_anything.expected", "repeats_anything.received"], "nothing is left beside them");
}

#[test]
fn a_check_that_passes_takes_its_evidence_away() {
    if !has("python3") {
        return;
    }
    let course = course();
    course.run(&wrong("en")).ended(1);
    assert_eq!(kept(&course).len(), 2);
    // Another check has nothing to do with it.
    course.run(&["test", "parrot", "--run", "python3 right.py", "--check", "repeats"]).ended(0);
    assert_eq!(kept(&course).len(), 2);
    course.run(&["test", "parrot", "--run", "python3 right.py", "--check", "repeats_anything"]).ended(0);
    assert_eq!(kept(&course), [""; 0]);
    // So does one that is judged for a program.
    course.run(&wrong("en")).ended(1);
    course.run(&["test", "parrot", "--run", "python3 right.py", "--format", "json"]).ended(0);
    assert_eq!(kept(&course), [""; 0]);
}

#[test]
fn what_cannot_be_kept_is_not_named_and_troubles_nobody() {
    if !has("python3") {
        return;
    }
    let course = course();
    course.write(".tst", "a file where a folder should be");
    let ran = course.run(&wrong("en")).ended(1);
    assert!(!ran.stdout.contains(".tst/evidence") && ran.stderr.is_empty(), "{}", ran.all());
    assert!(ran.stdout.contains("the first difference"), "{}", ran.all());
}

#[test]
fn two_runs_at_the_same_time_leave_whole_files() {
    if !has("python3") {
        return;
    }
    let course = course();
    let mut runs: Vec<_> =
        (0..3).map(|_| course.tst(&wrong("en")).stdout(std::process::Stdio::null()).spawn().expect("tst starts")).collect();
    for run in &mut runs {
        assert_eq!(run.wait().expect("tst ends").code(), Some(1));
    }
    assert_eq!(std::fs::read(file(&course, "expected")).expect("the file").len(), MEBIBYTE);
    assert_eq!(kept(&course).len(), 2);
}

#[test]
fn of_a_flood_the_first_mebibyte_is_kept_and_the_message_says_so() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    // Far more than the system's own buffers hold has come by the time the program ends.
    let flood = 16 * MEBIBYTE;
    let steps = "- bia: half_close\n      - program: { exits: 0 }\n";
    let late = format!("{steps}      - bia: {{ receives: \"loro\\n\" }}\n");
    course.write("wrong.py", CHANGES_ONE.replace("CHANGED", "-1").replace("FLOOD", &flood.to_string()));
    course.write("exercises/parrot/exercise.yaml", PARROT.replace(steps, &late).replace("    needs: [repeats_anything]\n", ""));
    let ran = course.run(&["test", "parrot", "--run", "python3 wrong.py", "--lang", "en", "--check", "ends_well"]).ended(1);
    let received = course.path().join(".tst/evidence/parrot/ends_well.received");
    assert_eq!(std::fs::read(received).unwrap_or_else(|error| panic!("{error}\n{}", ran.all())), vec![b'!'; MEBIBYTE]);
    assert!(ran.stdout.contains("ends_well.received (the first 1048576 of "), "{}", ran.all());
}

#[test]
fn what_is_needed_to_try_it_by_hand_lies_there_and_is_named_from_where_one_stands() {
    if !has("python3") {
        return;
    }
    let course = course();
    let folder = course.path().join("exercises/parrot");
    let file = course.path().join("wrong.py");
    let mut command = course.tst(&["test", "--check", "repeats_anything", "--lang", "en", "--subject"]);
    let answer = command.arg(&file).current_dir(&folder).output().expect("it runs");
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    for (name, bytes) in [("/sent", MEBIBYTE), ("/expected", MEBIBYTE), (".expected", MEBIBYTE)] {
        let name = format!("../../.tst/evidence/parrot/repeats_anything{name}");
        assert!(text.contains(&name), "{name}: {text}");
        assert_eq!(std::fs::metadata(folder.join(&name)).expect("the file").len(), bytes as u64, "{name}");
    }
    assert!(text.contains("python3 ../../wrong.py "), "{text}");
    course.write("wrong.py", crate::support::RIGHT);
    course.run(&["test", "parrot", "--subject", "wrong.py"]).ended(0);
    assert!(!course.path().join(".tst/evidence").exists());
}
