//! `tst doctor --cluster`: what a node of a cluster allows, and whether it can grade.
#![cfg(target_os = "linux")]

use crate::support::{Course, run};

const PASSED: i32 = 0;
const MACHINE: i32 = 3;

#[test]
fn a_node_tells_of_its_file_systems_and_quotas_a_line_each() {
    let course = Course::new();
    for (lang, words) in [
        (
            "en",
            [
                "results: ",
                "files can be written, flushed and renamed there",
                "files can be locked there",
                "scratch: ",
                "here, ",
                "memory",
            ],
        ),
        (
            "pt-BR",
            [
                "resultados: ",
                "arquivos podem ser escritos, gravados no disco e renomeados",
                "podem ser travados",
                "pasta temporária: ",
                "aqui, ",
                "memória",
            ],
        ),
    ] {
        let ran = course.run(&["doctor", "--lang", lang, "--cluster"]);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        assert!(lines.iter().all(|line| line.starts_with("ok  ") || line.starts_with("--  ")), "{}", ran.all());
        let last = &lines[lines.len() - words.len()..];
        assert!(last.iter().zip(words).all(|(line, words)| line.contains(words)), "{}", ran.all());
        assert!(last[0].contains(&course.path().canonicalize().expect("a folder").display().to_string()), "{}", ran.all());
        // It can grade where strangers' programs can be isolated, and nowhere else.
        let isolates = lines
            .iter()
            .any(|line| line.starts_with("ok  ") && (line.contains("full isolation") || line.contains("isolamento completo")));
        assert_eq!(ran.status, Some(if isolates { PASSED } else { MACHINE }), "{}", ran.all());
    }
    let left = std::fs::read_dir(course.path())
        .expect("a folder")
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with('.'));
    assert_eq!(left.count(), 0, "nothing is left where the results are");
}

#[test]
fn a_node_that_cannot_isolate_or_keep_results_cannot_grade() {
    let course = Course::new();
    let mut tst = course.tst(&["doctor", "--cluster", "out/not/there", "--lang", "en"]);
    let ran = run(tst.env("PATH", "/nowhere").env("CARGO", "/bin/true")).ended(MACHINE);
    assert!(ran.stdout.contains("\n--  strangers' programs cannot be isolated here"), "{}", ran.all());
    assert!(ran.stdout.contains("\nok  results: files can be written, flushed and renamed there\n"), "{}", ran.all());
    assert!(!course.path().join("out").exists(), "it looks, and makes nothing");
    let ran = course.run(&["doctor", "--cluster", "/proc/self/results", "--lang", "en"]).ended(MACHINE);
    assert!(
        ran.stdout.contains(" is on proc, ") && ran.stdout.contains("\n--  results: nothing can be kept in /proc/"),
        "{}",
        ran.all()
    );
    // A scratch folder that is not there is the machine's, too.
    let mut tst = course.tst(&["doctor", "--cluster", "--lang", "pt-BR"]);
    let ran = run(tst.env("TMPDIR", "/no/such/folder")).ended(MACHINE);
    assert!(
        ran.stdout.contains("\n--  pasta temporária: nada pode ser escrito em /no/such/folder: defina TMPDIR ("),
        "{}",
        ran.all()
    );
}

#[test]
fn outside_of_a_course_a_node_grades_nothing() {
    let course = Course::empty();
    let ran = course.run(&["doctor", "--cluster", "--lang", "en"]).ended(MACHINE);
    assert!(ran.stdout.starts_with("--  this is not the course's repository\n"), "{}", ran.all());
}
