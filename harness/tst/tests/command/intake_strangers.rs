//! What a student hands in is his alone: no name in it makes it another's, and no name beside it takes a class for one student.

use crate::support::Course;
use crate::support::handed_in::{PYTHON, RUST, course, dry, manifest, rows, says, understood, zip};

/// The same of one exercise.
fn parrot(course: &Course, more: &[&str]) -> crate::support::Ran {
    dry(course, &[&["class", "--exercise", "parrot"], more].concat())
}

#[test]
fn a_label_inside_somebodys_work_means_nothing() {
    let labels = [
        "ana_1_assignsubmission_file_/parrot.py",
        "ana_1_assignsubmission_file_parrot.py",
        "ana_LATE_11_201_parrot.py",
        "Lab_ana_attempt_2026-11-20-23-59-30_parrot.py",
    ];
    for label in labels {
        for roster in [&[][..], &["--roster", "class.csv"], &["--roster", "other.csv"]] {
            let course = course();
            course.write("class.csv", "name,id\nAna,1\nBia,2\n");
            // She is called otherwise there.
            course.write("other.csv", "name,id\nAna,1\nBeatriz Souza,2\n");
            course.write("class/ana/parrot.py", PYTHON);
            course.write("class/bia.zip", zip(&[(label, PYTHON.as_bytes())]));
            course.write(&format!("class/caio/{label}"), PYTHON);
            let ran = parrot(&course, roster);
            let who: Vec<String> = rows(&ran).iter().map(|row| row.to_lowercase()).collect();
            assert_eq!(who, ["ana|parrot|.py", "bia|parrot|.py", "caio|parrot|.py"], "{label}\n{}", ran.all());
            if label.contains("_assignsubmission_file_") || label.contains("_attempt_") {
                says(&ran, "inside it says nothing of whose it is");
            }
            // A shell's `*` gives the same.
            let given = ["class/ana", "class/bia.zip", "class/caio", "--exercise", "parrot"];
            let ran = dry(&course, &[&given, roster].concat());
            assert_eq!(rows(&ran).len(), 3, "{label}\n{}", ran.all());
            assert!(rows(&ran)[1].to_lowercase().starts_with("bia|"), "{label}\n{}", ran.all());
        }
    }
}

#[test]
fn a_name_of_the_roster_inside_somebodys_work_means_nothing() {
    for inside in ["ana/parrot.py", "1/parrot.py", "1 - Ana/parrot.py", "parrot/ana.py", "ana.py"] {
        let course = course();
        course.write("class.csv", "name,id\nAna,1\nBeatriz Souza,2\n");
        course.write("class/ana/parrot.py", PYTHON);
        course.write("class/bia.zip", zip(&[(inside, PYTHON.as_bytes())]));
        let ran = parrot(&course, &["--roster", "class.csv"]);
        assert_eq!(rows(&ran), ["Ana|parrot|.py", "bia|parrot|.py"], "{inside}\n{}", ran.all());
        // Several programs in one work are not several students.
        let programs = [(inside, PYTHON.as_bytes()), ("x/x.py", b"1"), ("y/y.py", b"1"), ("z/z.py", b"1")];
        course.write("class/bia.zip", zip(&programs));
        for given in [&["class"][..], &["class/ana", "class/bia.zip"]] {
            let ran = dry(&course, &[given, &["--exercise", "parrot", "--roster", "class.csv"]].concat());
            assert_eq!(rows(&ran).len(), 2, "{inside}\n{}", ran.all());
        }
    }
}

#[test]
fn the_only_student_of_a_class_hands_in_for_nobody_else() {
    let course = course();
    course.write("class/bia.zip", zip(&[("ana_1_assignsubmission_file_/parrot.py", PYTHON.as_bytes())]));
    understood(&parrot(&course, &[]), &["bia|parrot|.py"]);
    let course = self::course();
    course.write("class/Bia/ana_1_assignsubmission_file_/parrot.py", PYTHON);
    course.write("class/Bia/parrot.py", PYTHON);
    assert_eq!(rows(&parrot(&course, &[])).len(), 1);
    course.write("class.csv", "name\nAna\nBia\n");
    course.write("class/Bia/caio_2_assignsubmission_file_/parrot.py", PYTHON);
    assert!(rows(&parrot(&course, &["--roster", "class.csv"]))[0].starts_with("Bia|"));
}

