//! The ready-made files in docs/platforms: each is run here as its platform runs it, as far as that can be.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Course, RIGHT, Ran, SLOPPY, has, plain, read_with, repository, run};
use base64::Engine as _;
use serde_json::{Value, json};

const TST: &str = env!("CARGO_BIN_EXE_tst");

fn platform(file: &str) -> PathBuf {
    repository().join("docs/platforms").join(file)
}

/// A course with a good and a bad program of one exercise of the repository beside it.
fn submissions(course: &Course) {
    let from = |file: &str| std::fs::read(repository().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    course.write("good/main.rs", from("solutions/echo/src/main.rs"));
    course.write("bad/echo.py", from("harness/corpus/echo/wrong/trims_the_line.py"));
}

/// `program` with the environment of the tests, in a folder.
fn command(program: &Path, folder: &Path) -> Command {
    let mut command = plain(program, &folder.join("home"));
    command.current_dir(folder);
    command
}

// Gradescope.

/// Runs the autograder of a kit on a submission, in a folder laid out as Gradescope's `/autograder`.
fn autograde(course: &Course, kit: &Path, exercise: &str, submission: &str) -> (Ran, Value) {
    let root = course.path().join(format!("autograder-{submission}"));
    std::fs::create_dir_all(root.join("source")).expect("a folder");
    std::fs::write(root.join("source/exercise"), format!("{exercise}\n")).expect("written");
    std::fs::create_dir_all(course.path().join(submission)).expect("a folder");
    std::fs::rename(course.path().join(submission), root.join("submission")).expect("moved");
    let mut autograder = command(&platform("gradescope/run_autograder"), &root);
    autograder.env("AUTOGRADER", &root).env("KIT", kit).env("TST", TST);
    let ran = run(&mut autograder).ended(0);
    let text = std::fs::read(root.join("results/results.json")).unwrap_or_else(|error| panic!("{error}\n{}", ran.all()));
    let results = read_with("gradescope.py", &[], &text);
    (ran, results)
}

#[test]
fn gradescope_gets_results_of_a_good_a_bad_and_an_empty_submission() {
    if !has("python3") {
        return;
    }
    let course = Course::empty();
    submissions(&course);
    let (ran, results) = autograde(&course, &repository(), "echo", "good");
    assert_eq!(results["score"], 100, "{}", ran.all());
    assert!(results["tests"].as_array().expect("tests").iter().all(|test| test["status"] == "passed"), "{results:#}");
    let (_, results) = autograde(&course, &repository(), "echo", "bad");
    assert_eq!((&results["score"], &results["tests"][0]["status"]), (&json!(0), &json!("failed")));
    assert!(results["tests"][0]["output"].as_str().is_some_and(|output| output.contains("line feed")), "{results:#}");
    let (_, results) = autograde(&course, &repository(), "echo", "empty");
    assert_eq!(results["score"], json!(0));
    assert!(results["output"].as_str().is_some_and(|output| output.contains("nothing is in it")), "{results:#}");
}

#[test]
fn gradescope_gets_results_without_a_home_and_when_the_kit_is_not_there() {
    if !has("python3") {
        return;
    }
    let course = Course::empty();
    for (name, kit, said) in [("homeless", repository(), ""), ("lost", course.path().join("no kit"), "there is no kit in")] {
        let root = course.path().join(name);
        course.write(&format!("{name}/source/exercise"), "echo\n");
        course.write(&format!("{name}/submission/echo.py"), "raise SystemExit(1)\n");
        let mut autograder = command(&platform("gradescope/run_autograder"), &root);
        autograder.env_remove("HOME").env("AUTOGRADER", &root).env("KIT", kit).env("TST", TST);
        let ran = run(&mut autograder).ended(0);
        let text = std::fs::read(root.join("results/results.json")).unwrap_or_else(|error| panic!("{error}\n{}", ran.all()));
        let results = read_with("gradescope.py", &[], &text);
        assert_eq!(results["score"], json!(0), "{results:#}");
        assert!(results["output"].as_str().is_some_and(|output| output.contains(said)), "{results:#}");
    }
}

#[test]
fn gradescope_counts_hidden_checks_and_does_not_show_them() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write(
        "exercises/parrot/hidden.yaml",
        "checks:\n  - name: topsecret\n    title: { en: topsecret, pt-BR: topsecret }\n    hint: { en: topsecret, pt-BR: topsecret }\n    \
         points: 10\n    extra: true\n    visibility: hidden\n    steps:\n      - ana: connect\n      - ana: { send: \"topsecret\\n\" }\n      \
         - ana: { receives: \"topsecret\\n\" }\n",
    );
    // Two folders, as two students' would look: it is one submission all the same.
    course.write("good/ana/main.py", RIGHT);
    course.write("good/bia/notes.txt", "notes");
    let (ran, results) = autograde(&course, course.path(), "parrot", "good");
    assert_eq!(results["score"], 110, "{}", ran.all());
    assert!(!results.to_string().contains("topsecret"), "{results:#}");
    let (ran, results) = autograde(&course, course.path(), "zebra", "other");
    assert_eq!((&results["score"], &results["tests"]), (&json!(0), &json!([])));
    assert!(results["output"].as_str().is_some_and(|output| output.contains("no exercise `zebra`")), "{}", ran.all());
}

