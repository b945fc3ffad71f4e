//! The programs of a class, laid out for tools that compare them: whose, when, and nothing that everybody was given.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::journal::{self, check, judged};
use crate::support::{Course, Ran};
use serde_json::{Value, json};

/// Names of students as they come, of whom two are alike for a careless eye.
const STUDENTS: [&str; 5] = ["José", "Josê", "=cmd()", "Zé \"d'Ávila\", 2", "Caio"];

/// A course whose starter has two files, and a class that was graded.
fn graded() -> Course {
    let course = Course::new();
    course.write("config.yaml", "course: Aves\nexercises: [parrot]\nrun: { py: python3 }\n");
    course.write("exercises/parrot/parrot.py", "# begin here\nprint('?')\n");
    course.write("exercises/parrot/tools.py", "def tool():\n    return 1\n");
    for (at, name) in STUDENTS.iter().enumerate() {
        let folder = format!("class/{name}");
        course.write(&format!("{folder}/parrot.py"), format!("# begin here\nprint({at})\n"));
        course.write(&format!("{folder}/tools.py"), "def tool():\r\n    return 1\r\n");
        course.write(&format!("{folder}/__pycache__/parrot.pyc"), "x");
        course.write(&format!("{folder}/notes.txt"), "notes");
    }
    course.write("class/Davi/parrot.py", "# begin here\nprint('?')\n");
    course.run(&["grade", "class", "--out", "out", "--allow-weak-isolation", "--lang", "en"]).ended(1);
    course
}

fn lay_out(course: &Course, more: &[&str]) -> Ran {
    let all: Vec<&str> = ["report", "out", "--format", "dolos", "--lang", "en"].into_iter().chain(more.iter().copied()).collect();
    course.run(&all)
}

/// All files below a folder.
fn files(folder: &Path) -> BTreeSet<String> {
    let (mut open, mut found) = (vec![folder.to_path_buf()], BTreeSet::new());
    while let Some(inside) = open.pop() {
        for entry in std::fs::read_dir(inside).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(folder).expect("below").to_string_lossy().into_owned());
            }
        }
    }
    found
}

/// The rows of the table, by the file.
fn table(course: &Course) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut table = csv::Reader::from_path(course.path().join("programs/parrot/info.csv")).expect("a table");
    let head = table.headers().expect("a head").clone();
    let row = |row: csv::StringRecord| {
        let cells: BTreeMap<String, String> = head.iter().map(String::from).zip(row.iter().map(String::from)).collect();
        (cells["filename"].clone(), cells)
    };
    table.records().map(|found| row(found.expect("a row"))).collect()
}

#[test]
fn each_has_a_folder_of_sources_and_what_everybody_was_given_is_apart() {
    let course = graded();
    let ran = lay_out(&course, &["--submissions", "class", "--output", "programs"]).ended(0);
    assert!(ran.stderr.contains("1 program is left out, nothing but the starter's own files: Davi / parrot"), "{}", ran.stderr);
    assert!(ran.stderr.contains("5 programs are laid out in programs"), "{}", ran.stderr);
    let found = files(&course.path().join("programs"));
    let (given, own): (Vec<&String>, Vec<_>) = found.iter().partition(|name| name.contains("starter.given"));
    assert_eq!(given, ["parrot/starter.given/parrot.py", "parrot/starter.given/tools.py"]);
    assert_eq!(own.len(), 6, "{own:?}");
    assert!(own.iter().all(|name| name.ends_with("/parrot.py") || *name == "parrot/info.csv"), "{own:?}");
    let rows = table(&course);
    let names: BTreeSet<&str> = rows.values().map(|row| row["full_name"].as_str()).collect();
    assert_eq!(names, ["José", "Josê", "'=cmd()", "Zé \"d'Ávila\", 2", "Caio"].into());
    for (file, row) in &rows {
        assert!(own.iter().any(|name| *name == &format!("parrot/{file}")), "{file}");
        assert_eq!((row["label"].as_str(), row["ignored"].as_str()), (row["full_name"].as_str(), "false"));
        let at = STUDENTS.iter().position(|name| row["full_name"].trim_start_matches('\'') == *name).expect("a student");
        let text = std::fs::read_to_string(course.path().join("programs/parrot").join(file)).expect("a program");
        assert_eq!(text, format!("# begin here\nprint({at})\n"), "{file}");
    }
    assert_eq!(rows.keys().map(|file| file.to_lowercase()).collect::<BTreeSet<_>>().len(), 5);
    // Nothing is written over.
    let told = lay_out(&course, &["--submissions", "class", "--output", "programs"]).refused(2);
    assert!(told.contains("programs is not empty"), "{told}");
    let told = lay_out(&course, &["--submissions", "class", "--output", "class/programs"]).refused(2);
    assert!(told.contains("outside of what was handed in") && !course.path().join("class/programs").exists(), "{told}");
}

