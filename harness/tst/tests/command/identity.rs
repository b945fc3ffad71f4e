//! Whose a grade is: an identifier of one kind is never taken for another, a name that contradicts a number stops both, and the work
//! of a group is that of its members.

use crate::support::handed_in::{PYTHON, course, dry, rows, says};
use crate::support::journal::{self, check, judged, record};
use crate::support::{Course, RIGHT, SLOPPY, has};
use serde_json::{Value, json};

const FAILED: i32 = 1;

/// A record of somebody whose number is of this kind.
fn of(kind: &str, id: &str, name: &str, points: u32) -> Value {
    let checks = [check("first", "passed", points), check("second", "failed", 10 - points)];
    let mut record = record(&name.to_lowercase(), name, "parrot", judged(&checks));
    record["student"] = json!({"key": name.to_lowercase(), "name": name, "id": id, "email": null, "kind": kind});
    record
}

/// Fills in a sheet; gives the column of grades, and what was told.
#[track_caller]
fn filled(records: &[Value], (format, option): (&str, &str), sheet: &str, column: usize) -> (Vec<String>, String) {
    let course = Course::new();
    journal::write(&course.path().join("out"), records);
    course.write("sheet.csv", sheet);
    let ran =
        course.run(&["report", "out", "--format", format, option, "sheet.csv", "--output", "filled.csv", "--lang", "en"]).ended(0);
    let text = std::fs::read_to_string(course.path().join("filled.csv")).expect("the file");
    let cell = |line: &str| line.split(',').nth(column).unwrap_or_default().to_string();
    (text.lines().skip(1).map(cell).collect(), ran.stderr)
}

const MOODLE: (&str, &str) = ("moodle", "--worksheet");

#[test]
fn the_number_of_a_group_is_no_participants() {
    let head = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade)\n";
    let sheet = format!("{head}Participant 77,Bia Lima,b@x,Submitted,,10,-\nParticipant 78,Caio Paz,c@x,Submitted,,10,-\n");
    for kind in ["group", "participant"] {
        let records = [of(kind, "77", "Grupo A", 9), of("participant", "78", "Caio Paz", 4)];
        let (grades, told) = filled(&records, MOODLE, &sheet, 4);
        assert_eq!(grades, ["", "4"], "{kind}\n{told}");
        assert!(told.contains("1 grade has no row in the file: Grupo A (77)"), "{told}");
    }
    let (_, told) = filled(&[of("participant", "77", "Ana Reis", 9)], MOODLE, &sheet, 4);
    assert!(
        told.contains("its number is that of somebody with another name here: Bia Lima (Participant 77) ≠ Ana Reis (77)"),
        "{told}"
    );
}

#[test]
fn numbers_of_users_logins_and_schools_are_not_each_others() {
    let sheet = "Student,ID,SIS User ID,SIS Login ID,Section,Parrot (5)\n\
                 Points Possible,,,,,10\n\
                 Ana Reis,11,12,13,A,\n\
                 Bia Lima,12,13,11,A,\n";
    for (kind, id, wanted) in [
        ("user", "11", ["7", ""]),
        ("user", "12", ["", "7"]),
        ("number", "12", ["7", ""]),
        ("login", "13", ["7", ""]),
        ("login", "11", ["", "7"]),
        ("participant", "11", ["", ""]),
        ("group", "12", ["", ""]),
        ("anonymous", "13", ["", ""]),
    ] {
        let mut record = of(kind, id, id, 7);
        record["student"]["key"] = id.into();
        let (grades, told) = filled(&[record], ("canvas", "--gradebook"), sheet, 5);
        assert_eq!(grades[1..], wanted, "{kind} {id}\n{told}");
    }
}