#[test]
fn gradescopes_setup_builds_the_command_from_the_kit_in_the_zip() {
    let course = Course::empty();
    // Programs that only say how they were called.
    for name in ["apt-get", "curl", "cargo"] {
        course.write(&format!("bin/{name}"), format!("#!/bin/sh\necho \"{name} $*\" >>\"$CALLS\"\n"));
        make_executable(&course.path().join("bin").join(name));
    }
    let calls = course.path().join("calls");
    let mut setup = command(Path::new("bash"), course.path());
    let path = std::env::var("PATH").expect("a PATH");
    setup.arg(platform("gradescope/setup.sh")).env("AUTOGRADER", "/somewhere").env("CALLS", &calls);
    setup.env("PATH", format!("{}:{path}", course.path().join("bin").display()));
    run(&mut setup).ended(0);
    let calls = std::fs::read_to_string(calls).expect("calls");
    assert!(calls.contains("apt-get install -y") && calls.contains("sh.rustup.rs"), "{calls}");
    assert!(calls.ends_with("cargo install --locked --path /somewhere/source/kit/harness/tst --root /somewhere/tst\n"), "{calls}");
    assert!(repository().join("harness/tst/Cargo.toml").is_file());
}

fn make_executable(file: &Path) {
    #[cfg(unix)]
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("made executable");
    #[cfg(not(unix))]
    let _ = file;
}

// GitHub Classroom.

/// The workflow, and its step of this name.
fn workflow() -> serde_yaml::Value {
    let text = std::fs::read_to_string(platform("github-classroom/classroom.yml")).expect("the workflow");
    serde_yaml::from_str(&text).expect("YAML")
}

fn step(workflow: &serde_yaml::Value, name: &str) -> serde_yaml::Value {
    let steps = workflow["jobs"]["run-autograding-tests"]["steps"].as_sequence().expect("steps");
    steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("no step {name}")).clone()
}

/// Runs the workflow's step that judges, as a runner does; gives the status and what the reporter would be given.
fn judge(course: &Course, submission: &str) -> (Option<i32>, Option<Vec<u8>>) {
    let workflow = workflow();
    let work = course.path().join(format!("work-{submission}"));
    std::fs::create_dir_all(work.join("tst/bin")).expect("a folder");
    std::fs::create_dir_all(course.path().join(submission)).expect("a folder");
    std::fs::rename(course.path().join(submission), work.join("submission")).expect("moved");
    std::fs::write(work.join("output"), "").expect("written");
    #[cfg(unix)]
    for (to, link) in [(repository(), "kit"), (PathBuf::from(TST), "tst/bin/tst")] {
        std::os::unix::fs::symlink(to, work.join(link)).expect("linked");
    }
    // `bash -e` with pipefail is a runner's default shell.
    let mut bash = command(Path::new("bash"), &work);
    bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c"]).arg(step(&workflow, "Judge")["run"].as_str().expect("a command"));
    bash.env("GITHUB_OUTPUT", work.join("output"));
    for (name, value) in workflow["env"].as_mapping().expect("a map") {
        bash.env(name.as_str().expect("a name"), value.as_str().expect("a value"));
    }
    let ran = run(&mut bash);
    let output = std::fs::read_to_string(work.join("output")).expect("the output");
    let encoded = output.strip_prefix("result=").map(str::trim_end);
    let decode = |text: &str| base64::engine::general_purpose::STANDARD.decode(text).expect("base64 in one line");
    (ran.status, encoded.map(decode))
}

