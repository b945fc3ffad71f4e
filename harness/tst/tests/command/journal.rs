//! The journal of a folder of results, whatever its end, the clock and other programs did to it: nothing is lost, nothing of
//! others is changed, and what counts is what was judged last.

#[cfg(target_os = "linux")]
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
#[cfg(target_os = "linux")]
use std::process::{Command, Stdio};

#[cfg(target_os = "linux")]
use crate::support::has;
use crate::support::journal::{self, check, judged, record};
#[cfg(unix)]
use crate::support::system::pipe;
use crate::support::{Course, Ran};
use serde_json::{Value, json};

const USAGE: i32 = 2;
/// 2100-01-01 00:00 UTC, in seconds since 1970.
const FUTURE: i64 = 4_102_444_800;

fn course() -> Course {
    let course = Course::new();
    course.write("class/bia/Parrot.java", "class Parrot {}");
    course
}

fn grade(course: &Course, more: &[&str]) -> Ran {
    let usual = ["grade", "class", "--exercise", "parrot", "--allow-weak-isolation", "--out", "out"];
    course.run(&[&usual[..], more].concat())
}

fn path(course: &Course) -> PathBuf {
    course.path().join("out/journal.jsonl")
}

fn text(course: &Course) -> String {
    std::fs::read_to_string(path(course)).expect("a journal")
}

/// A record of Ana, who got so many points.
fn ana(points: u32, when: i64) -> Value {
    let status = if points > 0 { "passed" } else { "failed" };
    let mut ana = record("ana", "ana", "parrot", judged(&[check("first", status, points.max(1))]));
    ana["judged"] = json!(when);
    ana
}

/// The points of Ana's row of a table.
fn points(course: &Course, folders: &[&str]) -> (String, String) {
    let ran = course.run(&[&["report", "--format", "csv", "--lang", "en"], folders].concat()).ended(0);
    let mut table = csv::Reader::from_reader(ran.stdout.as_bytes());
    let column = table.headers().expect("a head").iter().position(|name| name == "points").expect("a column");
    let row = table.records().map(|row| row.expect("a row")).find(|row| &row[0] == "ana").expect("a row");
    (row[column].to_string(), ran.stderr)
}

#[test]
fn a_last_record_without_its_line_end_counts_and_gets_one() {
    let course = course();
    journal::write(&course.path().join("out"), &[ana(60, 1_700_000_000)]);
    let whole = text(&course);
    std::fs::write(path(&course), whole.trim_end()).expect("written");
    assert_eq!(points(&course, &["out"]), ("60".into(), String::new()));
    grade(&course, &[]).ended(1);
    assert!(text(&course).starts_with(&whole), "{}", text(&course));
    assert_eq!(text(&course).lines().count(), 2);
}

#[test]
fn a_foreign_file_of_one_line_is_left_as_it_is() {
    let course = course();
    for diary in ["my diary, one line", "[1, 2]", "{\"schema\":1}"] {
        course.write("out/journal.jsonl", diary);
        let told = grade(&course, &["--lang", "en"]).refused(USAGE);
        let words = "out/journal.jsonl:1: this is no record of grading: the file is left as it is; give another --out";
        assert_eq!(told, words);
        assert!(grade(&course, &["--lang", "pt-BR"]).refused(USAGE).contains(":1: isto não é um registro de correção"));
        assert!(course.run(&["report", "out", "--format", "csv"]).refused(USAGE).starts_with("out/journal.jsonl:1:"));
        assert_eq!(text(&course), diary);
    }
}

