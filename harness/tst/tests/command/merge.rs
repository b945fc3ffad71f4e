//! `tst merge`, and `tst report` of several journals: what several machines judged becomes what one would have, and what is
//! missing is told with the command that judges it.
#![cfg(target_os = "linux")]

use std::path::Path;

use serde_json::{Value, json};

use crate::support::journal::{check, judged, record, words, write};
use crate::support::{Course, RIGHT, Ran, SLOPPY};

const PASSED: i32 = 0;
const FAILED: i32 = 1;
const USAGE: i32 = 2;
const MACHINE: i32 = 3;
const KIT: i32 = 70;

/// A course and a class of nine: some right, some not, some of no use; two attempts of one, things that nobody understands, and
/// somebody who handed in nothing.
fn course() -> Course {
    let course = Course::new();
    for (at, student) in ["Ana", "Bia", "Caio", "Davi", "Eva", "Fábio"].iter().enumerate() {
        course.write(&format!("class/{student}/parrot.py"), if at % 2 == 0 { RIGHT } else { SLOPPY });
    }
    course.write("class/Gil/1/parrot.py", SLOPPY);
    course.write("class/Gil/2/parrot.py", RIGHT);
    course.write("class/Hugo/Parrot.java", "class Parrot {}");
    course.write("class/notes.txt", "not a submission");
    course.write("roster.csv", "name,id\nAna,1\nBia,2\nCaio,3\nDavi,4\nEva,5\nFábio,6\nGil,7\nHugo,8\nZeca,9\n");
    course
}

const GRADE: [&str; 9] =
    ["grade", "class", "--exercise", "parrot", "--roster", "roster.csv", "--allow-weak-isolation", "--lang", "en"];

fn shard(course: &Course, shard: &str, more: &[&str]) -> Ran {
    course.run(&[&GRADE[..], &["--out", "shards", "--shard", shard], more].concat())
}

fn merge(course: &Course, more: &[&str]) -> Ran {
    course.run(&[&["merge", "shards", "--out", "merged"], more].concat())
}

fn text(course: &Course, file: &str) -> String {
    std::fs::read_to_string(course.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The files below a folder, by name, with what is in them.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside").display().to_string();
                found.push((name, std::fs::read(&path).expect("a file")));
            }
        }
    }
    found.sort();
    found
}

/// All that a journal says but how long things took and when.
fn timeless(value: &mut Value) {
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(key, value)| match key.as_str() {
            "judged" if value.is_i64() => *value = 0.into(),
            "duration_ms" | "at_us" | "transcript" | "said" | "explanation" | "seed" => *value = Value::Null,
            _ => timeless(value),
        }),
        Value::Array(list) => list.iter_mut().for_each(timeless),
        _ => {}
    }
}

/// The records of a journal, in an order of their own.
fn records(course: &Course, folder: &str) -> Vec<String> {
    let mut records: Vec<String> = text(course, &format!("{folder}/journal.jsonl"))
        .lines()
        .map(|line| {
            let mut record = serde_json::from_str(line).expect("JSON");
            timeless(&mut record);
            record.to_string()
        })
        .collect();
    records.sort();
    records
}

