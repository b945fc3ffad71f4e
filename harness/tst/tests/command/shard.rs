//! `tst grade --shard K/N`: each shard judges its own part, whatever the order of folders, into a journal that it alone writes.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::support::{Course, RIGHT, Ran, SLOPPY};

const PASSED: i32 = 0;
const FAILED: i32 = 1;
const USAGE: i32 = 2;

/// A course and a class of twelve in which nothing has to be run.
fn course() -> Course {
    let course = Course::new();
    for number in 1..=12 {
        course.write(&format!("class/student {number}/Parrot.java"), format!("class Parrot{number} {{}}"));
    }
    course
}

fn grade(course: &Course, shard: &str, more: &[&str]) -> Ran {
    let usual = ["grade", "class", "--exercise", "parrot", "--allow-weak-isolation", "--out", "out", "--shard", shard];
    course.run(&[&usual[..], more].concat())
}

fn text(course: &Course, file: &str) -> String {
    std::fs::read_to_string(course.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The heading of a journal, and who its records are of.
fn journal(course: &Course, run: &str) -> (Value, Vec<String>) {
    let text = text(course, &format!("out/{run}/journal.jsonl"));
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let heading = lines.next().expect("a heading");
    (heading, lines.map(|record| record["student"]["key"].as_str().expect("a key").to_string()).collect())
}

/// Who is in each of so many shards, by the journals of their first runs.
fn dealt(course: &Course, of: u32) -> BTreeMap<String, u32> {
    let mut dealt = BTreeMap::new();
    for number in 1..=of {
        for student in journal(course, &format!("{number}-of-{of}/run-1")).1 {
            assert_eq!(dealt.insert(student.clone(), number), None, "{student} is in two shards");
        }
    }
    dealt
}

#[test]
fn shards_are_disjoint_and_complete_whatever_is_given_in_which_order() {
    let course = course();
    for number in 1..=3 {
        grade(&course, &format!("{number}/3"), &[]).ended(FAILED);
    }
    let first = dealt(&course, 3);
    assert_eq!(first.len(), 12, "{first:?}");
    // The same students as other folders, in another order, with others between them, given apart.
    let other = Course::new();
    for number in (1..=12).rev() {
        other.write(&format!("class/{}/student {number}/Parrot.java", number % 2), format!("class Parrot{number} {{}}"));
    }
    for number in 1..=3 {
        let shard = format!("{number}/3");
        let given = ["grade", "class/1", "class/0", "--exercise", "parrot", "--allow-weak-isolation", "--out", "out"];
        other.run(&[&given[..], &["--shard", &shard]].concat()).ended(FAILED);
    }
    assert_eq!(dealt(&other, 3), first);
}

#[test]
fn a_shard_says_what_it_is_and_its_journal_does_too() {
    let course = course();
    let ran = grade(&course, "2/3", &["--lang", "en"]).ended(FAILED);
    let (heading, students) = journal(&course, "2-of-3/run-1");
    let count = students.len();
    assert!(ran.stdout.contains(&format!("\nshard 2 of 3: {count} of 12 submissions\n")), "{}", ran.all());
    let told: String = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept = "kept in out/2-of-3/run-1/journal.jsonl; when all shards are there, `tst merge out --out DIR` makes the grades";
    assert!(told.ends_with(kept), "{}", ran.all());
    assert_eq!(heading["shard"], serde_json::json!({"number": 2, "of": 3}));
    assert_eq!((heading["submissions"].as_u64(), heading["class"].as_u64()), (Some(count as u64), Some(12)));
    assert_eq!((heading["course"].as_str(), heading["kit"].as_str()), (Some("Aves"), Some(env!("CARGO_PKG_VERSION"))));
    assert_eq!(heading["checks"]["parrot"].as_str().map(str::len), Some(64), "{heading}");
    let portuguese = grade(&course, "2/3", &["--lang", "pt-BR"]).ended(FAILED);
    assert!(portuguese.stdout.contains(&format!("\nparte 2 de 3: {count} de 12 entregas\n")), "{}", portuguese.all());
    let dry = grade(&course, "2/3", &["--lang", "en", "--dry-run"]).ended(PASSED);
    assert!(dry.stdout.starts_with(&format!("shard 2 of 3: {count} of 12 submissions\n")), "{}", dry.all());
    assert!(!course.path().join("out/grades.csv").exists() && !course.path().join("out/2-of-3/run-1/grades.csv").exists());
}

#[test]
fn a_shard_that_is_none_is_refused_before_anything_else() {
    let course = course();
    for (shard, en, pt) in [
        ("9/8", "shards are counted from 1, so K is from 1 to 8", "as partes contam a partir de 1, então K vai de 1 a 8"),
        ("0/8", "shards are counted from 1, so K is from 1 to 8", "as partes contam a partir de 1, então K vai de 1 a 8"),
        ("3", "write K/N for shard K of N, such as 3/8", "escreva K/N para a parte K de N, como 3/8"),
        ("-1/8", "write K/N for shard K of N, such as 3/8", "escreva K/N para a parte K de N, como 3/8"),
        ("1/0", "write K/N for shard K of N, such as 3/8", "escreva K/N para a parte K de N, como 3/8"),
        ("1/1001", "there are at most 1000 shards of a class", "uma turma tem no máximo 1000 partes"),
    ] {
        assert_eq!(grade(&course, shard, &["--lang", "en"]).refused(USAGE), format!("--shard {shard}: {en}"));
        assert_eq!(grade(&course, shard, &["--lang", "pt-BR"]).refused(USAGE), format!("--shard {shard}: {pt}"));
    }
    assert!(!course.path().join("out").exists());
}

#[test]
fn a_shard_whose_runs_have_no_number_left_is_told() {
    let course = course();
    course.write("out/1-of-1/run-4294967295/kept.txt", "");
    for (lang, told) in [
        ("en", "has the highest number that a run can have: rename it to the one after the run before it"),
        ("pt-BR", "tem o número mais alto que uma execução pode ter: renomeie-a para o que vem depois da anterior"),
    ] {
        let refused = grade(&course, "1/1", &["--lang", lang]).refused(USAGE);
        assert_eq!(refused, format!("out/1-of-1/run-4294967295 {told}"));
    }
}

#[test]
fn an_empty_shard_is_no_failure() {
    let course = Course::new();
    course.write("class/ana.py", SLOPPY);
    let of = |number| format!("{number}/2");
    let is_empty =
        |number: u32| grade(&course, &of(number), &["--dry-run", "--lang", "en"]).stdout.contains(": 0 of 1 submission\n");
    let empty = (1..=2).find(|number| is_empty(*number)).expect("one of two shards of one");
    for (lang, words) in [
        ("en", "no submission fell to this shard, which is no failure: its journal says so"),
        ("pt-BR", "nenhuma entrega coube a esta parte, o que não é falha: o diário dela o diz"),
    ] {
        let ran = grade(&course, &of(empty), &["--lang", lang]).ended(PASSED);
        assert!(ran.stdout.contains(words) && ran.stderr.is_empty(), "{}", ran.all());
    }
    let (heading, students) = journal(&course, &format!("{empty}-of-2/run-1"));
    assert_eq!((heading["submissions"].as_u64(), students.len()), (Some(0), 0));
}

#[test]
fn a_shard_that_is_run_again_goes_on_in_a_journal_of_its_own() {
    let course = course();
    grade(&course, "1/1", &[]).ended(FAILED);
    let first = "out/1-of-1/run-1/journal.jsonl";
    let whole = text(&course, first);
    // What a killed task leaves, and a lock that nobody lets go of.
    let torn = &whole[..whole.len() - 100];
    course.write(first, torn);
    let held = std::fs::File::open(course.path().join(first)).expect("the journal");
    held.lock().expect("a lock");
    let again = grade(&course, "1/1", &["--lang", "en"]).ended(FAILED);
    assert!(again.stdout.contains("12 submissions of 12 students; 11 of them have not changed"), "{}", again.all());
    assert_eq!(text(&course, first), torn, "what another run wrote is not touched");
    assert_eq!(journal(&course, "1-of-1/run-2").1.len(), 1);
    let ran = course.run(&["report", "out", "--format", "csv", "--lang", "en"]).ended(PASSED);
    assert_eq!(ran.stdout.matches(",parrot,").count(), 12, "{}", ran.all());
    assert!(ran.stderr.contains("run-1/journal.jsonl:13: the last line is incomplete and was left out"), "{}", ran.all());
}

#[test]
fn what_a_shards_last_run_found_handed_in_counts() {
    let course = Course::new();
    course.write("class/ana.py", SLOPPY);
    grade(&course, "1/1", &[]).ended(FAILED);
    course.write("class/ana.py", RIGHT);
    course.write("class/bia.py", SLOPPY);
    grade(&course, "1/1", &[]).ended(FAILED);
    std::fs::remove_file(course.path().join("class/bia.py")).expect("removed");
    grade(&course, "1/1", &[]).ended(PASSED);
    let table = course.run(&["report", "out", "--format", "csv"]).ended(PASSED).stdout;
    assert!(table.contains("ana,ana,,,parrot,100,100,") && !table.contains("bia"), "{table}");
}

#[test]
fn a_folder_holds_shards_or_a_whole_class() {
    let course = course();
    let whole = |out: &str, lang| {
        let usual = ["grade", "class", "--exercise", "parrot", "--allow-weak-isolation", "--lang", lang, "--out", out];
        course.run(&usual)
    };
    grade(&course, "1/2", &[]).ended(FAILED);
    let told = whole("out", "en").refused(USAGE);
    assert_eq!(told, "out holds shards of a class: `tst merge` joins them; a whole class needs an --out of its own");
    let told = whole("out", "pt-BR").refused(USAGE);
    assert_eq!(told, "out tem partes de uma turma: `tst merge` as junta; a turma inteira precisa de um --out só dela");
    whole("other", "en").ended(FAILED);
    let shard = |lang| grade(&course, "1/2", &["--lang", lang, "--out", "other"]);
    // The same option twice is another mistake.
    assert!(shard("en").refused(USAGE).contains("--out"));
    std::fs::rename(course.path().join("out"), course.path().join("shards")).expect("renamed");
    std::fs::rename(course.path().join("other"), course.path().join("out")).expect("renamed");
    let told = grade(&course, "1/2", &["--lang", "en"]).refused(USAGE);
    assert_eq!(told, "out holds the results of a whole class: give shards an --out of their own");
    let told = grade(&course, "1/2", &["--lang", "pt-BR"]).refused(USAGE);
    assert_eq!(told, "out tem os resultados de uma turma inteira: dê às partes um --out só delas");
}

#[test]
fn an_earlier_run_whose_journal_is_damaged_is_told_with_its_line() {
    let course = course();
    grade(&course, "1/1", &[]).ended(FAILED);
    let file = "out/1-of-1/run-1/journal.jsonl";
    let damaged = text(&course, file).replacen("\n{", "\n{x", 2);
    course.write(file, &damaged);
    let told = grade(&course, "1/1", &["--lang", "en"]).refused(USAGE);
    assert!(told.starts_with(&format!("{file}:2: this is no record of grading")), "{told}");
    assert_eq!(text(&course, file), damaged);
    assert!(!Path::new(&course.path().join("out/1-of-1/run-2")).exists());
}