#[test]
fn behind_a_platforms_own_label_no_other_counts() {
    let course = course();
    course.write("class.csv", "name,login,id\nAna Silva,silvaana,20231001\nBia Souza,souzabia,20231002\n");
    course.write("class/silvaana_11_201_parrot.py", PYTHON);
    course.write("class/souzabia_12_202_x_silvaana_attempt_2026-11-20-23-59-30_parrot.py", PYTHON);
    course.write("class/souzabia_12_203_20231001_1_assignsubmission_file_parrot.py", PYTHON);
    let ran = parrot(&course, &["--roster", "class.csv"]);
    assert_eq!(rows(&ran).iter().filter(|row| row.starts_with("Ana Silva|")).count(), 1, "{}", ran.all());
    assert_eq!(rows(&ran).iter().filter(|row| row.starts_with("Bia Souza|")).count(), 1, "{}", ran.all());
}

#[test]
fn classes_in_a_class_are_taken_apart_all_the_same() {
    let course = course();
    let labelled = |who: &str| zip(&[(&format!("{who}_1_assignsubmission_file_/main.py"), PYTHON.as_bytes())]);
    course.write("class/Redes-parrot-77.zip", labelled("Ana"));
    course.write("class/Redes-toucan-78.zip", labelled("Bia"));
    understood(&dry(&course, &["class"]), &["Ana|parrot|.py", "Bia|toucan|.py"]);
    understood(&dry(&course, &["class/Redes-parrot-77.zip", "class/Redes-toucan-78.zip"]), &["Ana|parrot|.py", "Bia|toucan|.py"]);
    understood(&dry(&course, &["class/Redes-parrot-77.zip"]), &["Ana|parrot|.py"]);
    // What wraps a class, and what says that it is one.
    for around in ["redes2026", "Turma A", "lab 1"] {
        let course = self::course();
        let of = |who: &str| format!("{around}/{who}_assignsubmission_file_/parrot.py");
        course.write("class.zip", zip(&[(&of("Ana_1"), PYTHON.as_bytes()), (&of("Bia_2"), PYTHON.as_bytes())]));
        understood(&dry(&course, &["class.zip"]), &["Ana|parrot|.py", "Bia|parrot|.py"]);
        let of = |who: &str| format!("{around}/{who}/parrot.py");
        course.write("plain.zip", zip(&[(&of("Ana"), PYTHON.as_bytes()), (&of("Bia"), PYTHON.as_bytes())]));
        understood(&dry(&course, &["plain.zip"]), &["Ana|parrot|.py", "Bia|parrot|.py"]);
    }
    let course = self::course();
    course.write("class.csv", "name\nAna\nBia\nCaio\n");
    for student in ["A/Ana", "A/Bia", "B/Caio"] {
        course.write(&format!("class/{student}/parrot.py"), PYTHON);
    }
    understood(&dry(&course, &["class", "--roster", "class.csv"]), &["Ana|parrot|.py", "Bia|parrot|.py", "Caio|parrot|.py"]);
}

