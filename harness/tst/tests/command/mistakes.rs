//! Mistakes in `exercise.yaml`, `hidden.yaml` and `config.yaml`, in tables (`fixtures/mistakes`): each is told once, with its place
//! and what to do, in both languages; what is no mistake is taken.

use std::fs;

use serde_yaml::Value;

use crate::support::{Course, PARROT, can_isolate, each};

/// Stands before the place that a message must name.
const MARK: char = '§';

/// A row of a table.
struct Row {
    what: String,
    /// The file's text, with the mark where there is a place.
    text: String,
    encode: Option<String>,
    /// What is said in English and in Portuguese; nothing of what is no mistake.
    said: Option<[String; 2]>,
    by_lint: bool,
}

fn rows(table: &str, base: &str) -> Vec<Row> {
    let table: Vec<Value> = serde_yaml::from_str(table).expect("a table");
    table.iter().map(|row| read(row, base)).collect()
}

fn read(row: &Value, base: &str) -> Row {
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(String::from);
    let what = text("what").expect("what it is");
    let said = text("en").zip(text("pt")).map(|(en, pt)| [en, pt]);
    assert_eq!(said.is_none(), row.get("accepted").is_some(), "{what}: is it told, or taken?");
    let also: Vec<&str> = row.get("and").and_then(Value::as_sequence).into_iter().flatten().filter_map(Value::as_str).collect();
    let file = match (text("whole"), text("from"), text("to")) {
        (Some(whole), ..) => whole,
        (_, Some(from), Some(to)) => {
            assert_eq!(base.matches(&from).count(), 1, "{what}: the text to replace must be unique");
            base.replace(&from, &to)
        }
        _ if said.is_some() => format!("{MARK}{base}"),
        _ => base.into(),
    };
    let file = if let [from, to] = also[..] { file.replace(from, to) } else { file };
    Row { what, text: file, encode: text("encode"), said, by_lint: text("by").is_some() }
}

fn encoded(text: &str, encoding: Option<&str>) -> Vec<u8> {
    match encoding {
        None => text.into(),
        Some("crlf") => text.replace('\n', "\r\n").into(),
        Some("utf-8-sig") => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Some("utf-16") => "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        Some("latin-1") => text.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin-1")).collect(),
        Some(other) => panic!("no encoding {other}"),
    }
}

/// Line and column of the mark, and the text without it.
fn unmarked(text: &str) -> (Option<(usize, usize)>, String) {
    let Some((before, after)) = text.split_once(MARK) else { return (None, text.into()) };
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (Some((line, column)), format!("{before}{after}"))
}

/// Holds a row against what the command says of `file`, when it is asked by `arguments`.
fn try_row(row: &Row, file: &str, arguments: &[&str]) {
    let course = Course::new();
    if file.ends_with("hidden.yaml") {
        let withheld = PARROT.replacen("checks:\n", "withheld_points: 10\nchecks:\n", 1).replacen("points: 40", "points: 30", 1);
        course.write("exercises/parrot/exercise.yaml", withheld);
    }
    let (place, text) = unmarked(&row.text);
    course.write(file, encoded(&text, row.encode.as_deref()));
    let Some(said) = &row.said else {
        assert_ne!(course.run(arguments).status, Some(2), "{} is no mistake", row.what);
        return;
    };
    let (line, column) = place.expect("a place");
    for (lang, said) in ["en", "pt-BR"].into_iter().zip(said) {
        let arguments = if row.by_lint { &["lint", "parrot"] } else { arguments };
        let ran = course.run(&[arguments, &["--lang", lang]].concat()).ended(if row.by_lint { 1 } else { 2 });
        let written = format!("{}{}", ran.stdout, ran.stderr);
        // A path may be whole: where the temporary folder is, is no matter.
        let told: Vec<&str> = written.lines().filter(|line| line.contains(&format!("{file}:"))).collect();
        let of_lint = |line: &&&str| line.split(": ").next().is_some_and(|place| place.matches(':').count() == 2);
        let told: Vec<&&str> = told.iter().filter(|line| !row.by_lint || of_lint(line)).collect();
        let wanted = format!("{file}:{line}:{column}: {said}");
        assert!(told.len() == 1 && told[0].contains(&wanted), "{}\nexpected {wanted}\n     got {written}", row.what);
    }
}

/// How many of the rows are mistakes.
fn try_all(rows: &[Row], file: &str, arguments: &[&str]) -> usize {
    for few in rows.chunks(8) {
        each(few, |row| try_row(row, file, arguments));
    }
    rows.iter().filter(|row| row.said.is_some()).count()
}

