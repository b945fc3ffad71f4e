//! What is written below a folder stays there, is whole, and leaves nothing beside it.

use std::path::Path;

use crate::support::journal::{self, class};
#[cfg(unix)]
use crate::support::system::pipe;
use crate::support::{Course, has, run};

const MACHINE: i32 = 3;

/// A course with results in `out`.
fn graded() -> Course {
    let course = Course::new();
    journal::write(&course.path().join("out"), &class());
    course
}

/// The names in a folder of the course.
fn names(course: &Course, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(course.path().join(folder)).expect("a folder").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn reports_that_are_written_at_once_into_one_folder_are_all_written() {
    let course = graded();
    for format in ["html", "json"] {
        let mut runs: Vec<_> = (0..8)
            .map(|_| course.tst(&["report", "out", "--format", format, "--output", format]).spawn().expect("tst starts"))
            .collect();
        assert!(runs.iter_mut().all(|run| run.wait().expect("tst ends").success()), "{format}");
    }
    assert_eq!(names(&course, "html"), ["instructor", "students"]);
    assert_eq!(names(&course, "html/instructor"), ["index.html", "students"]);
    assert_eq!(names(&course, "html/students").len(), 3);
    assert_eq!(names(&course, "."), ["config.yaml", "exercises", "html", "json", "out", "p.py", "right.py"]);
}

#[test]
fn what_a_dead_run_left_beside_a_report_goes_with_the_next() {
    let course = graded();
    for folder in [".", "html/students"] {
        course.write(&format!("{folder}/.tst-aside-0123456789abcdef"), "half a rep");
    }
    course.run(&["report", "out", "--format", "csv", "--output", "grades.csv"]).ended(0);
    course.run(&["report", "out", "--format", "html", "--output", "html"]).ended(0);
    assert!(names(&course, ".").iter().all(|name| !name.starts_with(".tst-new")), "{:?}", names(&course, "."));
    assert_eq!(names(&course, "html/students").len(), 3);
}

#[test]
fn a_report_that_cannot_be_written_is_told_with_its_name_and_leaves_nothing() {
    let course = graded();
    course.write("file", "");
    let message = course.run(&["report", "out", "--format", "html", "--output", "file/pages"]).refused(MACHINE);
    assert!(message.contains("file/pages"), "{message}");
    let message = course.run(&["report", "out", "--format", "csv", "--output", "none/grades.csv"]).refused(MACHINE);
    assert!(message.contains("none/grades.csv") && message.contains("No such file"), "{message}");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_or_read_through_links_that_a_repository_brings_along() {
    if !has("python3") {
        return;
    }
    let (course, elsewhere) = (Course::new(), Course::empty());
    elsewhere.write("parrot", "99 100\n");
    course.write(".tst/config.yaml", "");
    std::os::unix::fs::symlink(elsewhere.path(), course.path().join(".tst/last")).expect("a link");
    std::os::unix::fs::symlink(elsewhere.path(), course.path().join(".tst/evidence")).expect("a link");
    let ran = course.run(&["test", "parrot", "--run", "python3 p.py"]).ended(1);
    assert!(ran.stdout.contains("score: 40 of 100"), "{}", ran.all());
    assert_eq!(names(&elsewhere, "."), ["parrot"]);
    assert_eq!(std::fs::read(elsewhere.path().join("parrot")).expect("the file"), b"99 100\n");
    assert!(!course.run(&["list"]).ended(0).stdout.contains("99"));
}

/// What is no plain file is waited for by whoever opens it.
#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_the_last_score_is_not_read() {
    let course = Course::new();
    course.write(".tst/last/other", "1 100\n");
    pipe(&course.path().join(".tst/last/parrot"));
    let ran = run(std::process::Command::new("timeout")
        .arg("60")
        .arg(Path::new(env!("CARGO_BIN_EXE_tst")))
        .arg("list")
        .current_dir(course.path()));
    assert!(ran.ended(0).stdout.starts_with("parrot"));
}

/// More than any machine has for a thread: none can be had.
const NO_THREADS: (&str, &str) = ("RUST_MIN_STACK", "70368744177664");

#[test]
fn where_no_thread_can_be_had_all_is_done_in_one() {
    let course = graded();
    for arguments in [
        &["publish", "--out", "site"][..],
        &["checkout", "parrot@site/", "mine"],
        &["report", "out", "--format", "html", "--output", "html"],
        &["grade", "exercises", "--dry-run"],
        &["list"],
    ] {
        run(course.tst(arguments).env(NO_THREADS.0, NO_THREADS.1)).ended(0);
    }
    assert_eq!(names(&course, "html/students").len(), 3);
    assert!(course.path().join("mine/exercise.yaml").exists());
}