#[cfg(unix)]
#[test]
fn a_journal_that_is_a_pipe_or_a_device_is_refused_and_not_waited_for() {
    let course = course();
    std::fs::create_dir(course.path().join("out")).expect("a folder");
    pipe(&path(&course));
    let told = course.run(&["report", "out", "--format", "csv", "--lang", "en"]).refused(USAGE);
    assert_eq!(told, "out/journal.jsonl cannot be read: it is no plain file");
    let told = grade(&course, &["--lang", "en"]).refused(USAGE);
    assert!(told.ends_with("it is no plain file"), "{told}");
    std::fs::remove_file(path(&course)).expect("removed");
    std::os::unix::fs::symlink("/dev/zero", path(&course)).expect("a link");
    let told = course.run(&["report", "out", "--format", "csv", "--lang", "en"]).refused(USAGE);
    assert_eq!(told, "out/journal.jsonl cannot be read: it is no plain file");
    std::fs::remove_file(path(&course)).expect("removed");
    journal::write(&course.path().join("out"), &[ana(60, 0)]);
    pipe(&course.path().join("out/class.json"));
    let told = course.run(&["report", "out", "--format", "csv", "--lang", "en"]).refused(USAGE);
    assert_eq!(told, "out/class.json cannot be read: it is no plain file");
}

#[cfg(unix)]
#[test]
fn nothing_that_lies_in_a_folder_of_results_leads_what_is_written_out_of_it() {
    use std::os::unix::fs::symlink;
    let course = course();
    course.write("mine", "mine");
    let out = course.path().join("out");
    std::fs::create_dir(&out).expect("a folder");
    for name in ["grades.csv", "class.json", "ana.json"] {
        symlink("../mine", out.join(name)).expect("a link");
    }
    symlink("../new", path(&course)).expect("a link");
    let told = |lang| grade(&course, &["--lang", lang]).refused(USAGE);
    assert_eq!(told("en"), "out/journal.jsonl is a link, and links are not followed here: remove it");
    assert_eq!(told("pt-BR"), "out/journal.jsonl é um link, e links não são seguidos aqui: remova-o");
    assert!(!course.path().join("new").exists());
    std::fs::remove_file(path(&course)).expect("removed");
    journal::write(&out, &[ana(60, 0)]);
    pipe(&out.join("results.json"));
    grade(&course, &[]).ended(1);
    let is_file = |name: &str| std::fs::symlink_metadata(out.join(name)).is_ok_and(|data| data.is_file());
    assert!(["grades.csv", "class.json", "results.json", "journal.jsonl"].into_iter().all(is_file));
    // Files of students as well, since their names are theirs; what the user names may be a link.
    std::fs::remove_file(out.join("class.json")).expect("removed");
    course.run(&["report", "out", "--format", "gradescope", "--output", "out"]).ended(0);
    assert!(is_file("ana.json"));
    assert_eq!(std::fs::read_to_string(course.path().join("mine")).expect("read"), "mine");
    symlink("mine", course.path().join("link")).expect("a link");
    course.run(&["report", "out", "--format", "csv", "--output", "link"]).ended(0);
    assert!(std::fs::read_to_string(course.path().join("mine")).expect("read").contains("ana"));
}

#[test]
fn an_output_does_not_take_the_place_of_what_results_are_made_of() {
    let course = course();
    journal::write(&course.path().join("out"), &[ana(60, 0)]);
    journal::write(&course.path().join("other"), &[ana(60, 0)]);
    let before = text(&course);
    for file in ["out/journal.jsonl", "out/class.json", "out/../out/journal.jsonl", "other/journal.jsonl"] {
        let told = |lang| course.run(&["report", "out", "--format", "csv", "--output", file, "--lang", lang]).refused(USAGE);
        assert_eq!(told("en"), format!("{file} is where `tst grade` keeps what it knows of a class: give another --output"));
        assert_eq!(told("pt-BR"), format!("em {file} o `tst grade` guarda o que sabe de uma turma: indique outro --output"));
        let own = ["test", "parrot", "--subject", "right.py", "--format", "json", "--output", file];
        assert!(course.run(&own).refused(USAGE).contains(file));
    }
    assert_eq!(text(&course), before);
    assert!(!course.path().join("out/class.json").exists());
    // A folder for one file each: nobody's file is called like one of the folder's own.
    let named = |key: &str| record(key, key, "parrot", judged(&[check("first", "passed", 1)]));
    journal::write(&course.path().join("out"), &[named("class"), named("Results")]);
    grade(&course, &[]).ended(1);
    let class = std::fs::read(course.path().join("out/class.json")).expect("a file");
    std::fs::remove_file(course.path().join("out/class.json")).expect("removed");
    course.run(&["report", "out", "--format", "gradescope", "--output", "out"]).ended(0);
    assert!(!course.path().join("out/class.json").exists() && course.path().join("out/class-2.json").is_file());
    assert!(course.path().join("out/Results-2.json").is_file());
    assert!(!class.is_empty());
}