#[test]
fn a_name_that_is_a_number_is_no_number() {
    let course = Course::new();
    course.write("class/105/parrot.py", "");
    course.write("class/Bia/parrot.py", "");
    course.write("class.csv", "name\n105\nBia\n");
    course.write("sheet.csv", "Identifier,Status,Grade,Maximum Grade,Last modified (grade)\nParticipant 105,x,,10,-\n");
    let grade = ["grade", "class", "--exercise", "parrot", "--out", "out", "--allow-weak-isolation"];
    let fill = ["report", "out", "--format", "moodle", "--worksheet", "sheet.csv", "--output", "filled.csv", "--lang", "en"];
    for roster in [&["--roster", "class.csv"][..], &[]] {
        course.run(&[&grade[..], roster].concat()).ended(FAILED);
        let ran = course.run(&fill).ended(0);
        let filled = std::fs::read_to_string(course.path().join("filled.csv")).expect("the file");
        assert!(filled.ends_with("Participant 105,x,,10,-\n"), "{filled}\n{}", ran.all());
    }
}

#[test]
fn the_worksheet_of_teams_gives_the_grade_of_a_group_to_its_rows() {
    for (identifier, name, group, default) in [
        ("Identifier", "Full name", "Group", "Default group"),
        ("Identificador", "Nome completo", "Grupo", "Grupo padrão"),
        ("Identificador", "Nome completo", "Grupo", "Grupo predefinido"),
        ("Identificador", "Nombre completo", "Grupo", "Grupo por defecto"),
        ("Identifiant", "Nom complet", "Groupe", "Groupe par défaut"),
        ("ID", "Vollständiger Name", "Gruppe", "Standardgruppe"),
    ] {
        let sheet = format!(
            "{identifier},{name},Status,{group},Grade,Maximum Grade,Last modified (grade)\n\
             Participant 1,Ana Reis,x,Os Bons,,10,-\nParticipant 2,Bia Lima,x,os bons,,10,-\n\
             Participant 77,Caio Paz,x,Outros,,10,-\nParticipant 3,Davi Sá,x,{default},,10,-\n"
        );
        let (grades, told) = filled(&[of("participant", "77", "Os Bons", 8)], MOODLE, &sheet, 4);
        assert_eq!(grades, ["8", "8", "", ""], "{group}\n{told}");
        assert!(told.contains("in no group") && told.contains("Davi Sá (Participant 3)"), "{told}");
        assert!(told.contains("no grade here: Caio Paz (Participant 77)"), "{told}");
    }
}

#[test]
fn a_hand_in_whose_number_and_name_lead_to_two_students_is_told() {
    let course = course();
    course.write("class.csv", "Student,ID,SIS User ID\n\"Silva, Ana\",11,00123\n\"Souza, Bia\",12,124\n");
    course.write("class/silvaana_11_1_parrot.py", PYTHON);
    course.write("class/limacaio_12_2_parrot.py", PYTHON);
    let ran = dry(&course, &["class", "--roster", "class.csv"]);
    assert_eq!(rows(&ran), ["Ana Silva|parrot|.py", "limacaio|parrot|.py"], "{}", ran.all());
    says(&ran, "its number is that of Bia Souza (12) on the roster, and its name is another: taken for neither");
    course.write("typed/123/parrot.py", PYTHON);
    course.write("typed/124/parrot.py", PYTHON);
    let ran = dry(&course, &["typed", "--roster", "class.csv"]);
    says(&ran, "not on the roster; likely it is by Ana Silva (11): correct one of the two");
    assert!(rows(&ran).contains(&"Bia Souza|parrot|.py".into()), "{}", ran.all());
}