#[test]
fn numbers_of_students_are_no_attempts() {
    let course = course();
    course.write("class.csv", "name,id\nAna,20231001\nBia,20231002\nCaio,20231003\n");
    for number in ["20231001", "20231002", "20231003"] {
        course.write(&format!("class/{number}/parrot.py"), PYTHON);
        course.write(&format!("seats/{}/parrot.py", &number[7..]), PYTHON);
        course.write(&format!("dashed/2023-1-00{}/parrot.py", &number[6..]), PYTHON);
        course.write(&format!("entregas/entrega {number}/parrot.py"), PYTHON);
    }
    let ran = parrot(&course, &["--roster", "class.csv"]);
    understood(&ran, &["Ana|parrot|.py", "Bia|parrot|.py", "Caio|parrot|.py"]);
    says(&ran, "3 submissions by 3 students; 0 not understood; 0 of the roster missing");
    understood(&parrot(&course, &[]), &["20231001|parrot|.py", "20231002|parrot|.py", "20231003|parrot|.py"]);
    let files: Vec<(String, &[u8])> = (1..=3).map(|last| (format!("turma/2023100{last}/parrot.py"), PYTHON.as_bytes())).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (name.as_str(), *content)).collect();
    course.write("class.zip", zip(&files));
    assert_eq!(rows(&dry(&course, &["class.zip", "--roster", "class.csv"])).len(), 3);
    // What is given alone is a class, also of numbers in a list; a roster may say so of what is not.
    understood(&dry(&course, &["seats"]), &["1|parrot|.py", "2|parrot|.py", "3|parrot|.py"]);
    assert_eq!(rows(&dry(&course, &["dashed"])).len(), 3);
    let ran = dry(&course, &["entregas", "--roster", "class.csv"]);
    understood(&ran, &["Ana|parrot|.py", "Bia|parrot|.py", "Caio|parrot|.py"]);
    // Inside somebody's own folder small numbers are attempts, and large ones are not.
    course.write("tries/Ana/1/parrot.py", PYTHON);
    course.write("tries/Ana/2/parrot.py", PYTHON);
    course.write("tries/Bia/20231001/parrot.py", PYTHON);
    course.write("tries/Bia/20231002/parrot.py", PYTHON);
    let ran = dry(&course, &["tries"]);
    assert_eq!(rows(&ran)[..2], ["Ana|parrot|.py", "Ana|parrot|.py"], "{}", ran.all());
    assert_eq!(rows(&ran).len(), 3, "{}", ran.all());
}

#[test]
fn nothing_beside_the_students_makes_their_class_one_student() {
    let stray: [&[(&str, &str)]; 9] = [
        &[("Cargo.toml", "[package]\nname = \"parrot\"\n"), ("src/main.rs", RUST)],
        &[("Cargo.toml", "[workspace]\nmembers = [\"ana\"]\n")],
        &[("Cargo.toml", "")],
        &[("src/main.rs", RUST)],
        &[("main.py", PYTHON)],
        &[("main.py", PYTHON), ("server.py", PYTHON), ("app.py", PYTHON), ("lib.py", PYTHON)],
        &[("parrot/parrot.py", PYTHON)],
        &[("exercises/parrot/main.rs", RUST)],
        &[("v1/parrot.py", PYTHON)],
    ];
    for files in stray {
        for (ana, bia) in [("ana/parrot.py", "bia/parrot.py"), ("ana.py", "bia.py"), ("20231001/parrot.py", "20231002/parrot.py")] {
            let course = course();
            course.write(&format!("class/{ana}"), PYTHON);
            course.write(&format!("class/{bia}"), PYTHON);
            for (name, content) in files {
                course.write(&format!("class/{name}"), content);
            }
            let ran = parrot(&course, &[]);
            let found = rows(&ran);
            for student in [ana, bia] {
                let name = student.split(['/', '.']).next().unwrap_or_default();
                assert_eq!(found.iter().filter(|row| row.starts_with(&format!("{name}|"))).count(), 1, "{files:?}\n{}", ran.all());
            }
            assert!(!found.iter().any(|row| row.starts_with("class|")), "{files:?}\n{}", ran.all());
            // What is not somebody's is told.
            for (name, _) in files {
                let top = name.split('/').next().unwrap_or_default();
                assert!(ran.stdout.contains(&format!("  {top}")), "{top}\n{}", ran.all());
            }
        }
    }
}

