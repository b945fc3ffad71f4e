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

#[test]
fn no_format_calls_an_extra_failed_that_was_not_done() {
    let course = course(10, "a\\n", "b\\n");
    let render = |format: &str, language: &str| {
        let right = ["test", "parrot", "--run", "python3 right.py", "--seed", "5", "--format", format, "--lang", language];
        course.run(&right).ended(0).stdout
    };
    let tap = render("tap", "en");
    assert!(tap.contains("not ok 4 - more: does more # TODO extra: not yet\n  ---\n"), "{tap}");
    assert!(tap.contains("severity: \"todo\"") && !tap.contains("\"fail\""), "{tap}");
    assert!(render("tap", "pt-BR").contains("not ok 4 - more: faz mais # TODO extra: ainda não\n"));
    let junit = render("junit", "en");
    assert!(junit.contains("tests=\"4\" failures=\"0\" errors=\"0\""), "{junit}");
    assert!(junit.contains("<skipped message=\"extra: not yet: ") && !junit.contains("<failure"), "{junit}");
    let json = |format: &str| serde_json::from_str::<serde_json::Value>(&render(format, "en")).expect("an object");
    let check50 = &json("check50")["results"][3];
    assert!(check50["passed"].is_null(), "{check50:#}");
    assert!(check50["cause"]["rationale"].as_str().is_some_and(|why| why.starts_with("extra: not yet: ")), "{check50:#}");
    assert_eq!(json("github")["status"], "pass");
    let gradescope = &json("gradescope")["tests"][3];
    assert_eq!((&gradescope["score"], &gradescope["max_score"]), (&0.into(), &0.into()));
    assert!(gradescope["output"].as_str().is_some_and(|text| text.starts_with("extra: not yet\n")), "{gradescope:#}");
}

#[test]
fn a_class_is_told_of_no_extra_as_failed_unless_the_program_does_not_build() {
    use crate::support::journal::{check, judged, record, write};
    let extra = |kind: &str| {
        let mut extra = check("more", "failed", 10);
        extra["is_extra"] = true.into();
        extra["failure"]["kind"] = kind.into();
        extra
    };
    let course = Course::new();
    let graded = |folder: &str, kind: &str| {
        write(&course.path().join(folder), &[record("7", "Ana", "parrot", judged(&[check("first", "passed", 100), extra(kind)]))]);
    };
    graded("undone", "wrong_bytes");
    graded("unbuilt", "build_failed");
    let render = |folder: &str, format: &str| course.run(&["report", folder, "--format", format, "--lang", "en"]).ended(0).stdout;
    // Columns: passed, failed, skipped, errors, failed_checks; the one behind the isolation counts extras that were not done; remarks come last.
    let csv = render("undone", "csv");
    assert!(csv.contains(",1,0,0,0,,,0,none,1,,,,0,0,,\r\n"), "{csv}");
    assert!(render("unbuilt", "csv").contains(",1,1,0,0,more,,0,none,0,,,,0,0,,\r\n"));
    let tap = render("undone", "tap");
    assert!(tap.contains("# TODO extra: not yet\n") && tap.contains("\nok 1 - "), "{tap}");
    let tap = render("unbuilt", "tap");
    assert!(!tap.contains("# TODO") && tap.contains("\nnot ok 1 - "), "{tap}");
    let pages = course.path().join("pages");
    course.run(&["report", "undone", "--format", "html", "--output", "pages", "--lang", "en"]).ended(0);
    for folder in ["students", "instructor/students"] {
        let file = std::fs::read_dir(pages.join(folder)).expect("pages").flatten().next().expect("a student's page");
        let page = std::fs::read_to_string(file.path()).expect("a page");
        assert!(page.contains("</span> not yet</span>") && !page.contains("</span> failed</span>"), "{page}");
        assert!(page.contains("class=\"check extra\"") && !page.contains("✗"), "{page}");
    }
    let class = std::fs::read_to_string(pages.join("instructor/index.html")).expect("the class's page");
    assert!(class.contains("2 checks failed for nobody."), "{class}");
}
