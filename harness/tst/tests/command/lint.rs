//! `tst lint` from outside: what it says of an author's mistakes.

use std::path::Path;

use crate::support::{Course, Ran, repository};

/// `tst lint` in a course whose corpus holds one file.
fn lint_with(file: &str, content: &str) -> Ran {
    let course = Course::new();
    course.write(&format!("exercises/parrot/corpus/{file}"), content);
    course.run(&["lint", "parrot", "--lang", "en"]).ended(1)
}

/// The line of a report that speaks of this file.
fn told_of<'r>(ran: &'r Ran, file: &str) -> &'r str {
    let place = format!("exercises/parrot/corpus/{file}:");
    ran.stdout.lines().find(|line| line.contains(&place)).unwrap_or_else(|| panic!("nothing is said of {file}: {}", ran.stdout))
}

#[test]
fn every_program_of_the_corpus_has_a_head_that_is_understood() {
    let corpus = repository().join("harness/corpus");
    let mut seen = 0;
    for exercise in std::fs::read_dir(&corpus).expect("a corpus") {
        for part in ["right", "wrong"] {
            let folder = exercise.as_ref().expect("an exercise").path().join(part);
            for file in std::fs::read_dir(&folder).expect("a folder") {
                let file = file.expect("a file").path();
                assert!(head(&file).contains(&format!("{part}:")), "{}: its head does not say `{part}:`", file.display());
                assert_eq!(part == "wrong", head(&file).contains("fails:"), "{}: what it fails", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 200, "only {seen} programs");
}

/// The comment lines with which a file begins.
fn head(file: &Path) -> String {
    let text = std::fs::read_to_string(file).expect("a source file");
    text.lines().take_while(|line| line.starts_with('#') || line.starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_program_without_a_head_is_told_with_its_line() {
    let ran = lint_with("wrong/bare.py", "import socket\n");
    assert!(told_of(&ran, "wrong/bare.py").contains("bare.py:1: the file does not begin with a comment"), "{}", ran.stdout);
}

#[test]
fn a_wrong_program_must_say_what_it_fails() {
    let ran = lint_with("wrong/mute.py", "# wrong: says nothing\n");
    assert!(told_of(&ran, "wrong/mute.py").contains("must say which check it fails"), "{}", ran.stdout);
}

#[test]
fn one_mistake_that_shows_in_many_failures_needs_a_reason() {
    let checks =
        ["repeats", "repeats_anything", "ends_well", "repeats"].map(|check| format!("# fails: {check} no_answer\n")).concat();
    let ran = lint_with("wrong/mute.py", &format!("# wrong: says nothing\n{checks}"));
    assert!(told_of(&ran, "wrong/mute.py").contains("mute.py:5: one mistake, and more than 3 failures"), "{}", ran.stdout);
    let ran = lint_with("wrong/mute.py", &format!("# wrong: says nothing\n{checks}# several: each is another rule\n"));
    assert!(!ran.stdout.contains("more than 3 failures"), "{}", ran.stdout);
}

#[test]
fn an_unknown_check_and_an_unknown_kind_get_suggestions() {
    let ran = lint_with("wrong/typo.py", "# wrong: a typo\n# fails: repeets wrong_bytes\n");
    let line = told_of(&ran, "wrong/typo.py");
    assert!(line.contains("typo.py:2:") && line.contains("did you mean `repeats`?"), "{line}");
    let ran = lint_with("wrong/typo.py", "# wrong: a typo\n# fails: repeats wrong_byte\n");
    assert!(told_of(&ran, "wrong/typo.py").contains("did you mean `wrong_bytes`?"), "{}", ran.stdout);
}

#[test]
fn a_check_that_nobody_fails_is_told_with_its_place() {
    let ran = lint_with("wrong/mute.py", "# wrong: says nothing\n");
    let line = ran.stdout.lines().find(|line| line.contains("nothing proves that it can fail"));
    assert!(line.is_some_and(|line| line.contains("exercise.yaml:")), "{}", ran.stdout);
}

#[test]
fn an_exercise_without_solution_starter_or_corpus_is_told_so() {
    let ran = Course::new().run(&["lint", "parrot", "--lang", "en"]).ended(1);
    for lack in ["there is no starter", "there is no solution", "there is no corpus"] {
        assert!(ran.stdout.contains(lack), "{lack}: {}", ran.stdout);
    }
    assert!(ran.stdout.trim_end().ends_with("3 things to mend"), "{}", ran.stdout);
}
