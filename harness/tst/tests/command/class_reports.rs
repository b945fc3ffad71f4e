//! `tst report`: every format of a class is read by something that is not ours, and students see nothing of hidden checks.

use crate::support::journal::{self, NASTY, SECRET, check, class, judged, record};
use crate::support::{Course, Ran, has, read_with};
use serde_json::{Value, json};

/// A course with results in `out`.
fn graded(records: &[Value]) -> Course {
    let course = Course::new();
    journal::write(&course.path().join("out"), records);
    course
}

/// Renders the results in `out`.
#[track_caller]
fn report(course: &Course, arguments: &[&str]) -> Ran {
    let all: Vec<&str> = ["report", "out", "--lang", "en", "--format"].into_iter().chain(arguments.iter().copied()).collect();
    course.run(&all).ended(0)
}

/// No name of a hidden check, and nothing that only it says.
#[track_caller]
fn keeps_secrets(text: &str) {
    assert!(!text.contains(SECRET), "a hidden check shows\n{text}");
}

#[test]
fn json_holds_everything_with_the_fields_of_the_documentation() {
    let ran = report(&graded(&class()), &["json"]);
    let object: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}\n{}", ran.all()));
    assert_eq!((&object["schema"], &object["isolation"], &object["course"]), (&json!(1), &json!("none"), &json!("Aves")));
    let names: Vec<&str> = object["exercises"].as_array().expect("a list").iter().filter_map(|e| e["name"].as_str()).collect();
    assert_eq!(names, ["parrot", "mynah"], "the course's order, then others");
    assert_eq!(object["exercises"][0]["title"], json!({"en": "Parrot", "pt-BR": "Papagaio"}));
    let students = object["students"].as_array().expect("a list");
    assert_eq!(students.len(), 3);
    let nasty = students.iter().find(|student| student["key"] == "12").expect("there");
    assert_eq!(nasty["name"], NASTY);
    assert_eq!(nasty["grades"]["mynah"]["trouble"], "no <code> in \"it\"");
    let ana = students.iter().find(|student| student["key"] == "11").expect("there");
    assert_eq!((&ana["total_percent"], &ana["grades"]["mynah"]["points"]), (&json!(80), &json!(60)));
    assert_eq!(students.iter().find(|student| student["key"] == "13").expect("there")["grades"]["mynah"], Value::Null);
    assert!(ran.stdout.contains(SECRET), "it is for instructors");
    // What docs/grading.md lists is what there is.
    let documented = std::fs::read_to_string(crate::support::repository().join("docs/grading.md")).expect("the documentation");
    let mut open = vec![&object];
    while let Some(value) = open.pop() {
        for (key, inner) in value.as_object().into_iter().flatten() {
            let is_name = ["parrot", "mynah"].contains(&key.as_str());
            assert!(is_name || documented.contains(&format!("`{key}`")), "docs/grading.md does not tell of `{key}`");
            open.push(inner);
        }
        open.extend(value.as_array().into_iter().flatten());
    }
}

#[test]
fn csv_is_read_by_python_and_runs_nothing_in_a_spreadsheet() {
    if !has("python3") {
        return;
    }
    let rows = read_with("table.py", &[], report(&graded(&class()), &["csv"]).stdout.as_bytes());
    let rows: Vec<Vec<&str>> = rows
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row.as_array().expect("cells").iter().filter_map(Value::as_str).collect())
        .collect();
    assert_eq!(rows.len(), 1 + 3 * 3, "a head, and for each student two exercises and a total");
    let column = |name: &str| rows[0].iter().position(|cell| *cell == name).expect("a column");
    let cell = |key: &str, exercise: &str, name: &str| {
        let row = rows.iter().find(|row| row[0] == key && row[column("exercise")] == exercise).expect("a row");
        row[column(name)]
    };
    assert_eq!(cell("12", "parrot", "name"), format!("'{}", NASTY.replace('\u{1b}', "\u{fffd}")));
    assert_eq!((cell("11", "mynah", "points"), cell("11", "mynah", "failed_checks")), ("60", "topsecret_third"));
    assert_eq!((cell("11", "TOTAL", "percent"), cell("12", "mynah", "trouble")), ("80", "no <code> in \"it\""));
    assert_eq!((cell("13", "parrot", "kit_failed"), cell("13", "mynah", "trouble")), ("1", "not handed in"));
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '@', '\t', '\r']), "{cell:?}");
    }
}

