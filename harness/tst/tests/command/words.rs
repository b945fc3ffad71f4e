//! What was decided about a grade, and what a teacher remarks on it, is in every format that has a place for words.

use serde_json::{Value, json};

use crate::support::journal::{self, check, hidden, judged, record};
use crate::support::{Course, has, read_with};

const DECIDED: &str = "corrected from 20 to 90 by dalton on ";
const WHY: &str = "shown in class";
const REMARK: &str = "Read <3.2> first.";

/// Ana failed and was corrected, Bia has everything right and was corrected, Caio failed and is excused, and of Davi's the kit failed.
fn course() -> Course {
    let course = Course::new();
    let failed = || judged(&[check("first", "failed", 60), check("second", "passed", 20), hidden("third", "failed", 20)]);
    let right = || judged(&[check("first", "passed", 60), check("second", "passed", 20), hidden("third", "passed", 20)]);
    let records = [
        record("11", "Ana", "parrot", failed()),
        record("12", "Bia", "parrot", right()),
        record("13", "Caio", "parrot", failed()),
        record("14", "Davi", "parrot", json!({"fault": journal::words("no room on the disk")})),
    ];
    journal::write(&course.path().join("out"), &records);
    course.write("out/remarks.yaml", format!("parrot/first/wrong_bytes: |\n  {REMARK}\n\n  Twice.\n"));
    let regrade = |student: &str, more: &[&str]| {
        let all = [&["regrade", "out", student, "parrot", "--reason", WHY, "--who", "dalton"], more].concat();
        course.run(&all).ended(0);
    };
    regrade("11", &["--points", "90"]);
    regrade("12", &["--points", "70"]);
    regrade("13", &["--excuse"]);
    regrade("14", &["--points", "60"]);
    course
}

#[track_caller]
fn report(course: &Course, format: &str, more: &[&str]) -> String {
    let all = [&["report", "out", "--lang", "en", "--format", format], more].concat();
    course.run(&all).ended(0).stdout
}

