//! Results that tell of exercises and checks which there are not: they are refused, and never held in memory for every student.
#![cfg(target_os = "linux")]

use serde_json::{Value, json};

use crate::support::Course;
use crate::support::journal::{check, judged, record, write};

const USAGE: i32 = 2;
const PASSED: i32 = 0;

/// A folder of results of Ana's `parrot`, and what else was handed in.
fn results(course: &Course, others: impl Iterator<Item = (String, String)>) {
    let ana = record("ana", "Ana", "parrot", judged(&[check("one", "passed", 10)]));
    let handed_in = |(key, exercise): (String, String)| {
        let student = json!({"key": key, "name": key, "id": null, "email": null});
        json!({"student": student, "exercise": exercise, "attempt": 1, "submitted": null, "is_late": false, "content": "c"})
    };
    let all: Vec<Value> = std::iter::once(("ana".into(), "parrot".into())).chain(others).map(handed_in).collect();
    write(&course.path().join("out"), &[ana]);
    course.write("out/class.json", json!({"schema": 1, "handed_in": all, "missing": [], "strange": []}).to_string());
}

/// What `tst report` and `tst merge` say, which is the same.
fn refused(course: &Course, lang: &str) -> String {
    let told = course.run(&["report", "out", "--format", "csv", "--lang", lang]).refused(USAGE);
    assert_eq!(course.run(&["merge", "out", "--out", "merged", "--lang", lang]).refused(USAGE), told);
    assert!(!course.path().join("merged").exists());
    told
}

#[test]
fn an_exercise_that_the_course_does_not_have_is_refused_though_nothing_of_it_was_judged() {
    let course = Course::new();
    results(&course, [("bia".to_string(), "shark".to_string())].into_iter());
    let en = "out/class.json: the course has no exercise `shark` (parrot): leave this journal out";
    let pt = "out/class.json: o curso não tem o exercício `shark` (parrot): deixe este diário de fora";
    let merge = |lang| course.run(&["merge", "out", "--out", "merged", "--lang", lang]).refused(USAGE);
    assert_eq!([merge("en"), merge("pt-BR")], [en, pt]);
}

#[test]
fn more_exercises_and_grades_than_a_class_has_are_refused() {
    let course = Course::new();
    course.write("config.yaml", "course: Aves\n");
    let made_up = |count: usize| (1..count).map(|at| (format!("s{at}"), format!("e{at}")));
    results(&course, made_up(14_000));
    let en = "the results tell of 14000 exercises and 14000 students; a class has at most 1000 exercises, and 4000000 grades in all: \
              leave out the results of other courses";
    let pt = "os resultados falam de 14000 exercícios e 14000 estudantes; uma turma tem no máximo 1000 exercícios, e 4000000 notas \
              ao todo: deixe de fora os resultados de outros cursos";
    assert_eq!([refused(&course, "en"), refused(&course, "pt-BR")], [en, pt]);
    results(&course, (1..5_000).map(|at| (format!("s{at}"), format!("e{}", at % 900))));
    let told = refused(&course, "en");
    assert!(told.starts_with("the results tell of 901 exercises and 5000 students; "), "{told}");
    results(&course, made_up(100));
    course.run(&["report", "out", "--format", "csv"]).ended(PASSED);
}

#[test]
fn more_checks_than_an_exercise_has_are_refused() {
    let course = Course::new();
    let checks: Vec<Value> = (0..1_001).map(|at| check(&format!("c{at}"), "passed", 1)).collect();
    write(&course.path().join("out"), &[record("ana", "Ana", "parrot", judged(&checks))]);
    let en =
        "the results tell of 1001 checks of parrot; an exercise has at most 1000: leave out those that `tst grade` did not write";
    let pt = "os resultados falam de 1001 verificações de parrot; um exercício tem no máximo 1000: deixe de fora os que `tst grade` \
              não escreveu";
    assert_eq!([refused(&course, "en"), refused(&course, "pt-BR")], [en, pt]);
}

#[test]
fn what_is_no_name_is_refused_before_it_becomes_a_path_or_a_word_of_a_command() {
    let course = Course::new();
    course.write("config.yaml", "course: Aves\n");
    for bad in ["../../etc", "a;touch x", "Parrot", "$(id)"] {
        let expected = format!("invalid value: string {bad:?}, expected a name of an exercise or a check");
        let graded = |exercise: &str, name: &str| record("ana", "Ana", exercise, judged(&[check(name, "passed", 10)]));
        for made in [graded(bad, "one"), graded("parrot", bad)] {
            write(&course.path().join("out"), &[made]);
            for (lang, no_record) in [("en", "not a record"), ("pt-BR", "não é um registro")] {
                let told = refused(&course, lang);
                assert!(told.starts_with("out/journal.jsonl:1:") && told.contains(&format!("{no_record} ({expected})")), "{told}");
            }
        }
        results(&course, [("bia".to_string(), bad.to_string())].into_iter());
        let told = refused(&course, "en");
        assert!(told.starts_with(&format!("out/class.json cannot be read: {expected}")), "{told}");
        std::fs::remove_file(course.path().join("out/class.json")).expect("removed");
    }
}

#[test]
fn numbers_of_any_size_are_told_by_every_report() {
    let course = Course::new();
    course.write("config.yaml", "course: Aves\n");
    let graded = |exercise: &str| {
        let mut checks: Vec<Value> = ["one", "two", "three"].iter().map(|name| check(name, "failed", 1)).collect();
        for (made, visibility) in checks.iter_mut().zip(["hidden", "hidden", "visible"]) {
            (made["points"], made["max_points"]) = (u32::MAX.into(), u32::MAX.into());
            made["visibility"] = visibility.into();
            made["failure"]["difference"] = u64::MAX.into();
            made["failure"]["line"] = u64::MAX.into();
        }
        let mut result = judged(&checks);
        for name in ["points", "max", "extra"] {
            result["judged"][name] = u32::MAX.into();
        }
        result["judged"]["duration_ms"] = u64::MAX.into();
        let mut made = record("ana", "Ana", exercise, result);
        (made["attempt"], made["judged"]) = (u32::MAX.into(), i64::MAX.into());
        made
    };
    write(&course.path().join("out"), &[graded("parrot"), graded("shark")]);
    for format in ["csv", "json", "github", "gradescope", "check50", "junit", "tap"] {
        let ran = course.run(&["report", "out", "--format", format, "--student", "ana", "--lang", "en"]);
        assert!(ran.status == Some(PASSED) && !ran.stdout.is_empty(), "{format}: {}", ran.all());
    }
    course.run(&["report", "out", "--format", "html", "--output", "pages"]).ended(PASSED);
    course.run(&["merge", "out", "--out", "merged"]);
    let told = course.run(&["report", "out", "--format", "github", "--student", "ana"]).stdout;
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(told["max_score"], 2 * u64::from(u32::MAX));
}
