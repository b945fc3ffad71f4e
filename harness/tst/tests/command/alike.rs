//! Programs that failed alike: together on the class page, under a name that stays the same, and reached by one remark.

use std::collections::BTreeMap;

use crate::support::Course;
use crate::support::journal::{self, check, hidden, judged, record};
use serde_json::{Value, json};

/// A failed check with this answer to `say N`, N drawn anew.
fn answered(name: &str, answer: &str, drawn: u32) -> Value {
    let bytes = |text: String| {
        use base64::Engine as _;
        json!({"bytes": {"base64": base64::engine::general_purpose::STANDARD.encode(&text), "length": text.len()}})
    };
    let mut check = check(name, "failed", 60);
    check["failure"]["cause"] = Value::Null;
    check["failure"]["expected"] = bytes(format!("say {drawn}\n"));
    check["failure"]["received"] = bytes(format!("{answer} {drawn}\n"));
    check
}

/// A class in which three say `SAY`, two say `nothing`, and one does not build; numbers are drawn by `round`.
fn class(round: u32) -> Vec<Value> {
    let run = |first: Value| judged(&[first, check("second", "passed", 20), hidden("third", "failed", 20)]);
    let mut broken = judged(&[check("first", "failed", 60)]);
    broken["judged"]["build"] = json!({"ok": false, "duration_ms": 1, "output": "error[E0382]: borrow of moved value\n"});
    broken["judged"]["checks"][0]["failure"]["kind"] = "build_failed".into();
    let mut all: Vec<Value> = [("11", "SAY"), ("12", "nothing"), ("13", "SAY"), ("14", "nothing"), ("15", "SAY")]
        .iter()
        .zip(1..)
        .map(|((key, answer), at)| record(key, &format!("Name {key}"), "parrot", run(answered("first", answer, at * 100 + round))))
        .collect();
    all.push(record("16", "Name 16", "parrot", broken));
    all.push(record("17", "Name 17", "parrot", judged(&[check("first", "passed", 60)])));
    all
}

fn page(course: &Course, name: &str) -> String {
    std::fs::read_to_string(course.path().join("pages").join(name)).expect("a page")
}

fn pages(course: &Course, more: &[&str]) -> String {
    let all: Vec<&str> = ["report", "out", "--format", "html", "--output", "pages", "--lang", "en"]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    course.run(&all).ended(0).stderr
}

/// By the name of each pattern on the class page the files of its students, in the order of the page.
fn patterns(course: &Course) -> Vec<(String, Vec<String>)> {
    let page = page(course, "instructor/index.html");
    let part =
        page.split("id=\"alike\"").nth(1).and_then(|rest| rest.split("id=\"missing\"").next()).expect("the part").to_string();
    let of = |section: &str| {
        let id = section.split("<code>").nth(2).and_then(|rest| rest.split('<').next()).expect("a name").to_string();
        let students = section.split("href=\"students/").skip(1).filter_map(|rest| rest.split(".html").next());
        (id, students.map(String::from).collect())
    };
    part.split("<section>").skip(1).map(of).collect()
}

#[test]
fn a_pattern_keeps_its_name_and_the_one_of_most_students_comes_first() {
    let course = Course::new();
    journal::write(&course.path().join("out"), &class(1));
    assert_eq!(pages(&course, &[]), "");
    let first = patterns(&course);
    let students: Vec<Vec<&str>> = first.iter().map(|(_, keys)| keys.iter().map(String::as_str).collect()).collect();
    assert_eq!(students, [vec!["11", "13", "15"], vec!["12", "14"]], "{first:?}");
    assert!(page(&course, "instructor/index.html").contains("1 program failed like no other."));
    // Another grading, in which other numbers were drawn, in another order.
    let again: Vec<Value> = class(7).into_iter().rev().collect();
    journal::write(&course.path().join("out"), &again);
    pages(&course, &[]);
    assert_eq!(patterns(&course), first);
}

#[test]
fn a_remark_reaches_all_of_its_pattern_and_nobody_else() {
    let course = Course::new();
    journal::write(&course.path().join("out"), &class(1));
    pages(&course, &[]);
    let ids: Vec<String> = patterns(&course).into_iter().map(|(id, _)| id).collect();
    let yaml = format!(
        "{}: |\n  Keep <b>case</b>.\n\n  See 3.2.\nparrot/first/build_failed: It must build.\nparrot/second/no_answer: Nobody.\n",
        ids[0]
    );
    course.write("remarks.yaml", yaml);
    let told = pages(&course, &["--remarks", "remarks.yaml"]);
    assert!(told.contains("these remarks are for: parrot/second/no_answer") && told.lines().count() == 1, "{told}");
    let has = |key: &str, text: &str| page(&course, &format!("students/{key}.html")).contains(text);
    let reached: BTreeMap<&str, (bool, bool)> = ["11", "12", "13", "14", "15", "16", "17"]
        .map(|key| (key, (has(key, "<p>Keep &lt;b&gt;case&lt;/b&gt;.</p>"), has(key, "<p>It must build.</p>"))))
        .into();
    for (key, found) in reached {
        assert_eq!(found, (["11", "13", "15"].contains(&key), key == "16"), "{key}");
        assert!(!page(&course, &format!("students/{key}.html")).contains(&ids[0]), "students see no pattern");
    }
    assert!(page(&course, "instructor/index.html").contains("<p>See 3.2.</p>"));
    // What lies in the folder of results is read without being named.
    std::fs::rename(course.path().join("remarks.yaml"), course.path().join("out/remarks.yaml")).expect("moved");
    pages(&course, &[]);
    assert!(page(&course, "students/13.html").contains("<p>See 3.2.</p>"));
    // The platform's column of comments.
    let sheet = "Identifier,Full name,Grade,Maximum Grade,Last modified (grade),Feedback comments\n\
                 Participant 11,Name 11,,100,-,\nParticipant 12,Name 12,,100,-,\n";
    course.write("sheet.csv", sheet);
    let filled = course.run(&["report", "out", "--format", "moodle", "--worksheet", "sheet.csv", "--lang", "en"]).ended(0).stdout;
    let rows: Vec<&str> = filled.lines().skip(1).collect();
    assert!(rows[0].contains("<p>Keep &lt;b&gt;case&lt;/b&gt;.</p><p>See 3.2.</p>") && !rows[1].contains("Keep"), "{filled}");
}

#[test]
fn a_mistake_in_a_file_of_remarks_is_told_with_its_place_before_anything_is_written() {
    let course = Course::new();
    journal::write(&course.path().join("out"), &class(1));
    course.write("remarks.yaml", "parrot-0123abcd: fine\nparrot/first/wrong_byte: x\n");
    let told = course
        .run(&["report", "out", "--format", "html", "--output", "pages", "--remarks", "remarks.yaml", "--lang", "en"])
        .refused(2);
    assert!(told.contains("remarks.yaml:2:1: unknown value `wrong_byte`"), "{told}");
    assert!(!course.path().join("pages").exists());
}