#[track_caller]
fn says(text: &str, all: &[&str]) {
    for words in all {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn tables_and_documents_of_a_class_hold_remarks() {
    let course = course();
    let table = report(&course, "csv", &[]);
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<std::collections::BTreeMap<String, String>> = table.deserialize().map(|row| row.expect("a row")).collect();
    let remarks: Vec<&str> = rows.iter().filter(|row| row["exercise"] == "parrot").map(|row| row["remarks"].as_str()).collect();
    assert_eq!(remarks, ["Read <3.2> first. Twice.", "", "Read <3.2> first. Twice.", ""]);
    let own = std::fs::read_to_string(course.path().join("out/grades.csv")).expect("a table");
    says(&own, &["Read <3.2> first. Twice.", DECIDED]);
    let json: Value = serde_json::from_str(&report(&course, "json", &[])).expect("JSON");
    assert_eq!(json["students"][0]["grades"]["parrot"]["remarks"], json!([format!("{REMARK}\n\nTwice.")]));
    assert_eq!(json["students"][1]["grades"]["parrot"]["remarks"], json!([]));
}

#[test]
fn what_an_instructor_reads_says_what_was_decided() {
    if !has("python3") {
        return;
    }
    let course = course();
    let found = read_with("junit.py", &[], report(&course, "junit", &[]).as_bytes());
    let of = |at: usize, name: &str| found["suites"][at]["properties"][name].as_str().unwrap_or_default().to_string();
    says(&of(0, "decisions"), &[DECIDED, WHY]);
    assert_eq!((of(0, "remarks"), of(1, "remarks")), ("Read <3.2> first. Twice.".into(), String::new()));
    says(&of(2, "decisions"), &["excused", WHY]);
    let tap = report(&course, "tap", &[]);
    read_with("tap.py", &[], tap.as_bytes());
    says(&tap, &["Ana (11) / parrot (90/100)\n# - corrected from 20 to 90 by dalton on ", "\n# - Read <3.2> first.\n# - Twice.\n"]);
}

#[test]
fn what_a_student_reads_says_what_was_decided_and_has_the_points_of_it() {
    if !has("python3") {
        return;
    }
    let course = course();
    let read = |format: &str, student: &str| {
        let text = report(&course, format, &["--student", student]);
        assert!(!text.contains(journal::SECRET), "{text}");
        read_with(&format!("{format}.py"), &[], text.as_bytes())
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();

    let ana = read("gradescope", "11");
    assert_eq!(ana["score"], 90);
    says(&text(&ana["output"]), &[DECIDED, WHY, REMARK, "Twice."]);
    says(&text(&read("gradescope", "13")["output"]), &["excused", WHY, REMARK]);

    for (student, points) in [("11", 90.0), ("12", 70.0), ("14", 60.0)] {
        let total = read("github", student)["total"].as_f64().expect("a number");
        assert!((total - points).abs() < 0.01, "{student}: {total}");
    }
    let ana = read("github", "11");
    says(&text(&ana["tests"][0]["message"]), &[DECIDED, REMARK]);
    assert_eq!((&ana["tests"][3]["score"], &ana["tests"][3]["status"]), (&json!(70), &json!("pass")));
    says(&text(&ana["tests"][3]["name"]), &[DECIDED, WHY]);
    says(&text(&read("github", "12")["tests"][0]["message"]), &["corrected from 100 to 70"]);

    says(&read("check50", "11")["results"][0]["log"].to_string(), &[DECIDED, REMARK]);
    says(&read("check50", "12")["results"][0]["log"].to_string(), &["corrected from 100 to 70"]);
}

#[test]
fn classroom_50_reads_words_with_the_first_test_that_is_wrong() {
    if !has("python3") {
        return;
    }
    let course = course();
    // It needs the name of a clone.
    let file = course.path().join("out/journal.jsonl");
    let mut records: Vec<Value> = std::fs::read_to_string(&file)
        .expect("a journal")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a record"))
        .collect();
    for record in &mut records {
        let login = record["student"]["key"].as_str().expect("a key").to_string();
        record["source"] = format!("cs1-parrot-{login}/main.py").into();
        record["student"]["kind"] = "login".into();
    }
    journal::write(&course.path().join("out"), &records);
    let read = |student: &str| {
        let text = report(&course, "classroom50", &["--student", student]);
        read_with("classroom50.py", &[], text.as_bytes())
    };
    let ana = read("11");
    assert_eq!(ana["score"], 90);
    says(ana["tests"][0]["output"].as_str().expect("words"), &[DECIDED, WHY, REMARK]);
    assert_eq!(ana["tests"][1]["output"], Value::Null);
    let bia = read("12");
    assert_eq!((&bia["score"], &bia["sum"]), (&json!(70), &json!(70)));
    says(bia["tests"][0]["output"].as_str().expect("words"), &["corrected from 100 to 70"]);
    let davi = read("14");
    assert_eq!((&davi["score"], &davi["sum"]), (&json!(60), &json!(60)));
}

#[test]
fn whom_a_remark_in_canvas_does_not_reach_is_told() {
    let course = course();
    course.write("book.csv", "Student,ID,SIS User ID,Section,parrot (7)\n    Points Possible,,,,100\nAna,1,11,A,\nBia,2,12,A,\n");
    let all = ["report", "out", "--format", "canvas", "--gradebook", "book.csv", "--lang", "en"];
    let said = course.run(&all).ended(0).stderr.replace('\n', " ");
    says(&said, &["Canvas' gradebook has no place for remarks: those of Ana (11) and Caio (13) are on their pages alone"]);
    std::fs::remove_file(course.path().join("out/remarks.yaml")).expect("removed");
    assert!(!course.run(&all).ended(0).stderr.contains("remarks"));
}