#[test]
fn junit_is_read_by_an_xml_parser_and_counts_right() {
    if !has("python3") {
        return;
    }
    let found = read_with("junit.py", &[], report(&graded(&class()), &["junit"]).stdout.as_bytes());
    assert_eq!(
        (&found["tests"], &found["failures"], &found["errors"], &found["skipped"]),
        (&json!(11), &json!(4), &json!(2), &json!(1))
    );
    let suites = found["suites"].as_array().expect("suites");
    assert_eq!(suites.len(), 5);
    assert_eq!(suites[0]["name"], "=cmd('calc')|\"Zé\" d'Ávila, <script>alert(1)</script>; ]]> [31m# ok 1 - \\ (12) / parrot");
    assert_eq!(suites[0]["properties"]["isolation"], "none");
    let text = suites[0]["text"].as_str().expect("text");
    assert!(text.contains("<b>&amp; \"q\"") && text.contains("Bail out!"), "{text}");
}

#[test]
fn tap_is_read_by_its_grammar_whatever_the_texts_hold() {
    if !has("python3") {
        return;
    }
    let points = read_with("tap.py", &[], report(&graded(&class()), &["tap"]).stdout.as_bytes());
    let points = points.as_array().expect("points");
    assert_eq!(points.len(), 6, "five submissions, and one that was not handed in");
    assert_eq!(points.iter().filter(|point| point["ok"] == false).count(), 4);
    assert_eq!(points[5]["skip"], "not handed in");
    assert!(points[0]["name"].as_str().is_some_and(|name| name.contains("＃ ok 1 - \\ (12) / parrot (0/100)")), "{:#}", points[0]);
    assert_eq!(points[0]["points"][1]["skip"], "needs topsecret_third");
    let block = points[0]["points"][0]["block"].as_str().expect("a block");
    assert!(block.contains("kind: \"wrong_bytes\"") && block.contains("\\x1b[31m"), "{block}");
}

#[test]
fn gradescope_gets_its_documented_fields_and_students_no_hidden_data() {
    if !has("python3") {
        return;
    }
    let course = graded(&class());
    for key in ["11", "12", "13"] {
        let ran = report(&course, &["gradescope", "--student", key, "--leaderboard"]);
        keeps_secrets(&ran.stdout);
        let results = read_with("gradescope.py", &[], ran.stdout.as_bytes());
        assert_eq!(results["leaderboard"][0]["value"], results["score"]);
        assert_eq!(results["stdout_visibility"], "hidden");
    }
    let results = read_with("gradescope.py", &[], report(&course, &["gradescope", "--student", "11"]).stdout.as_bytes());
    assert_eq!((&results["score"], results.get("leaderboard")), (&json!(160), None));
    let tests = results["tests"].as_array().expect("tests");
    let last = &tests[2];
    assert_eq!(
        (&last["name"], &last["visibility"], &last["score"]),
        (&json!("parrot: hidden check 1"), &json!("hidden"), &json!(20))
    );
    assert_eq!(tests.iter().filter_map(|test| test["score"].as_u64()).sum::<u64>(), 160);
}

#[test]
fn what_is_for_after_the_due_date_is_left_to_gradescope_and_kept_from_classroom() {
    let mut late = check("late_words", "failed", 40);
    late["visibility"] = "after_due_date".into();
    let course = graded(&[record("11", "Ana", "parrot", judged(&[check("first", "passed", 60), late]))]);
    let results: Value = serde_json::from_str(&report(&course, &["gradescope"]).stdout).expect("JSON");
    assert_eq!(
        (&results["tests"][1]["name"], &results["tests"][1]["visibility"]),
        (&json!("title of late_words"), &json!("after_due_date"))
    );
    for format in ["github", "check50"] {
        let text = report(&course, &[format]).stdout;
        assert!(!text.contains("late_words"), "{text}");
    }
    // Once it was due, it is for everybody.
    let github = |more: &[&str]| report(&course, &[&["github"], more].concat()).stdout;
    assert!(!github(&[]).contains("late_words") && github(&["--after-due-date"]).contains("late_words"));
    let html = |more: &[&str]| {
        let pages = course.path().join("pages");
        report(&course, &[&["html", "--output", "pages"], more].concat());
        std::fs::read_to_string(pages.join("students").join("11.html")).expect("a page")
    };
    assert!(!html(&[]).contains("late_words") && html(&["--after-due-date"]).contains("late_words"));
}

#[test]
fn classroom_gets_what_its_reporter_reads_and_students_no_hidden_data() {
    if !has("python3") {
        return;
    }
    let course = graded(&class());
    for (key, total, max, status) in [("11", 160, 200, "error"), ("12", 0, 100, "fail"), ("13", 0, 100, "error")] {
        let ran = report(&course, &["github", "--student", key]);
        keeps_secrets(&ran.stdout);
        let results = read_with("github.py", &[], ran.stdout.as_bytes());
        assert_eq!((&results["total"], &results["status"]), (&json!(total), &json!(status)), "{results:#}");
        assert!(results["max_score"].as_u64().is_some_and(|found| found >= max), "{results:#}");
    }
}

