//! `tst grade` as its user sees it: what it refuses, what it does not do twice, how it stops and goes on, what grades are.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::common::{Running, Trial};
use crate::support::{Course, PARROT, RIGHT, Ran, SLOPPY, run};

const PASSED: i32 = 0;
const FAILED: i32 = 1;
const USAGE: i32 = 2;
const MACHINE: i32 = 3;
const INTERRUPTED: i32 = 130;

/// A course with a class of two: `ana` is right, `bia` is not.
fn course() -> Course {
    let course = Course::new();
    course.write("class/ana.py", RIGHT);
    course.write("class/bia.py", SLOPPY);
    course
}

/// The usual command, with these options added.
fn grade(course: &Course, more: &[&str]) -> Ran {
    let usual = ["grade", "class", "--allow-weak-isolation", "--out", "out", "--lang", "en"];
    course.run(&[&usual[..], more].concat())
}

/// The same, not yet started, in a temporary folder of its own.
fn trial(course: &Course) -> Trial {
    let trial = Trial::grade(course.path(), &[PathBuf::from("class")]);
    trial.flag("--allow-weak-isolation").option("--out", "out").option("--jobs", "1")
}

fn journal(course: &Course) -> String {
    std::fs::read_to_string(course.path().join("out/journal.jsonl")).unwrap_or_default()
}

fn lines(course: &Course) -> usize {
    journal(course).lines().count()
}

/// The cells of `grades.csv` by student's name and exercise, under the names of their columns.
fn grades(course: &Course) -> BTreeMap<(String, String), BTreeMap<String, String>> {
    let mut table = csv::Reader::from_path(course.path().join("out/grades.csv")).expect("a table");
    let rows = table.deserialize::<BTreeMap<String, String>>().map(|row| row.expect("a row"));
    rows.map(|row| ((row["name"].clone(), row["exercise"].clone()), row)).collect()
}

#[track_caller]
fn expect_cells(course: &Course, name: &str, exercise: &str, cells: &[(&str, &str)]) {
    let grades = grades(course);
    let row = &grades[&(name.to_string(), exercise.to_string())];
    for (column, wanted) in cells {
        assert_eq!(row[*column], *wanted, "{column} of {row:#?}");
    }
}

// What is refused.

#[test]
fn strangers_programs_do_not_run_without_leave() {
    let course = course();
    // Where there is nothing to isolate them with.
    for (lang, words) in [("en", "bubblewrap is missing: install it"), ("pt-BR", "falta o bubblewrap: instale-o")] {
        let mut tst = course.tst(&["grade", "class", "--out", "out", "--lang", lang]);
        let message = run(tst.env("PATH", course.path().join("no-tools"))).refused(MACHINE);
        assert!(message.contains("--allow-weak-isolation") && message.contains(words), "{message}");
    }
    assert!(!course.path().join("out").exists());
}

#[test]
fn results_need_a_folder_that_is_not_among_the_submissions() {
    let course = course();
    let grade = |more: &[&str]| course.run(&[&["grade", "class", "--allow-weak-isolation", "--lang", "en"], more].concat());
    assert!(grade(&[]).refused(USAGE).contains("--out DIR"));
    for inside in ["class", "class/out", "class/new/out", "./class/../class/out"] {
        assert!(grade(&["--out", inside]).refused(USAGE).contains("beside it"), "{inside}");
    }
    assert!(grade(&["--out", "config.yaml"]).refused(USAGE).contains("cannot be the folder of the results"));
    let mut there: Vec<_> = std::fs::read_dir(course.path().join("class")).expect("a folder").flatten().collect();
    there.sort_by_key(std::fs::DirEntry::file_name);
    assert_eq!(there.iter().map(|entry| entry.file_name().into_string().expect("UTF-8")).collect::<Vec<_>>(), ["ana.py", "bia.py"]);
}

#[test]
fn a_journal_that_is_something_else_is_left_alone() {
    let course = course();
    course.write("out/journal.jsonl", "my diary\nof a year\n");
    assert!(grade(&course, &[]).refused(USAGE).contains("journal.jsonl:1: this is no record"));
    assert_eq!(journal(&course), "my diary\nof a year\n");
}

// What is not done twice.

