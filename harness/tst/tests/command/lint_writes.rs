//! What `tst lint` tells an author to write, and writes with `--bless`.

use crate::lint::{OTHER, REPEATS};
use crate::support::{Course, RIGHT, Ran, has};

const FILE: &str = "exercises/parrot/corpus/wrong/other.py";

/// A course with a solution and one program of the corpus.
fn course(head: &str) -> Course {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", REPEATS);
    course.write("solutions/parrot/parrot.py", RIGHT);
    course.write(FILE, format!("{head}{OTHER}"));
    course
}

fn lint(course: &Course, more: &[&str]) -> Ran {
    course.run(&[&["lint", "parrot", "--lang", "en"], more].concat())
}

/// The line that tells something of the program.
fn told(ran: &Ran) -> &str {
    ran.stdout.lines().find(|line| line.contains(FILE)).unwrap_or_else(|| panic!("nothing is said of it: {}", ran.all()))
}

fn source(course: &Course) -> String {
    std::fs::read_to_string(course.path().join(FILE)).expect("a program")
}

#[test]
fn a_program_without_a_head_is_judged_and_its_head_told_and_written() {
    if !has("python3") {
        return;
    }
    let course = course("#!/usr/bin/env python3\n");
    let ran = lint(&course, &[]);
    let wanted = "other.py:2: the file does not begin with a comment `right: ...`, `wrong: ...` or `races: ...`. As it is judged now, \
                  with --bless: `fails: repeats wrong_bytes`";
    assert!(told(&ran).ends_with(wanted), "{}", ran.all());
    assert_eq!(source(&course), format!("#!/usr/bin/env python3\n{OTHER}"), "nothing is written unasked");
    let ran = lint(&course, &["--bless"]);
    assert!(told(&ran).ends_with("other.py: its head says now what it fails: read what changed"), "{}", ran.all());
    assert!(ran.stdout.contains("other.py:2: the reason is yours to say, in the place of `why?`"), "{}", ran.all());
    assert_eq!(source(&course), format!("#!/usr/bin/env python3\n# wrong: why?\n# fails: repeats wrong_bytes\n{OTHER}"));
    // Only a person knows the reason.
    assert!(told(&lint(&course, &[])).ends_with("other.py:2: the reason is yours to say, in the place of `why?`"));
    course.write(FILE, source(&course).replace("why?", "answers something else"));
    let ran = lint(&course, &[]);
    assert!(ran.stdout.contains("1 wrong program of the corpus fails exactly as it says"), "{}", ran.all());
}

#[test]
fn what_a_head_says_wrongly_is_told_and_written() {
    if !has("python3") {
        return;
    }
    for (fails, said) in [
        ("", "a wrong program must say which check it fails: `fails: CHECK KIND`. As it is judged now, with --bless: "),
        ("# fails: repeats\n", "this line of the head is not understood: fails: repeats. As it is judged now, with --bless: "),
        ("# fails: repeats no_answer\n", "should fail `repeats` as no_answer, but fails as wrong_bytes: "),
    ] {
        let course = course(&format!("# wrong: answers something else\n{fails}\n"));
        let ran = lint(&course, &[]);
        assert!(told(&ran).contains(said), "{}", ran.all());
        lint(&course, &["--bless"]);
        assert_eq!(source(&course), format!("# wrong: answers something else\n# fails: repeats wrong_bytes\n\n{OTHER}"));
    }
    // Of two kinds one is seen, and both stay.
    let head = "# wrong: answers something else\n# fails: repeats no_answer or wrong_bytes\n";
    let course = course(head);
    let ran = lint(&course, &["--bless"]);
    assert!(ran.stdout.contains("1 wrong program of the corpus fails exactly as it says"), "{}", ran.all());
    assert_eq!(source(&course), format!("{head}{OTHER}"));
}

#[test]
fn a_wrong_program_that_no_check_notices_is_told_so_and_left_alone() {
    if !has("python3") {
        return;
    }
    let course = course("");
    course.write(FILE, RIGHT);
    let ran = lint(&course, &["--bless"]);
    assert!(told(&ran).ends_with("No check notices anything: sharpen one"), "{}", ran.all());
    assert_eq!(source(&course), RIGHT);
}

#[test]
fn a_statement_that_is_missing_or_about_another_exercise_is_told() {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", REPEATS);
    course.write("exercises/parrot/README.md", "# Parrot\n\nSend everything back.\n");
    let ran = lint(&course, &[]);
    assert!(ran.stdout.contains("--  exercises/parrot/README.pt-BR.md:1: there is no statement here"), "{}", ran.all());
    assert!(!ran.stdout.contains("README.md:1"), "{}", ran.all());
    course.write("config.yaml", "exercises: []\n");
    let ran = lint(&course, &[]);
    assert!(ran.stdout.contains("..  parrot: config.yaml does not list it: no student sees it yet"), "{}", ran.all());
    assert!(!ran.stdout.contains("there is no statement"), "{}", ran.all());
    // What `tst new` wrote is about its own checks.
    let new = ["new", "parakeet", "--kind", "server", "--starter", "python", "--title", "Parakeet"];
    course.run(&new).ended(0);
    let statement = "exercises/parakeet/README.md:1: the statement is still the one of `tst new`, but the checks are not";
    let ran = course.run(&["lint", "parakeet", "--lang", "en"]);
    assert!(ran.stdout.contains("its statement is there in each language"), "{}", ran.all());
    course.write("exercises/parakeet/exercise.yaml", REPEATS.replace("parrot", "parakeet"));
    course.write("solutions/parakeet/parakeet.py", RIGHT);
    let ran = course.run(&["lint", "parakeet", "--lang", "en"]);
    assert!(ran.stdout.contains(statement), "{}", ran.all());
}

#[test]
fn the_mark_of_the_starter_is_written_once_the_starter_is_proved() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", REPEATS);
    course.write("exercises/parrot/parrot.py", "pass\n");
    course.write("exercises/parrot/.starter", "0123456789abcdef\n");
    let mark = || std::fs::read_to_string(course.path().join("exercises/parrot/.starter")).expect("a mark");
    let ran = lint(&course, &[]);
    let told = "--  exercises/parrot/parrot.py:1: .starter is of another starter, so that each student seems to have begun";
    assert!(ran.stdout.contains(told), "{}", ran.all());
    assert_eq!(mark(), "0123456789abcdef\n");
    // It passes a check: it is no starter.
    course.write("exercises/parrot/parrot.py", RIGHT);
    lint(&course, &["--bless"]);
    assert_eq!(mark(), "0123456789abcdef\n");
    course.write("exercises/parrot/parrot.py", "pass\n");
    let ran = lint(&course, &["--bless"]);
    assert!(ran.stdout.contains("exercises/parrot/.starter: the starter as it is now is the one"), "{}", ran.all());
    assert!(!lint(&course, &[]).stdout.contains(".starter"), "{}", mark());
}