#[test]
fn check50_gets_what_its_renderer_reads_and_students_no_hidden_data() {
    if !has("python3") {
        return;
    }
    let course = graded(&class());
    for key in ["11", "12", "13"] {
        let ran = report(&course, &["check50", "--student", key]);
        keeps_secrets(&ran.stdout);
        read_with("check50.py", &[], ran.stdout.as_bytes());
    }
    let document =
        read_with("check50.py", &[], report(&course, &["check50", "--student", "12", "--exercise", "parrot"]).stdout.as_bytes());
    assert_eq!(document["slug"], "parrot");
    let first = &document["results"][0];
    assert_eq!((&first["passed"], &first["cause"]["help"]), (&json!(false), &json!("hint")));
    assert_eq!((&first["cause"]["expected"], &first["cause"]["actual"]), (&json!("oi, mundo\n"), &json!("\\xff\\0\\n<b>")));
    assert_eq!((&document["results"][1]["passed"], &document["results"][1]["dependency"]), (&Value::Null, &Value::Null));
    assert_eq!(document["results"][2]["name"], "hidden_1");
}

#[test]
fn formats_of_one_student_become_a_folder_of_files_for_a_class() {
    let course = graded(&class());
    let told = course.run(&["report", "out", "--format", "gradescope", "--lang", "en"]).refused(2);
    assert!(told.contains("--output") && told.contains("--student"), "{told}");
    std::fs::create_dir(course.path().join("each")).expect("a folder");
    report(&course, &["gradescope", "--output", "each"]);
    let mut files: Vec<String> = std::fs::read_dir(course.path().join("each"))
        .expect("the folder")
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, ["11.json", "12.json", "13.json"]);
}

#[test]
fn the_newest_record_of_an_attempt_counts_and_the_best_attempt_and_shards_merge() {
    let course = Course::new();
    let at = |mut record: Value, judged: i64, attempt: u32| {
        record["judged"] = judged.into();
        record["attempt"] = attempt.into();
        record["fingerprint"]["content"] = format!("content of attempt {attempt}").into();
        record
    };
    let result = |first: &str| judged(&[check("first", first, 60), check("second", "passed", 40)]);
    let ana = |first: &str| record("11", "Ana", "parrot", result(first));
    let one = [at(ana("passed"), 100, 1), at(ana("failed"), 50, 2), record("12", "Bia", "parrot", result("passed"))];
    journal::write(&course.path().join("one"), &one);
    // The first attempt was judged again on another machine, and later.
    journal::write(&course.path().join("two"), &[at(ana("failed"), 200, 1), record("13", "Caio", "parrot", result("failed"))]);
    let points = |folders: &[&str]| {
        let arguments: Vec<&str> = ["report"].iter().chain(folders).copied().chain(["--format", "json"]).collect();
        let object: Value = serde_json::from_str(&course.run(&arguments).ended(0).stdout).expect("JSON");
        let grade =
            |student: &Value| (student["grades"]["parrot"]["points"].as_u64(), student["grades"]["parrot"]["attempt"].as_u64());
        object["students"].as_array().expect("students").iter().map(grade).collect::<Vec<_>>()
    };
    assert_eq!(points(&["one"]), [(Some(100), Some(1)), (Some(100), Some(1))]);
    // Of equals the earlier attempt.
    let merged = [(Some(40), Some(1)), (Some(100), Some(1)), (Some(40), Some(1))];
    assert_eq!(points(&["one", "two"]), merged);
    assert_eq!(points(&["two", "one"]), merged);
}

#[test]
fn a_torn_last_line_is_left_out_and_any_other_bad_line_is_told_with_its_place() {
    let course = graded(&class());
    let file = course.path().join("out/journal.jsonl");
    let text = std::fs::read_to_string(&file).expect("the journal");
    std::fs::write(&file, &text[..text.len() - 30]).expect("written");
    let ran = report(&course, &["csv"]);
    assert!(ran.stderr.contains("journal.jsonl:5: the last line is incomplete"), "{}", ran.all());
    assert!(!ran.stdout.contains("Bia"), "{}", ran.all());
    std::fs::write(&file, format!("{}{{\"schema\": 1, x}}\n{text}", text.split_inclusive('\n').next().expect("a line")))
        .expect("written");
    let told = course.run(&["report", "out", "--format", "csv", "--lang", "en"]).refused(2);
    assert!(told.contains("journal.jsonl:2:15: not a record"), "{told}");
    std::fs::write(&file, text.replacen("\"schema\":1", "\"schema\":99", 1)).expect("written");
    let told = course.run(&["report", "out", "--format", "csv", "--lang", "en"]).refused(2);
    assert!(told.contains("a record of format 99"), "{told}");
}

