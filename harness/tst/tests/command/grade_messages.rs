//! What `tst grade` tells an instructor: what is wrong with the command before anything else, and at the end what needs a
//! look, with its reason.

use crate::support::Course;

/// Grades `class` of a course, with leave.
fn grade(course: &Course, more: &[&str]) -> crate::support::Ran {
    let arguments = ["grade", "class", "--out", "out", "--exercise", "parrot", "--allow-weak-isolation"];
    course.run(&arguments.iter().chain(more).copied().collect::<Vec<_>>())
}

/// A course with a class that holds nothing that has to be run.
fn course() -> Course {
    let course = Course::new();
    course.write("class/ana/Parrot.java", "class Parrot {}");
    course.write("class/notes.txt", "not a submission");
    course.write("class/bia/parrot.zip", "not a zip");
    course.write("roster.csv", "name,id\nAna,1\nBia,2\nZeca,3\n");
    course
}

#[test]
fn what_is_wrong_with_the_command_is_told_before_leave_is_asked_for() {
    let course = course();
    let told = |arguments: &[&str]| course.run(&[&["grade", "--lang", "en"], arguments].concat()).refused(2);
    assert_eq!(told(&["no.zip", "--out", "out"]), "there is no file or folder no.zip");
    assert_eq!(told(&["class", "--out", "config.yaml"]), "config.yaml cannot be the folder of the results: it is a file");
    assert!(told(&["class", "--out", "class/out"]).contains("cannot go into what is graded"));
    let mut without_bubblewrap = course.tst(&["grade", "class", "--out", "out", "--lang", "en"]);
    let asked = crate::support::run(without_bubblewrap.env("PATH", course.path().join("no-tools"))).refused(3);
    assert!(asked.contains("--allow-weak-isolation"), "{asked}");
    assert!(!course.path().join("out").exists(), "nothing is begun without leave");
}

#[test]
fn what_was_not_understood_is_told_with_its_reason() {
    let course = course();
    let ran = grade(&course, &["--roster", "roster.csv", "--lang", "en"]).ended(1);
    for line in [
        "graded: 0 with full marks, 0 with less, 2 unusable",
        "1 entry was not understood:",
        "  notes.txt: it is neither a program nor a folder or archive that could hold one",
        "1 student of the roster handed in nothing",
    ] {
        assert!(ran.stdout.lines().any(|told| told == line), "{line}\n{}", ran.all());
    }
    let again = grade(&course, &["--roster", "roster.csv", "--lang", "pt-BR"]).ended(1);
    assert!(again.stdout.contains("2 entregas de 2 estudantes; 2 não mudaram desde que foram corrigidas"), "{}", again.all());
    assert!(again.stdout.contains("\n1 estudante da lista não entregou nada\n"), "{}", again.all());
}

#[test]
fn of_many_entries_that_were_not_understood_the_first_are_told() {
    let course = course();
    for number in 10..21 {
        course.write(&format!("class/notes{number}.txt"), "not a submission");
    }
    let ran = grade(&course, &["--lang", "en"]).ended(1);
    assert_eq!(ran.stdout.matches("notes").count(), 10, "{}", ran.all());
    assert!(ran.stdout.contains("\n  and 2 more, on the class page\n"), "{}", ran.all());
}

#[test]
fn a_file_that_is_no_archive_is_told_in_both_languages() {
    let course = course();
    let told = |lang| course.run(&["grade", "class", "--exercise", "parrot", "--dry-run", "--lang", lang]).ended(0).stdout;
    assert!(told("en").contains("parrot.zip is no archive, whatever its name says"), "{}", told("en"));
    assert!(told("pt-BR").contains("parrot.zip não é um pacote compactado, apesar do nome"), "{}", told("pt-BR"));
}

#[test]
fn a_report_of_one_file_does_not_go_into_a_folder() {
    let course = course();
    grade(&course, &[]).ended(1);
    let told = course.run(&["report", "out", "--format", "csv", "--output", "class", "--lang", "en"]).refused(2);
    assert_eq!(told, "class is a folder: --format csv writes one file, which --output names");
}

#[test]
fn who_is_not_on_the_roster_is_told() {
    let course = course();
    course.write("class/davi/Parrot.java", "class Parrot {}");
    let ran = grade(&course, &["--roster", "roster.csv", "--lang", "en"]).ended(1);
    let told = "1 submission is of nobody who is known, or of several:\n  davi: not on the roster\n";
    assert!(ran.stdout.contains(told), "{}", ran.all());
    let portuguese = grade(&course, &["--roster", "roster.csv", "--lang", "pt-BR"]).ended(1).stdout;
    assert!(portuguese.contains("1 entrega não é de ninguém conhecido, ou pode ser de vários:\n"), "{portuguese}");
    assert!(!grade(&course, &["--lang", "en"]).stdout.contains("roster"), "there is none");
}