#[test]
fn shards_that_were_killed_and_run_again_give_the_grades_of_one_run() {
    let course = course();
    course.run(&[&GRADE[..], &["--out", "whole", "--seed", "7"]].concat()).ended(FAILED);
    for number in 1..=3 {
        // One that is empty passes.
        let status = shard(&course, &format!("{number}/3"), &["--seed", "7"]).status;
        assert!(matches!(status, Some(PASSED | FAILED)), "{status:?}");
    }
    // The task of a shard was killed while it wrote, and put into the queue again.
    let runs: Vec<String> = (1..=3).map(|number| format!("shards/{number}-of-3/run-1/journal.jsonl")).collect();
    let longest = runs.iter().max_by_key(|run| text(&course, run).lines().count()).expect("three");
    let whole = text(&course, longest);
    course.write(longest, &whole[..whole.len() - 50]);
    let number = runs.iter().position(|run| run == longest).expect("one of them") + 1;
    shard(&course, &format!("{number}/3"), &["--seed", "7"]);
    let ran = merge(&course, &["--lang", "en"]).ended(FAILED);
    assert!(ran.stdout.contains("9 results of 4 journals\n"), "{}", ran.all());
    assert!(ran.stdout.contains("graded: 4 with full marks, 3 with less, 1 unusable\n"), "{}", ran.all());
    assert!(ran.stdout.contains("1 entry was not understood:\n  notes.txt: "), "{}", ran.all());
    assert!(ran.stdout.contains("1 student of the roster handed in nothing\n"), "{}", ran.all());
    let lines = whole.lines().count();
    let torn =
        format!("tst: {longest}:{lines}: the last line is incomplete and was left out; the next `tst grade` judges it again\n");
    assert_eq!(ran.stderr, torn, "{}", ran.all());
    for file in ["grades.csv", "class.json"] {
        assert_eq!(text(&course, &format!("merged/{file}")), text(&course, &format!("whole/{file}")), "{file}");
    }
    assert!(records(&course, "merged") == records(&course, "whole"), "the records are others than those of one run");
    let names = |folder: &str| files(&course.path().join(folder)).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names("merged"), names("whole"));
    // It is a folder of results like any other: an ordinary run goes on from there, and the same command changes nothing.
    let again = course.run(&[&GRADE[..], &["--out", "merged"]].concat()).ended(FAILED);
    assert!(again.stdout.contains("9 submissions of 8 students; 9 of them have not changed"), "{}", again.all());
    let before = files(&course.path().join("merged"));
    merge(&course, &["--lang", "en"]).ended(FAILED);
    assert!(files(&course.path().join("merged")) == before, "another merge of the same changes something");
    // The table of grades alone, which is the same.
    course.run(&["merge", "shards", "--out", "table", "--no-pages", "--lang", "pt-BR"]).ended(FAILED);
    assert_eq!(names("table"), ["class.json", "grades.csv", "journal.jsonl"]);
    let report = course.run(&["report", "shards", "--format", "csv", "--lang", "en"]).ended(PASSED);
    assert_eq!(report.stdout, text(&course, "whole/grades.csv"));
}

#[test]
fn what_is_missing_is_told_with_the_command_that_judges_it() {
    let course = course();
    let all: Vec<String> = (1..=9).map(|number| format!("{number}/9")).collect();
    let holds = |shard_of: &str| {
        let told = shard(&course, shard_of, &["--dry-run"]).stdout;
        told.split(": ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a number").parse::<usize>().expect("a number")
    };
    let missing = all.iter().position(|one| holds(one) > 0).expect("one that is not empty");
    for (at, one) in all.iter().enumerate().filter(|(at, _)| *at != missing) {
        let status = shard(&course, one, &[]).status;
        assert!(matches!(status, Some(PASSED | FAILED)), "{at} {status:?}");
    }
    let (number, count) = (missing + 1, holds(&all[missing]));
    let command = format!(
        "tst grade class --exercise parrot --roster roster.csv --allow-weak-isolation --lang en --out shards --shard {number}/9"
    );
    let expected = format!(
        "tst: of 9 shards 1 shard is missing, with {count} of 9 submissions\n\
         tst: shard {number} of 9 is missing; this judges it: {command}\n"
    );
    let ran = merge(&course, &["--lang", "en"]).ended(MACHINE);
    assert_eq!(ran.stderr, expected, "{}", ran.all());
    let report = course.run(&["report", "shards", "--format", "csv", "--lang", "en"]).ended(PASSED);
    assert_eq!(report.stderr, expected, "{}", report.all());
    let ran = merge(&course, &["--lang", "pt-BR"]).ended(MACHINE);
    let expected = format!(
        "tst: de 9 partes falta 1, com {count} de 9 entregas\n\
         tst: falta a parte {number} de 9; isto a julga: {command}\n"
    );
    assert_eq!(ran.stderr, expected, "{}", ran.all());
    // What is told is what helps.
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    course.run(&words);
    assert_eq!(merge(&course, &["--lang", "en"]).ended(FAILED).stderr, "");
}

