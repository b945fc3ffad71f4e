//! Files that have no end, and pipes that nobody writes to, in the places of plain ones: each is told, and none is waited for.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use crate::support::journal::{self, class};
use crate::support::{Course, RIGHT, Ran};

const USAGE: i32 = 2;

/// A pipe that nobody writes to.
fn pipe(path: &Path) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
}

#[test]
fn a_score_that_is_no_file_is_as_good_as_none() {
    let course = Course::new();
    let list = || course.run(&["list", "--lang", "en"]).ended(0).stdout;
    let before = list();
    assert!(before.contains("never run"), "{before}");
    pipe(&course.path().join(".tst/last/parrot"));
    assert_eq!(list(), before);
    // The next run puts its score there.
    course.write("exercises/parrot/parrot.py", RIGHT);
    course.run(&["test", "parrot"]).ended(0);
    assert!(list().contains("  100/100  "), "{}", list());
}

#[test]
fn a_table_to_be_filled_is_a_plain_file_of_a_bounded_size() {
    let course = Course::new();
    journal::write(&course.path().join("out"), &class());
    pipe(&course.path().join("pipe"));
    let large = std::fs::File::create(course.path().join("large")).expect("a file");
    large.set_len((64 << 20) + 1).expect("a hole");
    let report = |format: &str, option: &str, file: &str| -> Ran {
        course.run(&["report", "out", "--format", format, option, file, "--lang", "en"])
    };
    for (format, option) in [("moodle", "--worksheet"), ("canvas", "--gradebook")] {
        for (file, why) in
            [("/dev/zero", "it is no plain file"), ("pipe", "it is no plain file"), ("large", "it is larger than 64 MiB")]
        {
            assert_eq!(report(format, option, file).refused(USAGE), format!("{file} cannot be read: {why}"));
        }
    }
}
