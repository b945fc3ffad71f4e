//! `hidden.yaml`: checks that graders have beside the exercise; authors prove them, students see nothing of them.

use crate::support::sites::{go, student, tree};
use crate::support::{Course, PARROT, has};

/// A hidden check worth what the exercise withholds.
const HIDDEN: &str = "\
checks:
  - name: again
    title: { en: \"MARKER again\", pt-BR: \"MARKER de novo\" }
    hint: { en: \"MARKER\", pt-BR: \"MARKER\" }
    points: 30
    needs: [repeats]
    steps:
      - bia: connect
      - bia: { send: \"MARKER\\n\" }
      - bia: { receives: \"MARKER\\n\" }
";

/// Stands in a test's text before the place that the message must name.
const MARK: char = '§';

/// A course whose exercise withholds 30 points, with this file beside it.
fn course(hidden: &str) -> Course {
    let course = Course::new();
    let shown = PARROT.replacen("points: 40", "points: 10", 1).replace("checks:\n", "withheld_points: 30\nchecks:\n");
    course.write("exercises/parrot/exercise.yaml", shown);
    course.write("exercises/parrot/hidden.yaml", hidden);
    course
}

/// `tst lint` must refuse the file with `old` replaced by `new`, at the marked place, with these words.
#[track_caller]
fn mistake(old: &str, new: &str, english: &str, portuguese: &str) {
    assert_eq!(HIDDEN.matches(old).count(), 1, "the text to replace must be unique: {old}");
    let marked = HIDDEN.replace(old, new);
    let (before, after) = marked.split_once(MARK).expect("a mark");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let course = course(&format!("{before}{after}"));
    for (lang, words) in [("en", english), ("pt-BR", portuguese)] {
        let message = course.run(&["lint", "parrot", "--lang", lang]).refused(2);
        assert!(message.contains(&format!("hidden.yaml:{line}:{column}: ")), "{message}");
        assert!(message.contains(words), "{message}");
    }
    // A student's run does not even look at the file.
    course.run(&["list"]).ended(0);
}

#[test]
fn a_name_of_the_exercise_cannot_be_used_again() {
    mistake("name: again", "name: §ends_well", "the name `ends_well` is used twice", "o nome `ends_well` é usado duas vezes");
}

#[test]
fn a_need_may_name_any_check_but_none_that_is_not_there() {
    mistake("[repeats]", "[§repeets]", "no check of this exercise; did you mean `repeats`?", "não é verificação deste exercício");
    mistake("[repeats]", "§[again]", "goes in a circle: again -> again", "anda em círculo");
}

#[test]
fn its_points_are_those_that_the_exercise_withholds() {
    let english = "the hidden checks add up to 20; `withheld_points` of exercise.yaml is 30";
    let marked = HIDDEN.replace("points: 30", "points: 20").replace("  - name: again", "  §- name: again");
    let (before, after) = marked.split_once(MARK).expect("a mark");
    let course = course(&format!("{before}{after}"));
    let message = course.run(&["lint", "parrot", "--lang", "en"]).refused(2);
    assert!(message.contains("hidden.yaml:2:3: ") && message.contains(english), "{message}");
    let message = course.run(&["lint", "parrot", "--lang", "pt-BR"]).refused(2);
    assert!(message.contains("verificações ocultas somam 20"), "{message}");
}

#[test]
fn everything_in_it_is_hidden_and_its_steps_are_read_as_any_others() {
    mistake("points: 30", "points: 30\n    visibility: §visible", "hidden", "hidden");
    mistake("bia: connect", "bia: §conect", "did you mean `connect`?", "connect");
    mistake("checks:", "§title: x\nchecks:", "`title`", "`title`");
}

#[test]
fn the_lint_proves_hidden_checks_and_names_their_file() {
    if !has("python3") {
        return;
    }
    let course = course(HIDDEN);
    course.write("exercises/parrot/corpus/right/right.py", format!("# right: all of it\n{}", crate::support::RIGHT));
    let ran = course.run(&["lint", "parrot", "--lang", "en"]).ended(1);
    assert!(ran.stdout.contains("4 checks"), "{}", ran.all());
    assert!(ran.stdout.contains("exercises/parrot/hidden.yaml:8: ") && ran.stdout.contains("`again`"), "{}", ran.all());
}

#[test]
fn a_students_run_and_a_site_tell_nothing_of_it() {
    if !has("python3") {
        return;
    }
    let course = course(HIDDEN);
    for arguments in [
        &["test", "parrot", "--subject", "p.py", "-v"][..],
        &["test", "parrot", "--subject", "p.py", "--format", "json"],
        &["list"],
    ] {
        let ran = course.run(arguments);
        assert!(!ran.all().contains("MARKER") && !ran.all().contains("again"), "{}", ran.all());
    }
    for flag in [&["publish", "--out", "site"][..], &["publish", "--out", "site", "--after-due-date"]] {
        course.run(flag).ended(0);
        for (name, content) in tree(&course.path().join("site")) {
            let text = String::from_utf8_lossy(&content);
            assert!(!text.contains("MARKER") && !text.contains("again") && !name.contains("hidden"), "{name}: {text}");
        }
    }
    // The checkout is whole without the withheld points.
    let student = student(&[("ours", &course.path().join("site").display().to_string())]);
    go(&student, ".", &["checkout", "parrot"]).ended(0);
}