/// A record of a student with so many points of 10, judged then.
fn result(key: &str, points: u32, judged_at: i64) -> Value {
    let mut made = record(key, key, "parrot", judged(&[check("one", "passed", points), check("two", "failed", 10 - points)]));
    made["judged"] = judged_at.into();
    made["fingerprint"] = json!({"content": key, "checks": "k", "kit": "1"});
    made
}

/// The journal of a shard's run that holds these records.
fn run_of(course: &Course, (number, of): (u32, u32), run: u32, records: &[Value]) {
    let heading = json!({
        "schema": 1, "shard": {"number": number, "of": of}, "submissions": 2, "class": 4, "course": "Aves", "kit": "1",
        "checks": {"parrot": "k"}, "command": ["grade", "my class", "--shard", format!("{number}/{of}"), "--out", "shards"],
    });
    let folder = course.path().join(format!("shards/{number}-of-{of}/run-{run}"));
    write(&folder, &[&[heading], records].concat());
    let handed_in: Vec<Value> = records
        .iter()
        .map(|record| {
            json!({
                "student": record["student"], "exercise": record["exercise"], "attempt": 1, "submitted": null, "is_late": false,
                "content": record["fingerprint"]["content"],
            })
        })
        .collect();
    let snapshot = json!({"schema": 1, "handed_in": handed_in, "missing": [], "strange": []});
    std::fs::write(folder.join("class.json"), snapshot.to_string()).expect("written");
}

/// The points of each student in a table.
fn points(table: &str) -> Vec<(String, String)> {
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let rows = table.records().map(|row| row.expect("a row"));
    rows.filter(|row| &row[4] == "parrot").map(|row| (row[0].to_string(), row[5].to_string())).collect()
}

/// How many results the merged table tells of each student in `json`, after how many students there are.
fn history(course: &Course) -> Vec<usize> {
    let ran = course.run(&["report", "merged", "--format", "json", "--lang", "en"]).ended(PASSED);
    let class: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let students = class["students"].as_array().expect("students");
    let of = |student: &Value| student["grades"]["parrot"]["history"].as_array().map_or(0, Vec::len);
    std::iter::once(students.len()).chain(students.iter().map(of)).collect()
}

#[test]
fn of_work_that_was_judged_twice_the_newest_complete_result_counts() {
    let course = Course::new();
    let fault = |key: &str, judged_at: i64| {
        let mut fault = result(key, 0, judged_at);
        fault["result"] = json!({"fault": words("no room on the disk")});
        fault
    };
    // A later run of a shard counts, though its node's clock is behind; but one that failed takes nothing away.
    run_of(&course, (1, 2), 1, &[result("ana", 1, 900), result("bia", 2, 900)]);
    run_of(&course, (1, 2), 2, &[result("ana", 3, 100), fault("bia", 950)]);
    // Of others the newest.
    run_of(&course, (2, 2), 1, &[result("caio", 4, 500), fault("davi", 900)]);
    write(&course.path().join("other"), &[result("caio", 5, 400), result("davi", 6, 100)]);
    for folders in [["shards", "other"], ["other", "shards"]] {
        let merge = [&["merge", "--out", "merged", "--lang", "en"], &folders[..]].concat();
        let ran = course.run(&merge).ended(FAILED);
        let wanted = [("ana", "3"), ("bia", "2"), ("caio", "4"), ("davi", "6")].map(|(key, points)| (key.into(), points.into()));
        assert_eq!(points(&text(&course, "merged/grades.csv")), wanted, "{}", ran.all());
        // The others stay, each once, however often and in which order they are merged.
        assert_eq!(history(&course), [4, 2, 2, 2, 2], "{}", ran.all());
        assert_eq!(text(&course, "merged/journal.jsonl").lines().count(), 8);
    }
    let ran = course.run(&["merge", "shards", "--out", "alone", "--lang", "en"]).ended(KIT);
    assert!(ran.stdout.contains("4 results of 3 journals\n2 results are of work that was judged again: "), "{}", ran.all());
    let told = "tst: shards/2-of-2/run-1/journal.jsonl: 1 submission is not judged (davi, parrot); \
                this does it: tst grade 'my class' --shard 2/2 --out shards\n";
    assert_eq!(ran.stderr, told, "{}", ran.all());
}