#[cfg(unix)]
#[test]
fn the_workflow_gives_the_reporter_what_it_reads() {
    if !has("python3") {
        return;
    }
    let course = Course::empty();
    submissions(&course);
    let (status, result) = judge(&course, "good");
    let result = read_with("github.py", &[], &result.expect("a result"));
    assert_eq!((status, &result["status"], &result["total"]), (Some(0), &json!("pass"), &json!(100)));
    let (status, result) = judge(&course, "bad");
    let result = read_with("github.py", &[], &result.expect("a result"));
    assert_eq!((status, &result["status"], &result["total"]), (Some(0), &json!("fail"), &json!(0)));
    assert_eq!(judge(&course, "empty"), (Some(1), None), "nothing was judged, and nothing is reported");
}

#[test]
fn the_workflow_hands_the_result_over_under_the_names_that_the_reporter_looks_for() {
    let workflow = workflow();
    let id = step(&workflow, "Judge")["id"].as_str().expect("an id").to_string();
    let report = step(&workflow, "Report");
    assert_eq!(report["with"]["runners"].as_str(), Some(id.as_str()));
    let value = report["env"][format!("{}_RESULTS", id.to_uppercase()).as_str()].as_str().expect("the result");
    assert_eq!(value, format!("${{{{ steps.{id}.outputs.result }}}}"));
    assert_eq!(report["uses"].as_str(), Some("classroom-resources/autograding-grading-reporter@v1"));
    assert_eq!(workflow["permissions"]["checks"].as_str(), Some("write"), "it writes the points into the check run");
    assert!(step(&workflow, "Build tst")["run"].as_str().is_some_and(|run| run.contains("--path kit/harness/tst")));
}

// Classroom 50.

/// Runs the autograder as Classroom 50's runner does, in the student's repository; gives the status and the result.
fn classroom50(course: &Course, submission: &str) -> (Ran, Option<Vec<u8>>) {
    let folder = course.path().join(submission);
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut python = command(Path::new("python3"), course.path());
    python.arg(platform("classroom50/autograder.py")).current_dir(&folder);
    python.env("TST", TST).env("KIT", repository()).env("EXERCISE", "echo").env("RUNNER_TEMP", course.path());
    for (name, value) in [
        ("CLASSROOM", "cs1"),
        ("ASSIGNMENT", "echo-lab"),
        ("USERNAME", "ana-silva"),
        ("SUBMISSION_TAG", "submit/2026-11-20T23-59-30Z-abc1234"),
        ("COMMIT_URL", "https://example.org/commit/1"),
        ("RELEASE_URL", "https://example.org/release/1"),
        ("REVIEW_URL", "https://example.org/compare/1"),
    ] {
        python.env(name, value);
    }
    let ran = run(&mut python);
    (ran, std::fs::read(folder.join("result.json")).ok())
}

#[test]
fn classroom_50_gets_a_result_that_its_schema_takes() {
    if !has("python3") {
        return;
    }
    let course = Course::empty();
    submissions(&course);
    course.write("good/result.json", "{\"score\": 1000}");
    for (submission, score) in [("good", 100), ("bad", 0)] {
        let (ran, result) = classroom50(&course, submission);
        let result = read_with("classroom50.py", &[], &result.expect("a result"));
        assert_eq!((ran.status, &result["score"], &result["max-score"]), (Some(0), &json!(score), &json!(100)), "{}", ran.all());
        assert_eq!(
            (&result["sum"], &result["owner"], &result["assignment"]),
            (&json!(score), &json!("ana-silva"), &json!("echo-lab"))
        );
        assert_eq!(
            (&result["datetime"], &result["review"]),
            (&json!("2026-11-20T23:59:30Z"), &json!("https://example.org/compare/1"))
        );
    }
    course.write("empty/result.json", "{\"score\": 1000}");
    let (ran, result) = classroom50(&course, "empty");
    assert!(
        ran.status == Some(1) && result.is_none(),
        "nothing was judged, and nothing is there that a student wrote\n{}",
        ran.all()
    );
}