#[test]
fn a_single_run_is_written_in_the_formats_of_a_class() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    let hidden = crate::support::PARROT.replace("    needs: [repeats]\n", "    needs: [repeats]\n    visibility: hidden\n");
    course.write("exercises/parrot/exercise.yaml", hidden);
    let judge = |format: &str, command: &str, status: i32| {
        let arguments = ["test", "parrot", "--run", command, "--seed", "5", "--lang", "en", "--format", format];
        let ran = course.run(&arguments).ended(status);
        assert_eq!(ran.stderr, "", "{}", ran.all());
        ran.stdout
    };
    let sloppy = "python3 p.py";
    let junit = read_with("junit.py", &[], judge("junit", sloppy, 1).as_bytes());
    assert_eq!((&junit["tests"], &junit["failures"], &junit["skipped"]), (&json!(3), &json!(1), &json!(1)));
    assert_eq!(junit["suites"][0]["name"], "parrot");
    let points = read_with("tap.py", &[], judge("tap", sloppy, 1).as_bytes());
    assert_eq!(
        (&points[0]["ok"], &points[1]["ok"], &points[2]["skip"]),
        (&json!(true), &json!(false), &json!("needs repeats_anything, which did not pass"))
    );
    for format in ["gradescope", "classroom50", "github", "check50"] {
        let text = judge(format, sloppy, 1);
        read_with(&format!("{format}.py"), &[], text.as_bytes());
        for secret in ["repeats_anything", "bytes are bytes", "repeats any bytes"] {
            assert!(!text.contains(secret), "{secret} is hidden\n{text}");
        }
    }
    let results = read_with("gradescope.py", &[], judge("gradescope", "python3 right.py", 0).as_bytes());
    assert_eq!((&results["score"], &results["tests"][0]["name"]), (&json!(100), &json!("repeats a line")));
    assert_eq!(results["tests"][2]["visibility"], "hidden");
}

#[test]
fn a_program_that_does_not_build_says_what_the_compiler_said() {
    let course = Course::new();
    course.write("broken/main.rs", "fn main() { let x: u8 = \"<b>&\"; }\n");
    for format in ["junit", "tap", "gradescope", "github", "check50"] {
        let ran = course.run(&["test", "parrot", "--subject", "broken", "--lang", "en", "--format", format]).ended(1);
        if ["junit", "gradescope"].contains(&format) {
            assert!(ran.stdout.contains("mismatched types"), "{}", ran.all());
        }
        assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.all());
    }
}

#[test]
fn wrong_use_is_told_in_one_line() {
    let course = graded(&class());
    let cases: [(&[&str], &str); 9] = [
        (&["report"], "which results?"),
        (&["report", "out"], "which format? --format takes html, json, csv,"),
        (&["report", "nowhere", "--format", "csv"], "there is no journal.jsonl in nowhere"),
        (&["report", "out", "--format", "xls"], "`xls` is no value for --format"),
        (
            &["report", "out", "--format", "csv", "--exercise", "ant"],
            "the results know no exercise `ant`; there are: parrot and mynah",
        ),
        (&["report", "out", "--format", "csv", "--student", "99"], "the results know no student `99`"),
        (&["report", "out", "--format", "moodle"], "name it with --worksheet"),
        (&["report", "out", "--format", "canvas", "--gradebook", "no.csv"], "no.csv cannot be read"),
        (&["report", "out", "--format", "moodle", "--scale", "-3"], "-3"),
    ];
    for (arguments, words) in cases {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--lang", "en"]).collect();
        let told = course.run(&arguments).refused(2);
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn a_report_goes_into_a_file_whole_or_not_at_all() {
    let course = graded(&class());
    report(&course, &["csv", "--output", "class.csv"]);
    assert!(course.path().join("class.csv").is_file());
    let ran = course.run(&["report", "out", "--format", "csv", "--output", "no/such/class.csv", "--lang", "en"]);
    let told = ran.refused(3);
    assert!(told.contains("no/such/class.csv"), "{told}");
    course.write("sheet.csv", "a,b\n1,2\n");
    course
        .run(&["report", "out", "--format", "canvas", "--gradebook", "sheet.csv", "--output", "filled.csv", "--lang", "en"])
        .refused(2);
    assert!(!course.path().join("filled.csv").exists());
}