#[test]
fn what_has_not_changed_is_not_judged_again() {
    let course = course();
    let first = grade(&course, &[]).ended(FAILED);
    assert!(
        first.stdout.contains("there is no isolation (TST_ISOLATION=none)")
            && first.stdout.contains("2 submissions of 2 students\n"),
        "{}",
        first.all()
    );
    assert_eq!(lines(&course), 2);
    let table = std::fs::read(course.path().join("out/grades.csv")).expect("a table");
    let second = grade(&course, &[]).ended(FAILED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(course.path().join("out")).expect("the folder").permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "grades and hidden checks are in it");
    }
    assert!(second.stdout.contains("2 of them have not changed"), "{}", second.all());
    assert_eq!(lines(&course), 2);
    assert_eq!(std::fs::read(course.path().join("out/grades.csv")).expect("a table"), table);
    // Another content, another exercise, and whoever insists.
    course.write("class/bia.py", RIGHT);
    assert!(grade(&course, &[]).ended(PASSED).stdout.contains("1 of them has not changed"));
    assert_eq!(lines(&course), 3);
    expect_cells(&course, "bia", "parrot", &[("points", "100"), ("attempts", "1")]);
    let needy = |points: u32| format!("points: {points}\n    needs: [repeats]\n");
    let changed = PARROT.replace("points: 40", "points: 41").replace(&needy(30), &needy(29));
    course.write("exercises/parrot/exercise.yaml", changed);
    grade(&course, &[]).ended(PASSED);
    assert_eq!(lines(&course), 5);
    grade(&course, &["--again"]).ended(PASSED);
    assert_eq!(lines(&course), 7);
    // What is taken back does not count any more; what it was once is known when it is back.
    course.write("class/bia.py", SLOPPY);
    grade(&course, &[]).ended(FAILED);
    assert_eq!(lines(&course), 8);
    expect_cells(&course, "bia", "parrot", &[("points", "41")]);
    course.write("class/bia.py", RIGHT);
    grade(&course, &[]).ended(PASSED);
    assert_eq!(lines(&course), 8);
    expect_cells(&course, "bia", "parrot", &[("points", "100")]);
}