#[test]
fn each_mistake_in_an_exercise_is_told_with_its_place_and_what_to_do() {
    let rows = rows(include_str!("../fixtures/mistakes/exercise.yaml"), PARROT);
    assert!(try_all(&rows, "exercises/parrot/exercise.yaml", &["test", "parrot", "--run", "true"]) >= 107);
}

#[test]
fn each_mistake_in_hidden_checks_and_in_a_course_is_told_so_too() {
    let hidden = rows(include_str!("../fixtures/mistakes/hidden.yaml"), include_str!("../fixtures/mistakes/hidden.base"));
    assert!(try_all(&hidden, "exercises/parrot/hidden.yaml", &["lint", "parrot"]) >= 10);
    let course = rows(include_str!("../fixtures/mistakes/config.yaml"), include_str!("../fixtures/mistakes/config.base"));
    assert!(try_all(&course, "config.yaml", &["list"]) >= 15);
}

#[test]
fn a_line_that_is_no_yaml_is_shown_with_a_mark() {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", PARROT.replacen("    points: 40", "\tpoints: 40", 1));
    let said = course.run(&["list", "parrot", "--lang", "en"]).ended(2).stderr;
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].ends_with("exercise.yaml:8:1: is not valid YAML: a tab stands here; indent with spaces"), "{said}");
    assert_eq!(lines[1..], ["  8 | →points: 40", "    | ^"]);
}

#[test]
fn all_mistakes_of_a_file_are_told_at_once_and_none_that_only_follows() {
    let course = Course::new();
    let mut text = PARROT.to_string();
    for (from, to) in [
        ("    points: 40", "    pionts: 40"),
        ("receives: \"loro\\n\"", "recieves: \"loro\\n\""),
        ("title: { en: Parrot, pt-BR: Papagaio }", "title: Parrot"),
        // Whether it would have connected, nobody knows now: what bia does next is no mistake.
        ("- bia: connect", "- bia: { conect: { to: 1 } }"),
        ("{ exits: 0 }", "{ exits: 256 }"),
        ("default_port: 9090", "default_port: \"9090\""),
    ] {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text = text.replace(from, to);
    }
    course.write("exercises/parrot/exercise.yaml", text);
    let said = course.run(&["list", "parrot", "--lang", "en"]).ended(2).stderr;
    let told: Vec<&str> = said.lines().filter_map(|line| line.split_once("exercise.yaml:").map(|(_, rest)| rest)).collect();
    let begins = ["2:8: ", "3:58: ", "8:5: ", "12:16: ", "28:16: ", "28:30: ", "30:27: "];
    assert_eq!(told.len(), begins.len(), "{said}");
    for (line, begin) in told.iter().zip(begins) {
        assert!(line.starts_with(begin), "{begin}\n{said}");
    }
}

#[test]
fn a_mistake_in_a_list_of_hints_or_sites_is_told_alone() {
    let course = Course::new();
    let hints = "hints: [{ kinds: [no_anser], en: a, pt-BR: b }]\nchecks:\n";
    course.write("exercises/parrot/exercise.yaml", PARROT.replacen("checks:\n", hints, 1));
    assert!(course.run(&["list", "parrot", "--lang", "en"]).refused(2).contains("did you mean `no_answer`?"));
    course.write("config.yaml", "exercises: [parrot]\nsites: [{ name: a, url: 5 }]\n");
    assert!(course.run(&["list", "--lang", "en"]).refused(2).contains("put it in quotes"));
}

#[test]
fn one_check_can_be_tried_before_the_points_make_100() {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", PARROT.replacen("points: 40", "points: 10", 1));
    course.run(&["test", "parrot", "--run", "python3 right.py", "--check", "repeats"]).ended(0);
    if can_isolate() {
        course.run(&["test", "parrot", "--subject", "right.py", "--check", "repeats", "--isolated"]).ended(0);
    }
    for arguments in [&["test", "parrot", "--run", "python3 right.py"][..], &["lint", "parrot"], &["list", "parrot"]] {
        assert!(course.run(&[arguments, &["--lang", "en"]].concat()).ended(2).stderr.contains("add up to 70"), "{arguments:?}");
    }
}

/// The tables are there to be read: nothing in them is left over.
#[test]
fn every_row_of_a_table_has_its_own_name() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mistakes");
    for table in fs::read_dir(folder).expect("the tables") {
        let text = fs::read_to_string(table.expect("a table").path()).expect("text");
        let mut names: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("- what: ")).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