#[test]
fn classroom_50_gets_whole_points_under_a_late_penalty_and_no_hidden_names() {
    use crate::support::journal::{self, SECRET, check, hidden, judged};
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write(
        "config.yaml",
        "course: Aves\nexercises: [parrot]\ngrading: { due: { parrot: \"2023-11-14T00:00Z\" }, late: { per_day: 7% } }\n",
    );
    let record = |login: &str, result: Value| {
        let mut record = journal::record(login, login, "parrot", result);
        record["student"]["kind"] = "login".into();
        record["source"] = format!("clones/cs1-parrot-{login}").into();
        record
    };
    let checks = [check("first", "passed", 33), check("second", "failed", 33), hidden("third", "passed", 34)];
    let records = [
        record("ana-silva", judged(&checks)),
        record("bia", json!({"unusable": {"en": "no code", "pt": "sem código"}})),
        record("caio", json!({"fault": {"en": "no room", "pt": "sem espaço"}})),
    ];
    journal::write(&course.path().join("out"), &records);
    std::fs::create_dir(course.path().join("results")).expect("a folder");
    course.run(&["report", "out", "--format", "classroom50", "--output", "results", "--lang", "en"]).ended(0);
    let read = |login: &str| {
        let text = std::fs::read(course.path().join(format!("results/{login}.json"))).expect("a result");
        assert!(!String::from_utf8_lossy(&text).contains(SECRET), "students read releases");
        read_with("classroom50.py", &[], &text)
    };
    let ana = read("ana-silva");
    // 67 points less 7%.
    assert_eq!((&ana["score"], &ana["max-score"], &ana["sum"]), (&json!(62), &json!(100), &json!(62)), "{ana:#}");
    assert_eq!((&ana["classroom"], &ana["assignment"], &ana["owner"]), (&json!("cs1"), &json!("parrot"), &json!("ana-silva")));
    assert_eq!((&read("bia")["score"], &read("bia")["max-score"]), (&json!(0), &json!(100)));
    assert_eq!((&read("caio")["max-score"], &read("caio")["tests"]), (&json!(0), &json!([])), "nothing is known of it");
    // Where neither a clone nor the runner says which classroom it is.
    journal::write(&course.path().join("other"), &[journal::record("dora", "Dora", "parrot", judged(&checks))]);
    for (lang, words) in [("en", "set CLASSROOM, ASSIGNMENT and USERNAME"), ("pt-BR", "defina CLASSROOM, ASSIGNMENT e USERNAME")] {
        let told = course.run(&["report", "other", "--format", "classroom50", "--lang", lang]).refused(2);
        assert!(told.contains(words), "{told}");
    }
}

// make and cron.

#[test]
fn make_grades_what_is_new_and_stops_at_what_could_not_be_graded() {
    if !has("python3") || !has("make") {
        return;
    }
    let course = Course::new();
    course.write("class/submissions/ana.py", RIGHT);
    course.write("class/submissions/bia.py", SLOPPY);
    course.write("class/roster.csv", "name\nana\nbia\ncaio\n");
    let class = course.path().join("class");
    let make = |more: &[&str]| {
        let mut make = command(Path::new("make"), &class);
        make.arg("-f").arg(platform("cron/Makefile")).arg("EXERCISE=parrot").arg(format!("TST={TST}"));
        make.arg(format!("KIT={}", course.path().display())).args(more);
        run(&mut make)
    };
    let rows = || {
        let table = std::fs::read_to_string(class.join("results/grades.csv")).expect("the grades");
        let rows = table.lines().filter(|line| line.contains(",parrot,"));
        rows.map(|line| line.split(',').take(6).collect::<Vec<_>>().join(",")).collect::<Vec<_>>()
    };
    make(&[]).ended(0);
    assert_eq!(rows(), ["ana,ana,,,parrot,100", "bia,bia,,,parrot,40", "caio,caio,,,parrot,"]);
    let again = make(&["JOBS=1"]).ended(0);
    assert!(again.stdout.contains("2 of them have not changed"), "{}", again.all());
    course.write("class/submissions/caio/notes.txt", "no program");
    let third = make(&[]).ended(0);
    assert!(third.stdout.contains("2 of them have not changed") && third.stdout.contains("1 unusable"), "{}", third.all());
    let stopped = make(&["ROSTER=nobody.csv"]).ended(2);
    assert!(stopped.stderr.contains("nobody.csv"), "{}", stopped.all());
}

#[test]
fn every_line_of_the_crontab_is_a_comment_a_variable_or_a_time_with_a_command() {
    let text = std::fs::read_to_string(platform("cron/crontab.example")).expect("the file");
    let mut commands = 0;
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let is_variable = line.split_once('=').is_some_and(|(name, _)| name.bytes().all(|byte| byte.is_ascii_uppercase()));
        if is_variable {
            continue;
        }
        let fields: Vec<&str> = line.split_whitespace().collect();
        let is_time = |field: &&str| field.bytes().all(|byte| byte.is_ascii_digit() || b"*/,-".contains(&byte));
        assert!(fields.len() > 5 && fields[..5].iter().all(is_time), "{line}");
        assert!(line.contains("make") && !line.contains('%'), "% ends a command in a crontab: {line}");
        commands += 1;
    }
    assert_eq!(commands, 1);
}
