//! A result on a terminal of 80 by 24: the first failure on one screen, everything else in a line each; nothing of it in a pipe.

use crate::support::terminal::{Shown, at_terminal_of};
use crate::support::{Course, RIGHT};

/// Reads, and never answers.
const SILENT: &str = "\
import socket, sys
with socket.create_server(('127.0.0.1', int(sys.argv[1]))) as server:
    client, _ = server.accept()
    while client.recv(1024):
        pass
    sys.exit(3)
";

/// A course whose checks do not need each other, so that one program fails several.
fn course() -> Course {
    let course = Course::new();
    let independent = |line: &&str| !line.trim_start().starts_with("needs:");
    let yaml: String = crate::support::PARROT.lines().filter(independent).map(|line| format!("{line}\n")).collect();
    course.write("exercises/parrot/exercise.yaml", yaml);
    course.write("silent.py", SILENT);
    course.write("right.py", RIGHT);
    course
}

fn shown(course: &Course, rows: u16, more: &[&str]) -> Shown {
    at_terminal_of((rows, 80), &mut course.tst(&[&["test", "parrot", "--seed", "7", "--subject"], more].concat()))
}

/// Times and ports are by chance.
fn without_numbers(lines: &[String]) -> String {
    let number = |line: &String| {
        let words = line.split(' ').map(|word| {
            let is_port = word.len() == 5 && word.parse::<u16>().is_ok();
            let is_time = word.contains('.') && word.parse::<f64>().is_ok();
            if is_port {
                "PORT"
            } else if is_time {
                "TIME"
            } else {
                word
            }
        });
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    lines.iter().map(number).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_first_failure_stands_whole_above_the_score_and_the_others_are_a_line_each() {
    let course = course();
    let shown = shown(&course, 24, &["silent.py", "--lang", "en"]);
    assert_eq!(shown.status, Some(1), "{}", shown.text);
    let lines = shown.lines();
    let wanted = "\
FAILED 0/30 repeats any bytes --check repeats_anything
FAILED 0/30 ends with its client --check ends_well
── first failure: parrot::repeats ── 0/40 ──────────────────────────────────────
repeats a line
required: ana receives \"loro\\n\" (exercise.yaml:12)
found: ana got no answer: every thread of the program is waiting and nothing is
under way, so nothing more can come";
    let text = without_numbers(&lines);
    assert!(text.contains(wanted), "{text}");
    let begin = lines.iter().position(|line| line.contains("first failure")).expect("a heading");
    let failure = &lines[begin..lines.len() - 2];
    assert!(failure.len() <= 20, "{} lines: {text}", failure.len());
    assert!(failure.iter().any(|line| line.starts_with("likely cause: ")), "{text}");
    assert!(failure.iter().any(|line| line.contains("ana") && line.contains("sends \"loro\\n\"")), "{text}");
    assert!(failure.iter().any(|line| line.starts_with("hint: read, then write")), "{text}");
    // With the prompt that follows, nothing of it has scrolled away.
    assert!(lines.len() - begin < 24, "{text}");
    assert!(
        text.ends_with("0 passed, 3 failed, 0 skipped; score: 0 of 100 points\nparrot: silent.py; seed: 7; --all shows everything")
    );
    for line in lines {
        assert!(tst_engine::text::columns(&line) <= 80, "{line}");
    }
}

#[test]
fn what_passed_is_counted_and_the_language_is_the_readers() {
    let course = course();
    let right = shown(&course, 24, &["right.py", "--lang", "pt-BR"]);
    assert_eq!(right.status, Some(0), "{}", right.text);
    let wanted = "3 passaram, 0 falharam, 0 puladas; nota: 100 de 100 pontos\nparrot: right.py; semente: 7; --all mostra tudo";
    assert_eq!(right.lines().join("\n"), wanted);
    let text = without_numbers(&shown(&course, 24, &["silent.py", "--lang", "pt-BR"]).lines());
    assert!(text.contains("── primeira falha: parrot::repeats ── 0/40 ─"), "{text}");
    assert!(text.contains("FALHOU 0/30 termina com seu cliente --check ends_well"), "{text}");
}

#[test]
fn however_small_the_terminal_is_the_requirement_and_what_was_found_are_on_it() {
    let course = course();
    let lines = shown(&course, 12, &["silent.py", "--lang", "en"]).lines();
    let seen = lines[lines.len() - 11..].join("\n");
    assert!(seen.contains("first failure") && seen.contains("required: ") && seen.contains("found: "), "{seen}");
}

#[test]
fn everything_is_told_who_asks_for_it_and_to_a_pipe_always() {
    let course = course();
    let of = |lines: Vec<String>| lines.iter().filter(|line| line.starts_with("── parrot::")).count();
    assert_eq!(of(shown(&course, 24, &["silent.py", "--lang", "en", "--all"]).lines()), 3);
    assert_eq!(of(shown(&course, 24, &["silent.py", "--lang", "en", "-v"]).lines()), 3);
    let piped = course.run(&["test", "parrot", "--lang", "en", "--subject", "silent.py"]).ended(1);
    assert_eq!(of(piped.stdout.lines().map(str::to_string).collect()), 3);
}

#[test]
fn of_a_compiler_the_beginning_is_shown() {
    let course = course();
    course.write("bad.rs", format!("fn main() {{\n{}}}\n", "    nothing();\n".repeat(40)));
    let lines = shown(&course, 24, &["bad.rs", "--lang", "en"]).lines();
    let text = lines.join("\n");
    assert!(lines.len() < 24, "{}: {text}", lines.len());
    assert!(text.contains("cannot find function `nothing`") && text.contains("bad.rs:2:5"), "{text}");
    assert!(text.contains("left out: --all]"), "{text}");
}