#[test]
fn nothing_in_the_folder_of_an_exercise_takes_it_from_its_students() {
    for stray in ["Cargo.toml", "src/main.rs", "main.py", "parrot/main.py"] {
        let course = course();
        for student in ["ana/main.py", "bia.py"] {
            course.write(&format!("class/parrot/{student}"), PYTHON);
            course.write(&format!("class/Turma B/parrot/{student}"), PYTHON);
        }
        course.write("class/toucan/caio/main.py", PYTHON);
        course.write(&format!("class/parrot/{stray}"), PYTHON);
        course.write(&format!("class/Turma B/{stray}"), PYTHON);
        let ran = dry(&course, &["class"]);
        let found = rows(&ran);
        for (who, times) in [("ana|parrot", 2), ("bia|parrot", 2), ("caio|toucan", 1)] {
            assert_eq!(found.iter().filter(|row| row.starts_with(who)).count(), times, "{stray}: {who}\n{}", ran.all());
        }
        // Nothing else is there that could say that it is a class.
        let course = self::course();
        course.write("class/parrot/ana/main.py", PYTHON);
        course.write("class/parrot/bia/main.py", PYTHON);
        for above in ["class/", "class/parrot/"] {
            course.write(&format!("{above}{stray}"), PYTHON);
            let ran = dry(&course, &["class"]);
            assert_eq!(rows(&ran), ["ana|parrot|.py", "bia|parrot|.py"], "{above}{stray}\n{}", ran.all());
        }
    }
}

#[test]
fn what_one_student_has_alone_is_still_his() {
    let course = course();
    course.write("one/Cargo.toml", manifest("parrot"));
    course.write("one/src/main.rs", RUST);
    course.write("one/tests/parrot.rs", RUST);
    course.write("one/examples/try.rs", RUST);
    course.write("one/static/app.js", "");
    understood(&dry(&course, &["one"]), &["one|parrot|crate"]);
    course.write("files/main.py", PYTHON);
    course.write("files/utils.py", PYTHON);
    understood(&dry(&course, &["files", "--exercise", "parrot"]), &["files|parrot|.py"]);
    course.write("tries/attempt 1/parrot.py", PYTHON);
    course.write("tries/attempt 2/parrot.py", PYTHON);
    understood(&dry(&course, &["tries"]), &["tries|parrot|.py", "tries|parrot|.py"]);
}

#[test]
fn who_uploads_without_end_has_the_last_attempts_judged() {
    let course = course();
    course.write("class/souzabia_13_1_parrot.py", PYTHON);
    for number in 1..=30 {
        let name = if number == 1 { String::new() } else { format!("-{}", number - 1) };
        course.write(&format!("class/silvaana_12_{number}_parrot{name}.py"), format!("# {number}\n"));
    }
    let ran = dry(&course, &["class"]);
    says(&ran, "21 submissions by 2 students; 1 not understood");
    says(&ran, "(+9) of so many attempts only the last 20 are judged");
    let ran = course.run(&["grade", "class", "--dry-run", "--lang", "pt-BR"]).ended(0);
    says(&ran, "de tantas tentativas só as últimas 20 são julgadas");
}

#[cfg(unix)]
#[test]
fn a_link_among_those_that_are_given_makes_nobodys_work_anothers() {
    use std::os::unix::fs::symlink;
    let course = course();
    course.write("class/ana/parrot.py", PYTHON);
    course.write("class/caio/parrot.py", PYTHON);
    for (target, link) in [("ana", "bia"), ("../nowhere", "duda"), ("ana/parrot.py", "eva.py")] {
        symlink(target, course.path().join("class").join(link)).expect("a link");
    }
    for end in ["", "/"] {
        let bia = format!("class/bia{end}");
        let ran = dry(&course, &["class/ana", &bia, "class/caio", "class/duda", "class/eva.py"]);
        says(&ran, "2 submissions by 2 students; 3 not understood");
        says(&ran, "bia it is a link: links are not followed");
        says(&ran, "duda it is a link: links are not followed");
        says(&ran, "eva.py it is a link: links are not followed");
    }
    // What the teacher alone chose.
    symlink("class", course.path().join("link")).expect("a link");
    says(&dry(&course, &["link"]), "2 submissions by 2 students; 3 not understood");
}
