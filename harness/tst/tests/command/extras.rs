//! Extras: who does not do them has done nothing wrong, and who does them makes up for something else, up to full marks.

use crate::support::{Course, PARROT};

/// A course whose exercise has one check more, an extra: the program sends back `send` as `answer`.
fn course(points: u32, send: &str, answer: &str) -> Course {
    let course = Course::new();
    let extra = format!(
        "  - name: more\n    title: {{ en: \"does more\", pt-BR: \"faz mais\" }}\n    points: {points}\n    extra: true\n    \
         hint: {{ en: \"More.\", pt-BR: \"Mais.\" }}\n    steps:\n      - ana: connect\n      - ana: {{ send: \"{send}\" }}\n      \
         - ana: {{ receives: \"{answer}\" }}\n"
    );
    course.write("exercises/parrot/exercise.yaml", format!("{}\n{extra}", PARROT.trim_end()));
    course
}

#[test]
fn an_extra_that_was_not_done_is_no_failure() {
    let course = course(10, "a\\n", "b\\n");
    let test = ["test", "parrot", "--run", "python3 right.py"];
    let ran = course.run(&test).ended(0);
    assert!(ran.stdout.contains("extra: not yet") && !ran.stdout.contains("FAILED"), "{}", ran.all());
    assert!(ran.stdout.contains("3 passed, 0 failed, 0 skipped, 1 extra not yet; score: 100 of 100 points\n"), "{}", ran.all());
    let portuguese = course.run(&[&test[..], &["--lang", "pt-BR"]].concat()).ended(0);
    assert!(portuguese.stdout.contains("extra: ainda não") && !portuguese.stdout.contains("FALHOU"), "{}", portuguese.all());
    let alone = course.run(&[&test[..], &["--check", "more"]].concat()).ended(0);
    assert!(alone.stdout.contains("found: "), "it is explained all the same\n{}", alone.all());
}

#[test]
fn what_fails_beside_an_extra_fails() {
    let course = course(10, "a\\n", "b\\n");
    let ran = course.run(&["test", "parrot", "--run", "python3 p.py"]).ended(1);
    assert!(ran.stdout.contains("FAILED") && ran.stdout.contains("extra: not yet"), "{}", ran.all());
}

#[test]
fn extras_make_up_for_others_up_to_full_marks() {
    let wrong = ["test", "parrot", "--run", "python3 p.py"];
    let ran = course(1, "a\\n", "a\\n").run(&wrong).ended(1);
    assert!(ran.stdout.contains("score: 41 of 100 points (1 of them extra)"), "{}", ran.all());
    let ran = course(99, "a\\n", "a\\n").run(&wrong).ended(1);
    assert!(ran.stdout.contains("score: 100 of 100 points (60 of them extra)"), "{}", ran.all());
    let right = course(99, "a\\n", "a\\n").run(&["test", "parrot", "--run", "python3 right.py"]).ended(0);
    assert!(right.stdout.contains("score: 199 of 100 points (99 of them extra)"), "{}", right.all());
}
