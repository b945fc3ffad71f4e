//! What `tst grade` tells of what changed since the last grading: on the console, in a table, on the instructor's page; and that
//! reports which are there already are not made again.

use std::path::PathBuf;
use std::time::SystemTime;

use crate::support::{Course, RIGHT, Ran, SLOPPY};

const PASSED: i32 = 0;
const FAILED: i32 = 1;

fn course() -> Course {
    let course = Course::new();
    for (student, program) in [("ana", RIGHT), ("bia", SLOPPY), ("caio", RIGHT)] {
        course.write(&format!("class/{student}.py"), program);
    }
    course
}

fn grade(course: &Course, more: &[&str]) -> Ran {
    course.run(&[&["grade", "class", "--out", "out", "--allow-weak-isolation"], more].concat())
}

fn changes(course: &Course) -> String {
    std::fs::read_to_string(course.path().join("out/changes.csv")).expect("a table").replace("\r\n", "\n")
}

const HEADER: &str = "key,name,id,exercise,before,after,max,difference,why\n";

#[test]
fn what_changed_is_told_with_why_and_until_the_next_grading() {
    let course = course();
    let first = grade(&course, &[]).ended(FAILED);
    assert!(!first.stdout.contains("since the grading"), "{}", first.all());
    assert_eq!(changes(&course), HEADER);
    // Another program, somebody new, and somebody who is gone.
    course.write("class/bia.py", RIGHT);
    course.write("class/davi.py", SLOPPY);
    std::fs::remove_file(course.path().join("class/caio.py")).expect("removed");
    let ran = grade(&course, &[]).ended(FAILED);
    assert!(
        ran.stdout
            .replace('\n', " ")
            .contains("3 grades changed: 1 lower, 1 higher, 1 new   caio, parrot: 100 → — / 100 (program)"),
        "{}",
        ran.all()
    );
    assert!(ran.stdout.contains("  bia, parrot: 40 → 100 / 100 (program)\n"), "{}", ran.all());
    let rows =
        "caio,caio,,parrot,100,,100,-100,program\nbia,bia,,parrot,40,100,100,60,program\ndavi,davi,,parrot,,40,100,40,program\n";
    assert_eq!(changes(&course), format!("{HEADER}{rows}"));
    let page = || std::fs::read_to_string(course.path().join("out/instructor/index.html")).expect("a page");
    assert!(
        page().contains("Changed since the last grading") && page().contains("students/bia.html#exercise-parrot"),
        "{}",
        page()
    );
    // A report of the same tells the same.
    let report = ["report", "out", "--format", "html", "--output", "pages", "--lang", "pt-BR"];
    course.run(&report).ended(PASSED);
    let shown = std::fs::read_to_string(course.path().join("pages/instructor/index.html")).expect("a page");
    assert!(shown.contains("O que mudou desde a última correção") && shown.contains("programa"), "{shown}");
    let ran = grade(&course, &[]).ended(FAILED);
    assert!(!ran.stdout.contains("since the grading"), "{}", ran.all());
    assert_eq!(changes(&course), HEADER);
    assert!(!page().contains("Changed since the last grading"));
    // Other checks, and other rules.
    let exercise = std::fs::read_to_string(course.path().join("exercises/parrot/exercise.yaml")).expect("an exercise");
    course.write(
        "exercises/parrot/exercise.yaml",
        exercise.replace("points: 40", "points: 10").replacen("points: 30", "points: 60", 1),
    );
    grade(&course, &[]).ended(FAILED);
    assert!(changes(&course).contains("davi,davi,,parrot,40,10,100,-30,checks\n"), "{}", changes(&course));
    course.write("config.yaml", "course: Aves\nexercises: [parrot]\ngrading: { cap: 50% }\n");
    grade(&course, &[]).ended(FAILED);
    assert!(changes(&course).contains("ana,ana,,parrot,100,50,100,-50,rules\n"), "{}", changes(&course));
    let correct = ["regrade", "out", "davi", "parrot", "--points", "+2.5", "--reason", "x", "--who", "me"];
    course.run(&correct).ended(PASSED);
    assert!(changes(&course).contains(",rules\n"), "a correction is no grading");
    let ran = grade(&course, &["--lang", "pt-BR"]).ended(FAILED);
    assert!(ran.stdout.replace("\n", " ").contains("davi, parrot: 10 → 12,5 / 100 (à mão)"), "{}", ran.all());
}

/// When each of some files was written.
fn written(course: &Course, names: &[&str]) -> Vec<SystemTime> {
    let file = |name: &&str| course.path().join("out").join(name);
    names.iter().map(|name| file(name).metadata().and_then(|data| data.modified()).expect("a file")).collect()
}

#[test]
fn reports_that_are_there_are_not_made_again_and_any_that_is_not_is() {
    const NAMES: [&str; 4] = ["grades.csv", "results.json", "instructor/index.html", "students/ana.html"];
    let course = course();
    grade(&course, &[]).ended(FAILED);
    let before = written(&course, &NAMES);
    let again = || grade(&course, &[]).ended(FAILED);
    assert!(again().stdout.contains("graded: 2 with full marks, 1 with less"));
    assert_eq!(written(&course, &NAMES), before);
    let changes: [(&str, &dyn Fn(PathBuf)); 4] = [
        ("students/ana.html", &|file| std::fs::remove_file(file).expect("removed")),
        ("instructor/students/bia.html", &|file| std::fs::write(file, "").expect("emptied")),
        ("results.json", &|file| std::fs::write(file, "{}").expect("changed")),
        ("grades.json", &|file| std::fs::write(file, "damaged").expect("changed")),
    ];
    for (name, change) in changes {
        let file = course.path().join("out").join(name);
        let whole = std::fs::read(&file).expect("a file");
        change(file.clone());
        let ran = again();
        let told = "what changed since the last grading is not known this time";
        assert_eq!(ran.stderr.contains(told), name == "grades.json", "{}", ran.all());
        assert_eq!(std::fs::read(&file).expect("a file").len(), whole.len(), "{name}");
    }
    assert_ne!(written(&course, &NAMES), before);
    // Another language is another report.
    grade(&course, &["--lang", "pt-BR"]).ended(FAILED);
    let page = std::fs::read_to_string(course.path().join("out/students/bia.html")).expect("a page");
    assert!(page.contains("Visão geral"), "{page}");
}
