//! Files that have no end, and pipes that nobody writes to, in the places of plain ones: each is told, and none is waited for.
#![cfg(unix)]

use crate::support::journal::{self, class};
use crate::support::system::pipe;
use crate::support::{Course, PARROT, RIGHT, Ran};

const USAGE: i32 = 2;

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

#[test]
fn a_file_of_the_course_that_is_a_pipe_is_refused_and_not_waited_for() {
    for (file, arguments) in [
        ("exercises/parrot/exercise.yaml", &["test", "parrot", "--subject", "right.py"][..]),
        ("exercises/parrot/hidden.yaml", &["lint", "parrot"]),
    ] {
        let course = Course::new();
        let _ = std::fs::remove_file(course.path().join(file));
        pipe(&course.path().join(file));
        let told = course.run(&[arguments, &["--lang", "en"]].concat()).refused(USAGE);
        let name = file.rsplit('/').next().unwrap_or_default();
        assert!(told.contains(name) && told.contains("it is no plain file"), "{told}");
    }
}

#[test]
fn an_exercise_is_begun_whatever_lies_among_its_sources() {
    let course = Course::new();
    let list = || course.run(&["list", "--lang", "en"]).ended(0).stdout;
    course.write("exercises/parrot/Cargo.toml", "[package]\nname = \"parrot\"\n");
    course.write("exercises/parrot/src/main.rs", "fn main() {}\n");
    // Links that lead back would go on for ever, twice as many at each step.
    for name in ["back", "again"] {
        std::os::unix::fs::symlink("..", course.path().join("exercises/parrot/src").join(name)).expect("a link");
    }
    course.write("exercises/parrot/.starter", "0123456789abcdef\n");
    assert!(list().contains("  started  "), "{}", list());
    pipe(&course.path().join("exercises/parrot/src/pipe.rs"));
    assert!(list().contains("  started  "), "{}", list());
    std::fs::remove_file(course.path().join("exercises/parrot/.starter")).expect("removed");
    pipe(&course.path().join("exercises/parrot/.starter"));
    assert!(list().contains("  started  "), "{}", list());
}

#[test]
fn a_door_that_is_a_pipe_is_no_site_of_ours() {
    let course = Course::new();
    pipe(&course.path().join("site/tst.json"));
    assert!(course.run(&["publish", "--out", "site", "--lang", "en"]).refused(USAGE).contains("site"));
}

#[test]
fn a_table_about_a_class_is_a_plain_file_of_a_bounded_size() {
    let course = Course::new();
    course.write("class/ana.py", RIGHT);
    pipe(&course.path().join("pipe"));
    let large = std::fs::File::create(course.path().join("large")).expect("a file");
    large.set_len((64 << 20) + 1).expect("a hole");
    for option in ["--roster", "--times"] {
        for (file, why) in
            [("/dev/zero", "it is no plain file"), ("pipe", "it is no plain file"), ("large", "it is larger than 64 MiB")]
        {
            let grade = |lang: &str| course.run(&["grade", "class", "--dry-run", option, file, "--lang", lang]).refused(USAGE);
            assert_eq!(grade("en"), format!("{file} cannot be read: {why}"));
            assert_eq!(grade("pt-BR"), format!("{file} não pode ser lido: {why}"));
        }
    }
    // Neither is what was handed in, if it is named itself.
    let message = course.run(&["grade", "pipe", "--dry-run", "--lang", "en"]).refused(USAGE);
    assert_eq!(message, "pipe cannot be read: it is no plain file");
}

#[test]
fn a_line_without_end_is_wrong_where_lines_of_several_senders_are_awaited() {
    let course = Course::new();
    let yaml = PARROT.replace(
        "      - ana: { receives: \"loro\\n\" }",
        "      - ana: { receives_merged: [{ lines: { count: 50000, text: \"linha {n}\" } }, \"loro\\n\"] }",
    );
    assert!(yaml.contains("receives_merged"));
    course.write("exercises/parrot/exercise.yaml", yaml);
    // It goes on for as long as anybody reads.
    course.write("long.py", RIGHT.replace("client.sendall(data)", "client.sendall(b\"l\" * (64 << 20))"));
    let ran = course.run(&["test", "parrot", "--subject", "long.py", "--lang", "en"]).ended(1);
    assert!(ran.stdout.contains("llll") && !ran.stdout.contains("time limit"), "{}", ran.all());
}