#[test]
fn a_default_group_is_nobodys_and_groups_are_told_of_their_members() {
    let course = course();
    for name in ["Os Bons_77_assignsubmission_file", "Grupo B_78_assignsubmission_file", "Grupo padrão_assignsubmission_file"] {
        course.write(&format!("class/{name}/parrot.py"), PYTHON);
    }
    let ran = dry(&course, &["class"]);
    assert_eq!(rows(&ran), ["Grupo B|parrot|.py", "Os Bons|parrot|.py"], "{}", ran.all());
    says(&ran, "Grupo padrão_assignsubmission_file the platform's default group: whoever is in no group");
    says(&ran, "the work of a group: --groups FILE says who is in it");
    course.write(
        "groups.csv",
        "Identifier,Full name,Email address,Group\nParticipant 1,Ana Reis,a@x,Os Bons\nParticipant 2,Bia Lima,b@x,Os Bons\n",
    );
    let ran = dry(&course, &["class", "--groups", "groups.csv"]);
    assert_eq!(rows(&ran), ["Ana Reis|parrot|.py", "Bia Lima|parrot|.py", "Grupo B|parrot|.py"], "{}", ran.all());
    says(&ran, "groups.csv has no group `Grupo B`: the grade is nobody's");
    for (lang, words) in [("en", "no column says which group"), ("pt-BR", "nenhuma coluna diz qual grupo")] {
        course.write("bad.csv", "name,id\nAna,1\n");
        let told = course.run(&["grade", "--dry-run", "class", "--groups", "bad.csv", "--lang", lang]).refused(2);
        assert!(told.contains("bad.csv:1: ") && told.contains(words), "{told}");
    }
}

#[test]
fn a_groups_work_is_judged_once_and_is_each_members_with_the_group_named() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("class/Os Bons_77_assignsubmission_file/parrot.py", RIGHT);
    course.write("class/Outros_1_assignsubmission_file/parrot.py", SLOPPY);
    course.write(
        "sheet.csv",
        "Identifier,Full name,Email address,Group,Grade,Maximum Grade,Last modified (grade),Feedback comments\n\
         Participant 1,Ana Reis,a@x,Os Bons,,10,-,\nParticipant 2,Bia Lima,b@x,Os Bons,,10,-,\nParticipant 77,Caio Paz,c@x,Outros,,10,-,\n",
    );
    let grade = ["grade", "class", "--out", "out", "--groups", "sheet.csv", "--allow-weak-isolation", "--lang", "en"];
    course.run(&grade).ended(FAILED);
    let journal = std::fs::read_to_string(course.path().join("out/journal.jsonl")).expect("a journal");
    assert_eq!(journal.lines().count(), 2, "{journal}");
    let again = course.run(&grade).ended(FAILED);
    assert!(again.stdout.contains("3 of them have not changed"), "{}", again.all());
    let table = std::fs::read_to_string(course.path().join("out/grades.csv")).expect("a table");
    let cells = |line: &str| line.split(',').map(String::from).collect::<Vec<_>>();
    let found: Vec<[String; 3]> = table
        .lines()
        .map(cells)
        .filter(|row| row[4] == "parrot")
        .map(|row| [row[1].clone(), row[5].clone(), row[22].clone()])
        .collect();
    assert_eq!(found, [["Ana Reis", "100", "Os Bons"], ["Bia Lima", "100", "Os Bons"], ["Caio Paz", "40", "Outros"]]);
    let pages = course.path().join("out/students");
    let page = std::fs::read_dir(pages).expect("pages").filter_map(Result::ok).map(|entry| std::fs::read_to_string(entry.path()));
    let pages: Vec<String> = page.filter_map(Result::ok).collect();
    assert_eq!(pages.iter().filter(|page| page.contains("<dt>Group</dt><dd>Os Bons</dd>")).count(), 2);
    let fill = ["report", "out", "--format", "moodle", "--worksheet", "sheet.csv", "--output", "filled.csv", "--lang", "en"];
    course.run(&fill).ended(0);
    let filled = std::fs::read_to_string(course.path().join("filled.csv")).expect("the file");
    let grades: Vec<String> = filled.lines().skip(1).map(|line| cells(line)[4].clone()).collect();
    assert_eq!(grades, ["10", "10", "4"], "{filled}");
    assert!(filled.contains("Group: Os Bons"), "{filled}");
}