#[test]
fn a_line_that_was_being_written_when_the_power_went_is_judged_again() {
    let course = course();
    grade(&course, &[]).ended(FAILED);
    let whole = journal(&course);
    let table = std::fs::read(course.path().join("out/grades.csv")).expect("a table");
    course.write("out/journal.jsonl", &whole[..whole.len() - 100]);
    let ran = grade(&course, &[]).ended(FAILED);
    assert!(ran.stdout.contains("1 of them has not changed"), "{}", ran.all());
    assert_eq!(lines(&course), 2);
    assert!(journal(&course).lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    assert_eq!(std::fs::read(course.path().join("out/grades.csv")).expect("a table"), table);
}

// How it stops, and who else may grade.

/// A class whose first program waits until it is let go.
fn waiting(course: &Course) -> (PathBuf, PathBuf) {
    let (reached, gate) = (course.path().join("reached"), course.path().join("gate"));
    let wait =
        format!("import os, time\nopen({reached:?}, 'w').close()\nwhile not os.path.exists({gate:?}):\n    time.sleep(0.01)\n");
    course.write("class/ana.py", wait + RIGHT);
    course.write("class/caio.py", RIGHT);
    (reached, gate)
}

fn begun(course: &Course, reached: &Path) -> Running {
    let mut running = trial(course).start();
    running.wait_until("the first program ran", || reached.exists());
    running
}

#[test]
fn two_runs_on_the_same_results_refuse() {
    let course = course();
    let (reached, gate) = waiting(&course);
    let running = begun(&course, &reached);
    assert!(grade(&course, &[]).refused(USAGE).contains("another run is grading into out"));
    std::fs::write(gate, "").expect("written");
    let seen = running.finish();
    assert_eq!(seen.code(), Some(FAILED), "{seen:?}");
    assert_eq!(lines(&course), 3);
}

#[test]
fn an_interrupted_run_ends_what_is_under_way_and_goes_on_later() {
    let course = course();
    let (reached, gate) = waiting(&course);
    let running = begun(&course, &reached);
    running.signal("INT", false);
    running.wait_for("stopping: 1 submission under way", 1);
    std::fs::write(gate, "").expect("written");
    let seen = running.finish();
    assert_eq!(seen.code(), Some(INTERRUPTED), "{seen:?}");
    assert!(seen.stdout.contains("stopped: 1 of 3 are graded and kept. The same command goes on from here"), "{seen:?}");
    assert_eq!(lines(&course), 1);
    let ran = grade(&course, &[]).ended(FAILED);
    assert!(ran.stdout.contains("1 of them has not changed"), "{}", ran.all());
    assert_eq!(lines(&course), 3);
    expect_cells(&course, "ana", "parrot", &[("points", "100")]);
}

#[test]
fn who_interrupts_twice_leaves_at_once() {
    let course = course();
    let (reached, _) = waiting(&course);
    let running = begun(&course, &reached);
    running.signal("INT", false);
    running.wait_for("stopping: 1 submission under way", 1);
    running.signal("INT", false);
    let seen = running.finish();
    assert_eq!(seen.code(), Some(INTERRUPTED), "{seen:?}");
    assert_eq!(lines(&course), 0);
}

// What grades are.

#[test]
fn who_is_missing_and_what_is_strange_have_rows() {
    let course = course();
    course.write("class/notes.pdf", "%PDF");
    course.write("class/Davi/empty.txt", "");
    course.write("class.csv", "name,id,email\nana,1,ana@example.edu\nbia,2,\nDavi,3,\nEva Ausente,4,eva@example.edu\n");
    let ran = grade(&course, &["--roster", "class.csv"]).ended(FAILED);
    assert!(ran.stdout.contains("1 entry was not understood"), "{}", ran.all());
    assert!(ran.stdout.contains("1 student of the roster handed in nothing"), "{}", ran.all());
    expect_cells(&course, "ana", "parrot", &[("key", "1"), ("email", "ana@example.edu"), ("points", "100"), ("trouble", "")]);
    expect_cells(&course, "bia", "parrot", &[("points", "40"), ("failed_checks", "repeats_anything"), ("skipped", "1")]);
    expect_cells(&course, "Davi", "parrot", &[("points", "0"), ("trouble", "no program is in it, only empty.txt")]);
    expect_cells(&course, "Eva Ausente", "parrot", &[("key", "4"), ("points", ""), ("trouble", "not handed in")]);
    expect_cells(&course, "Eva Ausente", "TOTAL", &[("percent", "0")]);
    let grades = grades(&course);
    let strange: Vec<_> = grades.iter().filter(|((_, exercise), _)| exercise == "NOT_UNDERSTOOD").collect();
    let [((source, _), row)] = strange[..] else { panic!("{strange:?}") };
    assert!(source.ends_with("notes.pdf") && row["trouble"].contains("neither a program"), "{row:?}");
    assert!(grades.values().all(|row| row["isolation"] == "none"));
}

#[test]
fn grades_follow_the_rules_of_the_course() {
    let course = Course::new();
    let config = |attempts: &str, weights: &str| {
        let late = "{ per_day: 10%, grace: 15m, at_most: 50% }";
        let due = "{ parrot: \"2026-11-20T23:59:00Z\" }";
        course.write(
            "config.yaml",
            format!(
                "course: Aves\nexercises: [parrot, toucan]\ngrading:\n  late: {late}\n  due: {due}\n  attempts: {attempts}\n  \
                 weights: {weights}\n"
            ),
        );
    };
    course.write("exercises/toucan/exercise.yaml", PARROT.replace("name: parrot", "name: toucan"));
    course.write("class/parrot/ana/attempt 1/parrot.py", RIGHT);
    course.write("class/parrot/ana/attempt 2/parrot.py", SLOPPY);
    course.write("class/parrot/bia.py", RIGHT);
    course.write("class/parrot/caio.py", RIGHT);
    course.write("class/parrot/davi.py", SLOPPY);
    course.write("class/toucan/bia.py", RIGHT);
    let times = "bia,parrot,2026-11-22T00:00:00Z\nbia,toucan,2027-01-01T00:00:00Z\n\
                 caio,parrot,2026-11-21T00:13:00Z\ndavi,parrot,2027-01-01T00:00:00Z\n";
    course.write("times.csv", format!("name,exercise,time\n{times}"));
    config("best", "{ parrot: 3 }");
    grade(&course, &["--times", "times.csv"]).ended(FAILED);
    let judged = lines(&course);
    assert_eq!(judged, 6);
    expect_cells(&course, "ana", "parrot", &[("points", "100"), ("attempt", "1"), ("attempts", "2")]);
    expect_cells(&course, "ana", "TOTAL", &[("percent", "75")]);
    // A day and a minute late: two days have begun; what is never due is never late.
    expect_cells(
        &course,
        "bia",
        "parrot",
        &[("points", "80"), ("raw_points", "100"), ("penalty_percent", "20"), ("late_s", "86460")],
    );
    expect_cells(&course, "bia", "toucan", &[("points", "100"), ("penalty_percent", "0"), ("late_s", "0")]);
    expect_cells(&course, "bia", "TOTAL", &[("percent", "85")]);
    // Within the grace, and beyond the most that is taken off.
    expect_cells(&course, "caio", "parrot", &[("points", "100"), ("penalty_percent", "0"), ("late_s", "840")]);
    expect_cells(&course, "davi", "parrot", &[("points", "20"), ("penalty_percent", "50")]);
    // Other rules need no other judging.
    config("last", "{ parrot: 1, toucan: 3 }");
    grade(&course, &["--times", "times.csv"]).ended(FAILED);
    assert_eq!(lines(&course), judged);
    expect_cells(&course, "ana", "parrot", &[("points", "40"), ("attempt", "2"), ("attempts", "2")]);
    expect_cells(&course, "ana", "TOTAL", &[("percent", "10")]);
    expect_cells(&course, "bia", "TOTAL", &[("percent", "95")]);
}
