//! Names that are no UTF-8, as old programs write them, stay different people and different files.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use crate::support::handed_in::{PYTHON, course, dry, rows, says};
use crate::support::{Course, RIGHT, SLOPPY};

const FAILED: i32 = 1;

/// Writes a file of a course, whose name may be anything.
fn write(course: &Course, name: &[u8], content: &str) {
    let path = course.path().join(OsStr::from_bytes(name));
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
    std::fs::write(path, content).expect("the file is written");
}

#[test]
fn names_in_old_encodings_are_as_many_students_as_there_are() {
    let course = course();
    // Latin-1; then two names in Shift-JIS, and two in GBK.
    let names: [&[u8]; 6] = [b"Jos\xe9", b"Jos\xea", b"\x8dR\x93c", b"\x8dR\x96{", b"\xd5\xc5\xce\xb0", b"\xd5\xc5\xc3\xf4"];
    for name in names {
        write(&course, &[b"class/", name, b"/parrot.py"].concat(), PYTHON);
    }
    let ran = dry(&course, &["class"]);
    assert_eq!(rows(&ran).len(), names.len(), "{}", ran.all());
    says(&ran, "6 submissions by 6 students; 0 not understood");
    assert!(!ran.stdout.contains("attempt 2") && !ran.stdout.contains('\u{fffd}'), "{}", ran.all());
    for name in ["José", "Josê"] {
        assert!(rows(&ran).contains(&format!("{name}|parrot|.py")), "{}", ran.all());
    }
    // The same from a table in that encoding.
    write(&course, b"class.csv", "");
    std::fs::write(course.path().join("class.csv"), b"name;id\nJos\xe9;1\nJos\xea;2\n").expect("written");
    let ran = dry(&course, &["class", "--roster", "class.csv"]);
    says(&ran, "0 of the roster missing");
}

#[test]
fn accents_alone_tell_students_apart_and_their_lack_does_not() {
    let course = course();
    for name in ["José", "Josê", "João Conceição-attempt", "ana"] {
        course.write(&format!("class/{name}/parrot.py"), PYTHON);
    }
    course.write("class/Joao Conceicao attempt/parrot.py", PYTHON);
    course.write("class/Ána/parrot.py", PYTHON);
    let ran = dry(&course, &["class"]);
    says(&ran, "6 submissions by 4 students; 0 not understood");
}

#[test]
fn programs_with_such_names_are_judged_and_each_gets_its_own_grade() {
    let course = Course::new();
    write(&course, b"class/Jos\xe9/p\xe9rola.py", RIGHT);
    write(&course, b"class/Jos\xea/p\xeara.py", SLOPPY);
    // Both are there, whatever their names look like.
    write(&course, b"class/Jos\xe9/notas/\xe9.txt", "one");
    write(&course, &[b"class/Jos\xe9/notas/", "\u{e9}.txt".as_bytes()].concat(), "that reads alike");
    write(&course, b"class/Jos\xe9/notas/\xea.txt", "another");
    let ran = course.run(&["grade", "class", "--allow-weak-isolation", "--out", "out", "--lang", "en"]).ended(FAILED);
    let mut table = csv::Reader::from_path(course.path().join("out/grades.csv")).expect("a table");
    let rows = table.deserialize::<BTreeMap<String, String>>().map(|row| row.expect("a row"));
    let rows = rows.filter(|row| row["exercise"] == "parrot");
    let rows: Vec<(String, String, String)> =
        rows.map(|row| (row["name"].clone(), row["points"].clone(), row["attempt"].clone())).collect();
    let row = |name: &str, points: &str, attempt: &str| (name.into(), points.into(), attempt.into());
    assert_eq!(rows, [row("José", "100", "1"), row("Josê", "40", "1")], "{}", ran.all());
    let pages = std::fs::read_dir(course.path().join("out/students")).expect("pages").count();
    assert!(pages >= 2, "a page for each");
}