#[test]
fn of_a_class_that_was_dealt_anew_what_was_judged_last_counts() {
    let course = Course::new();
    let handed_in_again = |points: u32, judged_at: i64| {
        let mut made = result("ana", points, judged_at);
        made["fingerprint"]["content"] = "again".into();
        made
    };
    let both = [("ana", "9"), ("bia", "3")].map(|(key, points)| (key.to_string(), points.to_string()));
    // Fewer shards come first in the folder, and more of them last: neither says what is newer.
    for (before, after) in [((3, 16), (3, 8)), ((3, 8), (3, 16))] {
        run_of(&course, before, 1, &[result("ana", 2, 100), result("bia", 3, 110)]);
        run_of(&course, after, 1, &[handed_in_again(9, 200)]);
        let table = course.run(&["report", "shards", "--format", "csv", "--lang", "en"]).stdout;
        assert_eq!(points(&table), both, "{before:?} {after:?}");
        course.run(&["merge", "shards", "--out", "merged"]);
        assert_eq!(points(&text(&course, "merged/grades.csv")), both, "{before:?} {after:?}");
        for folder in ["shards", "merged"] {
            std::fs::remove_dir_all(course.path().join(folder)).expect("removed");
        }
    }
}

#[test]
fn a_shard_that_was_stopped_before_its_end_tells_who_is_not_judged() {
    let course = Course::new();
    run_of(&course, (1, 1), 1, &[result("ana", 10, 1), result("bia", 10, 2)]);
    let file = "shards/1-of-1/run-1/journal.jsonl";
    let whole = text(&course, file);
    let kept: Vec<&str> = whole.lines().take(2).collect();
    course.write(file, kept.join("\n") + "\n");
    let ran = merge(&course, &["--lang", "en"]).ended(MACHINE);
    let told = format!(
        "tst: {file}: 1 submission is not judged (bia, parrot); this does it: tst grade 'my class' --shard 1/1 --out shards\n"
    );
    assert_eq!(ran.stderr, told);
    assert!(text(&course, "merged/grades.csv").contains("not graded yet"));
    let ran = merge(&course, &["--lang", "pt-BR"]).ended(MACHINE);
    let told = format!(
        "tst: {file}: 1 entrega não foi julgada (bia, parrot); isto o faz: tst grade 'my class' --shard 1/1 --out shards\n"
    );
    assert_eq!(ran.stderr, told);
}