#[test]
fn what_changed_since_is_told_and_not_taken_for_what_was_graded() {
    let course = graded();
    course.write("class/Caio/parrot.py", "print('another')\n");
    let ran = lay_out(&course, &["--submissions", "class", "--output", "programs"]).ended(0);
    assert!(ran.stderr.contains("1 program is left out, not there any more as graded: Caio / parrot"), "{}", ran.stderr);
    assert_eq!(table(&course).len(), 4);
    course.write("other/Ana/parrot.py", "print('x')\n");
    let told = lay_out(&course, &["--submissions", "other", "--output", "none"]).refused(2);
    assert!(told.contains("no program of the results is in what --submissions names"), "{told}");
    assert!(lay_out(&course, &["--output", "none"]).refused(2).contains("--submissions"));
    assert!(lay_out(&course, &["--submissions", "class"]).refused(2).contains("--output"));
}

#[test]
fn a_groups_work_is_there_once_with_its_time_and_all_its_members() {
    let course = Course::new();
    course.write("config.yaml", "course: Aves\nexercises: [parrot]\nrun: { py: python3 }\n");
    course.write("class/ana/parrot.py", "print(1)\n");
    course.write("class/bia/parrot.py", "print(2)\n");
    course.run(&["grade", "class", "--out", "graded", "--allow-weak-isolation"]).ended(1);
    let text = std::fs::read_to_string(course.path().join("graded/journal.jsonl")).expect("a journal");
    let of = |name: &str| {
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let mut lines = lines.filter(|line| line["student"]["key"] == name);
        lines.next().expect("a record")["fingerprint"]["content"].clone()
    };
    let group = |key: &str, content: &Value| {
        let mut record = journal::record(key, &format!("Name {key}"), "parrot", judged(&[check("first", "failed", 60)]));
        record["student"]["group"] = json!("../Grupo A");
        record["fingerprint"]["content"] = content.clone();
        record
    };
    let mut alone = group("13", &of("bia"));
    alone["student"]["group"] = Value::Null;
    alone["submitted"] = Value::Null;
    journal::write(&course.path().join("out"), &[group("11", &of("ana")), group("12", &of("ana")), alone]);
    lay_out(&course, &["--submissions", "class", "--output", "programs"]).ended(0);
    let rows: Vec<_> = table(&course).into_values().collect();
    let cells: Vec<[&str; 3]> =
        rows.iter().map(|row| ["full_name", "label", "created_at"].map(|name| row[name].as_str())).collect();
    assert_eq!(cells.len(), 2, "{cells:?}");
    assert!(cells.contains(&["Name 11, Name 12", "../Grupo A", "2023-11-14T22:13:20Z"]), "{cells:?}");
    assert!(cells.contains(&["Name 13", "Name 13", ""]), "{cells:?}");
    assert_eq!(files(&course.path().join("programs")).len(), 3, "nothing climbed out");
}
