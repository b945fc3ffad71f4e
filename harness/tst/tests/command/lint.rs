//! `tst lint` from outside: what it says of an author's mistakes.

use std::path::Path;

use crate::support::{Course, RIGHT, Ran, has, repository};

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
        for (part, says) in [("right", "right:"), ("wrong", "wrong:"), ("racy", "races:")] {
            let folder = exercise.as_ref().expect("an exercise").path().join(part);
            if part == "racy" && !folder.is_dir() {
                continue;
            }
            for file in std::fs::read_dir(&folder).expect("a folder") {
                let file = file.expect("a file").path();
                assert!(head(&file).contains(says), "{}: its head does not say `{says}`", file.display());
                assert_eq!(part != "right", head(&file).contains("fails:"), "{}: what it fails", file.display());
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
fn a_head_may_name_two_kinds_of_which_either_is_right() {
    let head = |kinds: &str| format!("# wrong: says nothing\n# fails: repeats {kinds}\n");
    for kinds in ["wrong_bytes or no_answer", "no_answer or wrong_bytes"] {
        let ran = lint_with("wrong/mute.py", &format!("{}{}", head(kinds), "import time\n\ntime.sleep(0)\n"));
        // It ends, which neither of them is.
        let told = told_of(&ran, "wrong/mute.py");
        assert!(told.contains(&format!("mute.py:2: should fail `repeats` as {kinds}, but fails as ")), "{told}");
    }
    for kinds in ["wrong_bytes or", "or wrong_bytes", "wrong_bytes no_answer"] {
        let ran = lint_with("wrong/mute.py", &head(kinds));
        let told = told_of(&ran, "wrong/mute.py");
        let said = format!("mute.py:2: this line of the head is not understood: fails: repeats {kinds}");
        assert!(told.contains(&said), "{told}");
    }
    let ran = lint_with("wrong/mute.py", &head("wrong_bytes or no_anser"));
    assert!(told_of(&ran, "wrong/mute.py").contains("no_answer"), "{}", ran.all());
    let ran = lint_with("wrong/mute.py", &format!("{}{}", head("crashed or exited_early"), "pass\n"));
    assert!(!ran.all().contains("mute.py:2"), "{}", ran.all());
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
    for lack in [
        "README.md:1: there is no statement here",
        "README.pt-BR.md:1: there is no statement here",
        "there is no starter",
        "there is no solution",
        "there is no corpus",
    ] {
        assert!(ran.stdout.contains(lack), "{lack}: {}", ran.stdout);
    }
    assert!(ran.stdout.trim_end().ends_with("5 things to mend"), "{}", ran.stdout);
}

/// An exercise whose one check sends a line and wants it back.
pub const REPEATS: &str = r#"
name: parrot
title: { en: Parrot, pt-BR: Papagaio }
program: { kind: server, args: ["{port}"], default_port: 9090 }
checks:
  - name: repeats
    title: { en: repeats, pt-BR: repete }
    hint: { en: read, pt-BR: leia }
    points: 100
    steps:
      - ana: connect
      - ana: { send: "loro\n" }
      - ana: { receives: "loro\n" }
"#;

/// A wrong program that answers `answer`, where `port` is the text of its port.
fn answering(answer: &str) -> String {
    format!(
        "# wrong: answers something else\n# fails: repeats wrong_bytes\nimport socket, sys\nport = sys.argv[1]\n\
         listener = socket.create_server((\"127.0.0.1\", int(port)))\nwhile True:\n    client, _ = listener.accept()\n    \
         while client.recv(100):\n        client.sendall({answer})\n    client.close()\n"
    )
}

/// What `tst lint --recipes` says of a program that answers so.
fn recipes_of(answer: &str) -> Ran {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", REPEATS);
    course.write("solutions/parrot/parrot.py", RIGHT);
    course.write("exercises/parrot/corpus/wrong/other.py", answering(answer));
    course.run(&["lint", "parrot", "--recipes", "--lang", "en"]).ended(1)
}

#[test]
fn who_tries_a_failure_by_hand_must_see_it() {
    if !has("python3") || !has("bwrap") {
        return;
    }
    let seen = recipes_of("b\"curupaco\\n\"");
    assert!(seen.stdout.contains("1 recipe tried by hand shows what is wrong (netcat: "), "{}", seen.all());
    // The port of the recipe is the usual one.
    let hidden = recipes_of("b\"loro\\n\" if port == \"9090\" else b\"curupaco\\n\"");
    let line = told_of(&hidden, "wrong/other.py");
    assert!(line.contains("who tries the failure of `repeats` by hand sees the same as with the solution"), "{}", hidden.all());
    assert!(hidden.stdout.contains("0 recipes tried by hand show"), "{}", hidden.all());
}

/// Answers something else than the line that it got.
pub const OTHER: &str = "import socket, sys\nlistener = socket.create_server((\"127.0.0.1\", int(sys.argv[1])))\nwhile True:\n    \
                         client, _ = listener.accept()\n    while client.recv(100):\n        client.sendall(b\"curu\\n\")\n    \
                         client.close()\n";

#[test]
fn a_solution_that_fails_is_shown_as_in_a_test_and_nothing_else_is_judged() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", REPEATS);
    course.write("solutions/parrot/parrot.py", OTHER);
    course.write("exercises/parrot/corpus/wrong/other.py", "no head\n");
    for (lang, fails, shown, nothing) in [
        ("en", "the solution does not pass `repeats`", "0 passed, 1 failed", "nothing else was judged"),
        ("pt-BR", "a solução não passa em `repeats`", "1 falhou", "nada mais foi julgado"),
    ] {
        let ran = course.run(&["lint", "parrot", "--lang", lang]).ended(1);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        assert!(lines[1].starts_with("--  solutions/parrot/parrot.py:1: ") && lines[1].contains(fails), "{}", ran.all());
        // The conversation, and how to play it again.
        for part in ["── parrot::repeats ──", "curu", "tst test parrot --solution --check repeats", shown, nothing] {
            assert!(ran.stdout.contains(part), "{part}: {}", ran.all());
        }
        for part in ["other.py", "starter", "README", "survivors"] {
            assert!(!ran.stdout.contains(part), "{part}: {}", ran.all());
        }
        assert!(lines.last().is_some_and(|line| line.starts_with("1 ")), "{}", ran.all());
    }
}

#[test]
fn a_solution_that_does_not_build_is_shown_with_what_the_compiler_says() {
    let course = Course::new();
    course.write("solutions/parrot/parrot.rs", "fn main() { nothing }\n");
    let ran = course.run(&["lint", "parrot", "--lang", "en"]).ended(1);
    assert!(ran.stdout.contains("error[E0425]"), "{}", ran.all());
    assert!(ran.stdout.contains("nothing else was judged") && !ran.stdout.contains("there is no corpus"), "{}", ran.all());
    assert!(ran.stdout.trim_end().ends_with("1 thing to mend"), "{}", ran.all());
}