#[test]
fn journals_that_do_not_go_together_are_refused() {
    let course = Course::new();
    let refused = |arguments: &[&str], en: &str, pt: &str| {
        for (lang, told) in [("en", en), ("pt-BR", pt)] {
            assert_eq!(course.run(&[arguments, &["--lang", lang]].concat()).refused(USAGE), told);
        }
    };
    let merging = ["merge", "shards", "--out", "merged"];
    let reporting = ["report", "shards", "--format", "csv"];
    let with = |key: &str, name: &str, value: &str| {
        let mut made = result(key, 10, 1);
        made["fingerprint"][name] = value.into();
        made
    };
    run_of(&course, (1, 2), 1, &[result("ana", 10, 1)]);
    let (one, two) = ("shards/1-of-2/run-1/journal.jsonl:2", "shards/2-of-2/run-1/journal.jsonl");
    run_of(&course, (2, 2), 1, &[with("bia", "checks", "other")]);
    for asked in [&merging[..], &reporting] {
        refused(
            asked,
            &format!(
                "parrot was judged by one set of checks at {one}, and by another at {two}:2: run the shards again that are older, \
                 or give --allow-mixed"
            ),
            &format!(
                "parrot foi julgado por umas verificações em {one} e por outras em {two}:2: rode de novo as partes mais antigas, \
                 ou dê --allow-mixed"
            ),
        );
    }
    course.run(&[&reporting[..], &["--allow-mixed"]].concat()).ended(PASSED);
    course.run(&[&merging[..], &["--allow-mixed"]].concat()).ended(PASSED);
    std::fs::remove_dir_all(course.path().join("merged")).expect("removed");
    run_of(&course, (2, 2), 1, &[with("bia", "kit", "2")]);
    refused(
        &merging,
        &format!(
            "parrot was judged by the kit 1 at {one}, and by 2 at {two}:2: run the shards again that are older, or give \
             --allow-mixed"
        ),
        &format!(
            "parrot foi julgado pelo kit 1 em {one} e pelo 2 em {two}:2: rode de novo as partes mais antigas, ou dê --allow-mixed"
        ),
    );
    // The same work, judged again by the newer one: nothing of the older counts.
    run_of(&course, (1, 2), 2, &[with("ana", "kit", "2")]);
    course.run(&[&merging[..], &["--allow-mixed"]].concat()).ended(PASSED);
    std::fs::remove_dir_all(course.path().join("merged")).expect("removed");
    std::fs::remove_dir_all(course.path().join("shards/1-of-2/run-2")).expect("removed");
    run_of(&course, (2, 2), 1, &[result("bia", 10, 1)]);
    let whole = text(&course, two);
    course.write(two, whole.replacen("\"Aves\"", "\"Peixes\"", 1));
    refused(
        &merging,
        &format!("{two}:1: this journal is of the course `Peixes`, and here is `Aves`: leave it out"),
        &format!("{two}:1: este diário é do curso `Peixes`, e aqui é `Aves`: deixe-o de fora"),
    );
    course.write(two, whole.replace("parrot", "shark"));
    let snapshot = "shards/2-of-2/run-1/class.json";
    course.write(snapshot, text(&course, snapshot).replace("parrot", "shark"));
    let (first, second) = (one.trim_end_matches(":2"), two);
    refused(
        &reporting,
        &format!("{second}:1: this shard is of shark, and {first} is of parrot: they are no shards of one class; leave one out"),
        &format!("{second}:1: esta parte é de shark, e {first} é de parrot: não são partes de uma mesma turma; deixe uma de fora"),
    );
    refused(
        &merging,
        &format!("{second}:2: the course has no exercise `shark` (parrot): leave this journal out"),
        &format!("{second}:2: o curso não tem o exercício `shark` (parrot): deixe este diário de fora"),
    );
    course.write(two, whole.replacen("\n{\"schema\"", "\n{\"schema\":1,\"x", 1));
    let told = course.run(&[&merging[..], &["--lang", "en"]].concat()).refused(USAGE);
    assert!(told.starts_with(&format!("{two}:2:")) && told.contains("remove this line"), "{told}");
    assert!(!course.path().join("merged").exists());
}

