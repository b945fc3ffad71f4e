//! `tst grade` of folders that cannot be read whole, or in which students go on working: nobody else notices, and a grade is
//! of what was judged.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::Trial;
use crate::support::system::{is_root, pipe};
use crate::support::{Course, RIGHT, Ran, SLOPPY, has, plain, run};
use serde_json::Value;

const PASSED: i32 = 0;
const FAILED: i32 = 1;

const GRADE: [&str; 8] = ["grade", "class", "--allow-weak-isolation", "--out", "out", "--jobs", "1", "--lang"];

fn grade(course: &Course) -> Ran {
    course.run(&[&GRADE[..], &["en"]].concat())
}

/// What came out of each record, in the order in which they were judged: who, and the points or why there are none.
fn records(course: &Course) -> Vec<(String, String)> {
    let journal = std::fs::read_to_string(course.path().join("out/journal.jsonl")).expect("a journal");
    let record = |line: &str| {
        let record: Value = serde_json::from_str(line).expect("a record");
        let result = &record["result"];
        let came = match (&result["judged"]["points"], &result["unusable"]) {
            (Value::Number(points), _) => points.to_string(),
            (_, Value::Object(words)) => format!("{} | {}", words["en"], words["pt"]),
            _ => format!("fault: {}", result["fault"]),
        };
        (record["student"]["name"].as_str().expect("a name").to_string(), came)
    };
    journal.lines().map(record).collect()
}

/// The points of each student in the table.
fn points(course: &Course) -> BTreeMap<String, String> {
    let mut table = csv::Reader::from_path(course.path().join("out/grades.csv")).expect("a table");
    let rows = table.deserialize::<BTreeMap<String, String>>().map(|row| row.expect("a row"));
    rows.filter(|row| row["exercise"] == "parrot").map(|row| (row["name"].clone(), row["points"].clone())).collect()
}

#[test]
fn what_cannot_be_read_is_named_and_ends_nothing() {
    if !has("setpriv") {
        return;
    }
    let course = Course::new();
    course.write("class/ana.py", RIGHT);
    for student in ["bia", "caio", "davi"] {
        course.write(&format!("class/{student}/parrot.py"), RIGHT);
    }
    course.write("class/bia/notes.txt", "mine");
    course.write("class/caio/photos/one.jpg", "mine");
    for path in ["class/bia/notes.txt", "class/caio/photos", "class/davi/parrot.py"] {
        std::fs::set_permissions(course.path().join(path), PermissionsExt::from_mode(0o000)).expect("taken away");
    }
    // Root reads everything, unless it is told not to.
    let mut command = plain("setpriv", &course.path().join("home"));
    if is_root() {
        command.arg("--bounding-set=-dac_override,-dac_read_search");
    }
    command.arg("--").arg(env!("CARGO_BIN_EXE_tst")).args(GRADE).arg("en").current_dir(course.path());
    let ran = run(&mut command).ended(FAILED);
    std::fs::set_permissions(course.path().join("class/caio/photos"), PermissionsExt::from_mode(0o700)).expect("given back");
    assert!(ran.stdout.contains("graded: 1 with full marks, 0 with less, 3 unusable"), "{}", ran.all());
    let wanted = |file: &str| {
        format!(
            "\"{file} cannot be read: Permission denied (os error 13)\" | \"{file} não pode ser lido: Permission denied (os error 13)\""
        )
    };
    let found = records(&course);
    assert_eq!(found[0], ("ana".into(), "100".into()));
    for (record, file) in found[1..].iter().zip(["notes.txt", "photos", "parrot.py"]) {
        assert_eq!(record.1, wanted(file), "{found:?}");
    }
    // As soon as it can be read, it is judged.
    let ran = if is_root() { grade(&course) } else { return };
    assert_eq!(ran.status, Some(PASSED), "{}", ran.all());
    assert!(ran.stdout.contains("1 of them has not changed"), "{}", ran.all());
}

#[test]
fn files_that_come_and_go_are_no_trouble() {
    let course = Course::new();
    course.write("class/bia/parrot.py", RIGHT);
    course.write("class/ana.py", RIGHT);
    for number in 0..100 {
        course.write(&format!("class/bia/{number}.txt"), "x");
    }
    let bia = course.path().join("class/bia");
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                // As editors save, and as those clean up.
                for number in 0..20 {
                    let (aside, there) = (bia.join(format!("x{number}.tmp")), bia.join(format!("t{number}.txt")));
                    std::fs::create_dir_all(bia.join("folder")).expect("made");
                    std::fs::write(&aside, "x").and_then(|()| std::fs::rename(&aside, &there)).expect("saved");
                    std::fs::remove_file(&there).and_then(|()| std::fs::remove_dir(bia.join("folder"))).expect("removed");
                }
            }
        });
        let ended: Vec<Ran> = (0..5).map(|_| grade(&course)).collect();
        is_done.store(true, Ordering::Relaxed);
        for ran in ended {
            assert_eq!(ran.status, Some(PASSED), "{}", ran.all());
        }
    });
    assert!(points(&course).values().all(|points| points == "100"), "{:?}", points(&course));
}

#[test]
fn a_grade_is_of_what_was_judged_whatever_was_there_before() {
    let course = Course::new();
    // Ana's program waits until Zoe has saved something else.
    let gate = course.path().join("gate");
    let waits = format!("try:\n    open({:?}).read()\nexcept FileNotFoundError:\n    pass\n", gate.display().to_string());
    course.write("class/ana.py", format!("{waits}{RIGHT}"));
    course.write("class/zoe/parrot.py", RIGHT);
    course.write("class/yan/attempt 1/parrot.py", RIGHT);
    course.write("class/yan/attempt 2/parrot.py", RIGHT);
    pipe(&gate);
    let trial = Trial::grade(course.path(), &[PathBuf::from("class")]);
    let running = trial.flag("--allow-weak-isolation").option("--out", "out").option("--jobs", "1").start();
    // Opened when her program reads it.
    let opened = std::fs::OpenOptions::new().write(true).open(&gate).expect("she waits");
    course.write("class/zoe/parrot.py", SLOPPY);
    course.write("class/yan/attempt 1/parrot.py", SLOPPY);
    std::fs::remove_file(&gate).expect("removed");
    drop(opened);
    let seen = running.finish();
    assert_eq!(seen.code(), Some(FAILED), "{seen:?}");
    let (ana, zoe, yan) = ("ana", "zoe", "yan");
    let came = |list: &[(&str, &str)]| list.iter().map(|(who, came)| (who.to_string(), came.to_string())).collect::<Vec<_>>();
    let first = [(ana, "100"), (yan, "40"), (yan, "100"), (zoe, "40")];
    assert_eq!(records(&course), came(&first));
    let table = |zoe: &str| came(&[(ana, "100"), (yan, "100"), ("zoe", zoe)]).into_iter().collect::<BTreeMap<_, _>>();
    assert_eq!(points(&course), table("40"));
    // What was there is known as what it was, and what is there again is judged.
    assert!(grade(&course).ended(FAILED).stdout.contains("4 of them have not changed"));
    course.write("class/zoe/parrot.py", RIGHT);
    assert!(grade(&course).ended(PASSED).stdout.contains("3 of them have not changed"));
    assert_eq!(points(&course), table("100"));
    assert_eq!(records(&course).len(), 5);
}
