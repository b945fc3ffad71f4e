//! `tst test --repeat N --stress K`: verdicts that change from run to run are told, and steady ones are not.

use crate::support::{Course, RIGHT, SLOPPY, has};

/// Right the first two times that it is started in a course, and sloppy from the third time on.
fn turncoat(course: &Course) -> String {
    let (right, sloppy) = (course.path().join("right.py"), course.path().join("p.py"));
    let count = course.path().join("count");
    format!(
        "import runpy, sys\nopen({count:?}, 'a').write('x')\n\
         starts = len(open({count:?}).read())\n\
         runpy.run_path({right:?} if starts <= 2 else {sloppy:?}, run_name='__main__')\n"
    )
}

#[test]
fn a_steady_program_is_told_in_one_line() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("steady.py", RIGHT);
    let arguments = ["test", "parrot", "--subject", "steady.py", "--check", "repeats", "--repeat", "3", "--lang", "en"];
    let ran = course.run(&arguments).ended(0);
    assert!(ran.stdout.trim_end().ends_with("3 runs, 3 verdicts: none changed"), "{}", ran.all());
}

#[test]
fn a_steady_failure_is_no_change_and_still_a_failure() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("sloppy.py", SLOPPY);
    let ran =
        course.run(&["test", "parrot", "--subject", "sloppy.py", "--repeat", "2", "--stress", "1", "--lang", "pt-BR"]).ended(1);
    let last = ran.stdout.trim_end().lines().last().unwrap_or_default();
    assert!(last.starts_with("2 rodadas, ") && last.contains("ao lado de") && last.ends_with("nenhum mudou"), "{}", ran.all());
}

#[test]
fn a_verdict_that_changes_is_told_with_its_run_its_seed_and_what_was_found() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("turncoat.py", turncoat(&course));
    let arguments = ["test", "parrot", "--subject", "turncoat.py", "--check", "repeats_anything", "--seed", "40"];
    let arguments = [&arguments[..], &["--jobs", "1", "--repeat", "4", "--lang", "en"]].concat();
    // `repeats_anything` needs `repeats`: two starts a run.
    let ran = course.run(&arguments).ended(1);
    let told: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("run ")).collect();
    assert_eq!(told.len(), 3, "{}", ran.all());
    assert!(told[0].starts_with("run 2 (seed 41): `repeats_anything` is failed ("), "{}", told[0]);
    assert!(told[0].ends_with("now, it was passed in the first run"), "{}", told[0]);
    assert!(ran.stdout.contains("FAILED"), "what was found is shown: {}", ran.stdout);
    assert!(ran.stdout.trim_end().ends_with("4 runs, 4 verdicts: 3 changed"), "{}", ran.all());
}

#[test]
fn repetition_is_for_people() {
    let course = Course::new();
    for (option, value) in [("--format", "json"), ("--output", "result")] {
        let said = course.run(&["test", "parrot", "--repeat", "2", option, value, "--lang", "en"]).refused(2);
        assert!(said.contains("cannot be used together"), "{said}");
    }
    for value in ["0", "x", "-1"] {
        course.run(&["test", "parrot", "--repeat", value, "--lang", "en"]).refused(2);
    }
}