#[test]
fn what_is_wrong_with_the_command_is_told() {
    let course = Course::new();
    let told = |arguments: &[&str], lang| course.run(&[&["merge", "--lang", lang], arguments].concat()).refused(USAGE);
    assert_eq!(
        told(&["--out", "merged"], "en"),
        "which journals? Name the folder that `tst grade --shard K/N --out DIR` wrote, or several"
    );
    assert_eq!(
        told(&["--out", "merged"], "pt-BR"),
        "quais diários? Diga a pasta que `tst grade --shard K/N --out PASTA` escreveu, ou várias"
    );
    assert_eq!(told(&["shards"], "en"), "where do the results go? Give --out DIR");
    assert!(told(&["nothing", "--out", "merged"], "en").starts_with("there is no journal.jsonl in nothing"));
    run_of(&course, (1, 1), 1, &[result("ana", 10, 1)]);
    assert!(told(&["shards", "--out", "config.yaml"], "en").ends_with("it is a file"));
    let words = "shards holds shards of a class: `tst merge` joins them; a whole class needs an --out of its own";
    assert_eq!(told(&["shards", "--out", "shards"], "en"), words);
    std::fs::create_dir(course.path().join("merged")).expect("a folder");
    std::os::unix::fs::symlink("../config.yaml", course.path().join("merged/journal.jsonl")).expect("a link");
    assert_eq!(
        told(&["shards", "--out", "merged"], "en"),
        "merged/journal.jsonl is a link, and links are not followed here: remove it"
    );
}

#[test]
fn what_the_folder_of_results_has_is_not_lost() {
    let course = Course::new();
    write(&course.path().join("merged"), &[result("zeca", 3, 1), result("ana", 2, 1)]);
    run_of(&course, (1, 1), 1, &[result("ana", 10, 5), result("bia", 10, 6)]);
    let held = std::fs::File::open(course.path().join("merged/journal.jsonl")).expect("the journal");
    held.lock().expect("a lock");
    let told = merge(&course, &["--lang", "en"]).refused(USAGE);
    assert_eq!(told, "another run is grading into merged: wait for it, or give another --out");
    // Whoever another test starts just now has it open, too, for a moment.
    held.unlock().expect("unlocked");
    merge(&course, &["--lang", "en"]).ended(PASSED);
    assert_eq!(
        text(&course, "merged/journal.jsonl").lines().count(),
        4,
        "what was known of Zeca stays known, and what Ana had before"
    );
    let wanted = [("ana", "10"), ("bia", "10")].map(|(key, points)| (key.to_string(), points.to_string()));
    assert_eq!(points(&text(&course, "merged/grades.csv")), wanted, "who is in the class, the shards say");
}

/// Numbers that are drawn from a seed, each below another.
fn drawn(mut seed: u64) -> impl FnMut(u64) -> u64 {
    move |below| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    }
}

#[test]
fn whatever_journals_hold_their_merged_journal_tells_the_same_grades_and_history() {
    for seed in 0..40 {
        let course = Course::new();
        let mut draw = drawn(seed);
        for folder in ["one", "other"] {
            let mut made = |_| {
                let key = ["ana", "bia", "caio"][draw(3) as usize];
                let mut made = result(key, draw(4) as u32, 100 + draw(8) as i64);
                if draw(3) == 0 {
                    made["result"] = json!({"fault": words("no room on the disk")});
                }
                made["fingerprint"]["kit"] = ["1", "2"][draw(2) as usize].into();
                made
            };
            let records: Vec<Value> = (0..6).map(&mut made).collect();
            write(&course.path().join(folder), &records);
        }
        let told = |folders: &[&str]| {
            let ran =
                course.run(&[&["report", "--format", "json", "--allow-mixed", "--lang", "en"], folders].concat()).ended(PASSED);
            let class: Value = serde_json::from_str(&ran.stdout).expect("JSON");
            let of = |student: &Value| {
                let grade = &student["grades"]["parrot"];
                // What was made in the same second has no order.
                let mut history: Vec<String> = grade["history"].as_array().expect("a list").iter().map(Value::to_string).collect();
                history.sort();
                format!("{} {} {} {history:#?}", student["key"], grade["points"], grade["not_judged_since"])
            };
            class["students"].as_array().expect("students").iter().map(of).collect::<Vec<_>>().join("\n")
        };
        let wanted = told(&["one", "other"]);
        for _ in 0..2 {
            course.run(&["merge", "one", "other", "--out", "merged", "--allow-mixed", "--no-pages"]);
            let merged = told(&["merged"]);
            assert!(merged == wanted, "seed {seed}:\n{merged}\n\ninstead of\n{wanted}");
        }
    }
}
