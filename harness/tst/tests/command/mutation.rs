//! Wire mutation from outside: `tst lint` says of a teacher's own exercise where its checks are blind.

use crate::support::{Course, RIGHT, Ran, has};

/// The exercise with one check, whose steps come after the line "loro" was sent.
fn exercise(steps: &[&str]) -> String {
    let steps: String = steps.iter().map(|step| format!("      - {step}\n")).collect();
    format!(
        "name: parrot\ntitle: {{ en: Parrot, pt-BR: Papagaio }}\nprogram: {{ kind: server, args: [\"{{port}}\"] }}\n\
         checks:\n  - name: repeats\n    title: {{ en: repeats, pt-BR: repete }}\n    hint: {{ en: read, pt-BR: leia }}\n    \
         points: 100\n    steps:\n      - ana: connect\n      - ana: {{ send: \"loro\\n\" }}\n{steps}"
    )
}

/// What lint says of it, with this file of explanations.
fn lint(steps: &[&str], survivors: &str) -> Ran {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", exercise(steps));
    course.write("solutions/parrot/parrot.py", RIGHT);
    course.write("exercises/parrot/corpus/survivors", survivors);
    course.run(&["lint", "parrot", "--lang", "en"]).ended(1)
}

/// The damages that lint names as unnoticed.
fn survivors(ran: &Ran) -> Vec<&str> {
    let named = |line: &'_ str| line.contains("no check notices");
    ran.stdout.lines().filter(|line| named(line)).filter_map(|line| line.split('`').nth(1)?.strip_suffix(": why")).collect()
}

#[test]
fn a_blind_check_is_found_without_a_single_wrong_program() {
    if !has("python3") {
        return;
    }
    let blind = lint(&["ana: { receives_line: { not: \"\" } }"], "");
    let found = survivors(&blind);
    for damage in ["to_client/byte_changed/1", "to_client/line_doubled/1", "to_program/byte_dropped/3"] {
        assert!(found.contains(&damage), "{damage}: {}", blind.all());
    }
    assert!(!found.contains(&"to_client/line_withheld/1"), "an answer is asked for: {}", blind.all());

    let sharp = lint(&["ana: { receives: \"loro\\n\" }", "ana: half_close", "ana: { sees: end }"], "");
    assert_eq!(survivors(&sharp), [] as [&str; 0], "{}", sharp.all());
    let noticed = sharp.stdout.lines().find(|line| line.contains("of the conversation noticed"));
    assert!(noticed.is_some_and(|line| line.contains("0 survived")), "{}", sharp.all());
}

#[test]
fn of_a_damage_that_nobody_noticed_it_is_told_where_it_was_done_and_how_to_notice_it() {
    if !has("python3") {
        return;
    }
    let ran = lint(&["ana: { receives_line: { not: \"\" } }"], "");
    let told = |name: &str| ran.stdout.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {}", ran.all()));
    let line = told("to_client/line_doubled/1");
    let wanted = "Done in `repeats` (\"loro\"): await what comes next, or that nothing does (`sees: end`, `sees: nothing`)";
    assert!(line.ends_with(wanted), "{line}");
    let line = told("to_program/byte_dropped/3");
    assert!(line.ends_with("Done in `repeats` (\"loro\"): let the answer that is awaited depend on it"), "{line}");
}

#[test]
fn survivors_are_written_down_and_their_reasons_asked_for() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", exercise(&["ana: { receives_line: { not: \"\" } }"]));
    course.write("solutions/parrot/parrot.py", RIGHT);
    let known = "# RFC 862\nto_client/line_doubled/1: twice is fine";
    course.write("exercises/parrot/corpus/survivors", known);
    let all = survivors(&course.run(&["lint", "parrot", "--bless", "--lang", "en"]).ended(1)).len();
    let written = std::fs::read_to_string(course.path().join("exercises/parrot/corpus/survivors")).expect("a file");
    assert!(written.starts_with(&format!("{known}\n")), "{written}");
    assert_eq!(written.lines().filter(|line| line.ends_with(": why?")).count(), all, "{written}");
    let ran = course.run(&["lint", "parrot", "--lang", "en"]).ended(1);
    assert_eq!(survivors(&ran), [] as [&str; 0], "{}", ran.all());
    let asked = "exercises/parrot/corpus/survivors:3: the reason is yours to say, in the place of `why?`";
    assert!(ran.stdout.contains(asked), "{}", ran.all());
}

#[test]
fn an_end_that_comes_too_late_or_never_is_noticed_by_who_asks_for_it() {
    if !has("python3") {
        return;
    }
    // Nobody looks at the program's end of the connection: whether it comes or not is all the same.
    let deaf = lint(&["ana: { receives: \"loro\\n\" }", "ana: half_close", "program: { exits: 0 }"], "");
    assert!(survivors(&deaf).contains(&"to_client/end_never/1"), "{}", deaf.all());
    assert!(!survivors(&deaf).contains(&"to_program/end_never/1"), "the program would not end: {}", deaf.all());
    let asks = lint(&["ana: { receives: \"loro\\n\" }", "ana: half_close", "ana: { sees: end }"], "");
    assert!(!survivors(&asks).contains(&"to_client/end_never/1"), "{}", asks.all());
}

#[test]
fn a_damage_is_explained_by_name_or_for_every_place() {
    if !has("python3") {
        return;
    }
    let steps = ["ana: { receives_line: { not: \"\" } }"];
    let all = survivors(&lint(&steps, "")).len();
    let some = lint(&steps, "# known\n\nto_client/byte_changed/*: any letters will do\nto_client/line_doubled/1: twice is fine\n");
    assert!(survivors(&some).iter().all(|name| !name.starts_with("to_client/byte_changed")), "{}", some.all());
    assert!(survivors(&some).len() + 2 <= all, "{}", some.all());
    let told = some.stdout.lines().find(|line| line.contains("of the conversation noticed"));
    assert!(told.is_some_and(|line| !line.contains(" 0 survived")), "{}", some.all());
}

#[test]
fn an_explanation_that_was_not_needed_is_noted() {
    if !has("python3") {
        return;
    }
    let ran = lint(&["ana: { receives: \"loro\\n\" }"], "to_client/byte_changed/1: why\n");
    let note = "..  parrot: line 1 of `survivors` was not needed: a check noticed `to_client/byte_changed/1`";
    assert!(ran.stdout.lines().any(|line| line.starts_with(note)), "{}", ran.all());
}

#[test]
fn an_explanation_that_is_not_understood_is_told_with_its_line() {
    if !has("python3") {
        return;
    }
    let steps = ["ana: { receives: \"loro\\n\" }"];
    let place = "exercises/parrot/corpus/survivors:2: ";
    for (line, said) in [
        ("to_client/byte_changed/1", "this line is not `WAY/DAMAGE/NUMBER: why`"),
        ("to_client/byte_changed: why", "this line is not `WAY/DAMAGE/NUMBER: why`"),
        ("to_client/byte_changed/1:  ", "this line is not `WAY/DAMAGE/NUMBER: why`"),
        ("to_client/byte_eaten/1: why", "there is no damage `to_client/byte_eaten/1`"),
        ("to_client/byte_changed/9: why", "there is no damage `to_client/byte_changed/9`"),
    ] {
        let ran = lint(&steps, &format!("# a comment\n{line}\n"));
        let told = ran.stdout.lines().find(|told| told.contains(place)).unwrap_or_else(|| panic!("{line}: {}", ran.all()));
        assert!(told.contains(said), "{line}: {told}");
    }
}