#[test]
fn in_one_journal_the_later_line_counts_whatever_the_clock_said() {
    let course = course();
    journal::write(&course.path().join("out"), &[ana(60, FUTURE), ana(0, 1_700_000_000)]);
    assert_eq!(points(&course, &["out"]), ("0".into(), String::new()));
    // Of several journals the time decides, in whatever order they are named.
    journal::write(&course.path().join("old"), &[ana(30, 1_600_000_000)]);
    for folders in [["out", "old"], ["old", "out"]] {
        assert_eq!(points(&course, &folders).0, "0", "{folders:?}");
    }
}

#[test]
fn a_record_from_the_future_is_told_as_long_as_it_counts() {
    let course = course();
    let bia = |when: i64| {
        let mut bia = record("bia", "bia", "parrot", json!({"unusable": {"en": "x", "pt": "x"}}));
        bia["judged"] = json!(when);
        bia
    };
    journal::write(&course.path().join("out"), &[bia(0), ana(60, FUTURE), bia(FUTURE)]);
    let (points, told) = points(&course, &["out"]);
    assert_eq!(points, "60");
    assert_eq!(
        told,
        "tst: out/journal.jsonl:2: this record (and 1 more) is from the future, 2100-01-01 00:00 UTC: a clock is wrong, or was. \
         In one file the later line counts all the same, of several files the later time; `tst grade --again` makes new records\n"
    );
    journal::write(&course.path().join("out"), &[ana(60, FUTURE)]);
    let ran = course.run(&["report", "out", "--format", "csv", "--lang", "pt-BR"]).ended(0);
    assert_eq!(
        ran.stderr,
        "tst: out/journal.jsonl:1: este registro é do futuro, 2100-01-01 00:00 UTC: um relógio está errado, ou estava. Num mesmo \
         arquivo vale a linha posterior assim mesmo, entre vários arquivos o tempo posterior; `tst grade --again` faz registros \
         novos\n"
    );
    let ran = grade(&course, &["--lang", "en"]).ended(1);
    assert_eq!(ran.stderr, "", "of hers nothing is handed in any more: {}", ran.all());
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_run_left_holding_the_folder_is_waited_for_and_a_living_run_is_not() {
    if !has("flock") {
        return;
    }
    let course = course();
    grade(&course, &[]).ended(1);
    // flock(1) locks the file that the shell has open and ends; `cat` holds it until its input ends.
    let hold = |command: &str| {
        let script = format!("exec 9>>out/journal.jsonl && {command}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).current_dir(course.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut shell = shell.spawn().expect("sh");
        let mut line = String::new();
        BufReader::new(shell.stdout.as_mut().expect("a pipe")).read_line(&mut line).expect("a line");
        assert_eq!(line, "held\n");
        shell
    };
    for (lang, said) in [
        ("en", "what a killed run had started still holds out: waiting for it to end"),
        ("pt-BR", "o que uma execução morta iniciou ainda segura out: esperando que termine"),
    ] {
        let mut holder = hold("flock 9 && echo held && exec cat");
        let mut tst =
            course.tst(&["grade", "class", "--exercise", "parrot", "--allow-weak-isolation", "--out", "out", "--lang", lang]);
        let mut running = tst.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("tst starts");
        let lines = BufReader::new(running.stdout.take().expect("a pipe")).lines().map(|line| line.expect("a line"));
        let mut told = lines.skip_while(|line| !line.contains(said));
        assert!(told.next().is_some(), "{lang}");
        drop(holder.stdin.take());
        holder.wait().expect("cat ends");
        told.for_each(drop);
        assert_eq!(running.wait().expect("tst ends").code(), Some(1));
    }
    let mut holder = hold("exec flock out/journal.jsonl sh -c 'echo held; cat'");
    assert!(grade(&course, &["--lang", "en"]).refused(USAGE).contains("another run is grading into out"));
    drop(holder.stdin.take());
    holder.wait().expect("cat ends");
}
