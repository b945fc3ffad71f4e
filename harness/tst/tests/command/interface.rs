//! What INTERFACE promises of results: the JSON of a run, the text for people, where they go, and the exit status.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use crate::support::{Course, FOREVER, Ran, has, plain, repository, run};
use serde_json::Value;

const RIGHT: [&str; 4] = ["test", "parrot", "--run", "python3 right.py"];
const SLOPPY: [&str; 4] = ["test", "parrot", "--run", "python3 p.py"];

/// The closed list of INTERFACE.
const KINDS: [&str; 23] = [
    "build_failed",
    "not_listening",
    "wrong_address",
    "exited_early",
    "crashed",
    "wrong_bytes",
    "missing_newline",
    "incomplete",
    "unexpected_bytes",
    "did_not_close",
    "closed_early",
    "reset",
    "no_answer",
    "not_concurrent",
    "too_slow",
    "too_fast",
    "wrong_exit",
    "wrong_output",
    "leaked_threads",
    "leaked_files",
    "limit_exceeded",
    "not_http",
    "wrong_response",
];

/// Runs with `--format json` added, and reads what is written.
#[track_caller]
fn judge(course: &Course, arguments: &[&str], status: i32) -> Value {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
    let ran = course.run(&arguments).ended(status);
    assert_eq!(ran.stderr, "", "{}", ran.all());
    let object = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}\n{}", ran.all()));
    promised(&object);
    object
}

/// Asserts that the object has every key that is promised, each with its type.
#[track_caller]
fn promised(run: &Value) {
    assert_eq!(run["schema"], 1);
    typed(run, &["exercise", "subject"], Value::is_string);
    typed(run, &["seed", "score", "max_score", "passed", "failed", "skipped", "duration_ms"], Value::is_u64);
    typed(&run["build"], &["ok"], Value::is_boolean);
    typed(&run["build"], &["duration_ms"], Value::is_u64);
    typed(&run["build"], &["output"], Value::is_string);
    for check in list(run, "checks") {
        typed(check, &["name", "title", "status"], Value::is_string);
        typed(check, &["points", "max_points", "duration_ms"], Value::is_u64);
        let status = check["status"].as_str().unwrap_or_default();
        assert!(["passed", "failed", "skipped", "error"].contains(&status), "{check:#}");
        assert_eq!(check["points"] == check["max_points"], status == "passed", "all or nothing: {check:#}");
        let failure = &check["failure"];
        assert!(check.get("failure").is_some_and(|failure| failure.is_object() == (status == "failed")), "{check:#}");
        if failure.is_object() {
            typed(failure, &["kind", "message", "hint"], Value::is_string);
            typed(failure, &["expected", "received"], |value| value.is_string() || value.is_null());
            assert!(KINDS.iter().any(|kind| failure["kind"] == *kind), "{failure:#}");
        }
        for event in list(check, "transcript") {
            typed(event, &["at_us"], Value::is_u64);
            typed(event, &["who", "event", "bytes"], Value::is_string);
        }
    }
    let count = |status: &str| list(run, "checks").iter().filter(|check| check["status"] == status).count();
    for status in ["passed", "failed", "skipped"] {
        assert_eq!(run[status], count(status), "{run:#}");
    }
}

#[track_caller]
fn typed(object: &Value, keys: &[&str], is: fn(&Value) -> bool) {
    for key in keys {
        assert!(object.get(key).is_some_and(is), "{key}: {object:#}");
    }
}

#[track_caller]
fn list<'v>(object: &'v Value, key: &str) -> &'v [Value] {
    object[key].as_array().unwrap_or_else(|| panic!("{key} is a list: {object:#}"))
}

/// One key of every check, in order.
fn column<'v>(run: &'v Value, key: &str) -> Vec<&'v str> {
    list(run, "checks").iter().map(|check| check[key].as_str().unwrap_or_default()).collect()
}

/// What was sent in all checks.
fn sent(run: &Value) -> Vec<&str> {
    let events = list(run, "checks").iter().flat_map(|check| list(check, "transcript"));
    events.filter(|event| event["event"] == "sent").map(|event| event["bytes"].as_str().unwrap_or_default()).collect()
}

// JSON.

#[test]
fn a_right_program_passes_every_check_in_the_order_of_the_file() {
    if !has("python3") {
        return;
    }
    let run = judge(&Course::new(), &RIGHT, 0);
    assert_eq!(column(&run, "name"), ["repeats", "repeats_anything", "ends_well"]);
    assert_eq!(column(&run, "status"), ["passed"; 3]);
    assert_eq!(column(&run, "title"), ["repeats a line", "repeats any bytes", "ends with its client"]);
    assert_eq!((&run["exercise"], &run["score"], &run["max_score"]), (&"parrot".into(), &100.into(), &100.into()));
    assert_eq!(run["build"]["ok"], true);
    assert!(run["subject"].as_str().is_some_and(|subject| subject.contains("right.py")), "{run:#}");
}

#[test]
fn a_wrong_program_fails_with_the_evidence_and_what_needs_it_is_skipped_with_the_reason() {
    if !has("python3") {
        return;
    }
    let run = judge(&Course::new(), &SLOPPY, 1);
    assert_eq!(column(&run, "status"), ["passed", "failed", "skipped"]);
    assert_eq!(run["score"], 40);
    let failure = &run["checks"][1]["failure"];
    assert!(["wrong_bytes", "incomplete"].iter().any(|kind| failure["kind"] == *kind), "{failure:#}");
    assert!(failure["expected"].is_string() && failure["received"].is_string(), "{failure:#}");
    assert_eq!(failure["hint"], "bytes are bytes");
    assert!(run["checks"][2].to_string().contains("needs repeats_anything"), "{}", run["checks"][2]);
    let transcript = list(&run["checks"][1], "transcript");
    let events: BTreeSet<&str> = transcript.iter().filter_map(|event| event["event"].as_str()).collect();
    assert!(["started", "connected", "sent", "received"].iter().all(|event| events.contains(event)), "{events:?}");
    assert!(transcript.iter().any(|event| event["who"] == "ana") && transcript.iter().any(|event| event["who"] == "program"));
}

#[test]
fn the_titles_hints_and_messages_are_in_the_language_asked_for_and_the_rest_is_not() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    let portuguese = judge(&course, &[&SLOPPY[..], &["--lang", "pt-BR"]].concat(), 1);
    let english = judge(&course, &SLOPPY, 1);
    assert_eq!(portuguese["checks"][1]["title"], "repete quaisquer bytes");
    let failure = |run: &Value, key: &str| run["checks"][1]["failure"][key].clone();
    assert_eq!(failure(&portuguese, "hint"), "bytes são bytes");
    assert_ne!(failure(&portuguese, "message"), failure(&english, "message"));
    assert_eq!(failure(&portuguese, "kind"), failure(&english, "kind"));
    assert_eq!(column(&portuguese, "status"), column(&english, "status"));
}

#[test]
fn a_program_that_does_not_build_fails_every_check_and_shows_the_compilers_words() {
    let course = Course::new();
    course.write("broken.rs", "fn main() { parrot }\n");
    let run = judge(&course, &["test", "parrot", "--subject", "broken.rs"], 1);
    assert_eq!(run["build"]["ok"], false);
    assert_eq!((&run["failed"], &run["score"]), (&3.into(), &0.into()));
    let output = run["build"]["output"].as_str().unwrap_or_default();
    assert!(output.contains("E0425") && !output.contains('\u{1b}'), "{output}");
    for check in list(&run, "checks") {
        assert_eq!(check["failure"]["kind"], "build_failed", "{check:#}");
    }
}

#[test]
fn a_server_that_already_runs_is_judged_by_what_can_be_seen_from_outside() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("forever.py", FOREVER);
    let mut server = plain("python3", course.path());
    server.arg("forever.py").current_dir(course.path()).stdout(Stdio::piped());
    let mut server = Server(server.spawn().expect("a server"));
    let mut port = String::new();
    BufReader::new(server.0.stdout.take().expect("its output")).read_line(&mut port).expect("its port");
    let address = format!("127.0.0.1:{}", port.trim());
    let run = judge(&course, &["test", "parrot", "--connect", &address], 0);
    assert_eq!(column(&run, "status"), ["passed", "passed", "skipped"]);
    assert_eq!((&run["subject"], &run["score"]), (&address.as_str().into(), &70.into()));
    let reason = run["checks"][2].to_string();
    assert!(reason.contains("the program itself"), "the reason is said: {reason}");
}

/// Ends the server when the test ends, however it ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn checks_that_are_asked_for_are_reported_and_no_others() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    let run = judge(&course, &[&RIGHT[..], &["--check", "ends_well"]].concat(), 0);
    assert_eq!((column(&run, "name"), column(&run, "status")), (vec!["ends_well"], vec!["passed"]));
    // As the test target names them, and in the order of the file.
    let run = judge(&course, &[&RIGHT[..], &["--check", "parrot::ends_well", "--check", "repeats"]].concat(), 0);
    assert_eq!(column(&run, "name"), ["repeats", "ends_well"]);
}

// The seed.

#[test]
fn the_same_seed_sends_the_same_bytes_and_another_one_others() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    let with_seed = |seed: &str| judge(&course, &[&RIGHT[..], &["--seed", seed]].concat(), 0);
    let (first, second, other) = (with_seed("7"), with_seed("7"), with_seed("8"));
    assert_eq!((&first["seed"], &other["seed"]), (&7.into(), &8.into()));
    assert!(sent(&first).len() >= 2, "{first:#}");
    assert_eq!(sent(&first), sent(&second));
    assert_ne!(sent(&first), sent(&other));
}

#[test]
fn the_seed_that_was_printed_is_accepted_back() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    let any = judge(&course, &RIGHT, 0);
    let again = judge(&course, &[&RIGHT[..], &["--seed", &any["seed"].to_string()]].concat(), 0);
    assert_eq!((&any["seed"], sent(&any)), (&again["seed"], sent(&again)));
    let text = course.run(&[&SLOPPY[..], &["--seed", "7"]].concat()).ended(1).stdout;
    assert!(text.contains("seed: 7") && text.contains("--check repeats_anything --seed 7"), "{text}");
}

// For people.

/// Every exercise of the course, judged with a sloppy program: real sentences, and many of them.
fn failing_runs(lang: &str) -> Vec<Ran> {
    let course = Course::new();
    let mut names = vec!["parrot".to_string()];
    for name in ["echo", "chat", "threads", "http"] {
        let file = repository().join("exercises").join(name).join("exercise.yaml");
        course.write(&format!("exercises/{name}/exercise.yaml"), std::fs::read(file).expect("an exercise"));
        names.push(name.into());
    }
    let judge = |name: &String| course.run(&["test", name, "--run", "python3 p.py", "--lang", lang]).ended(1);
    names.iter().map(judge).collect()
}

#[track_caller]
fn fits_a_page(ran: &Ran) {
    assert_eq!(ran.stderr, "", "{}", ran.all());
    for line in ran.stdout.lines() {
        // A command is there to be copied, and must stay in one piece.
        let is_command = ["  cargo ", "  tst ", "  terminal ", "  python3 "].iter().any(|start| line.starts_with(start));
        // Random bytes may hold a mark that stands on the letter before it.
        let columns = tst_engine::text::columns(line);
        assert!(is_command || columns <= 80, "{columns} columns: {line}\n{}", ran.all());
        assert!(!line.contains(char::is_control), "what the program wrote must not reach a terminal as it is\n{}", ran.all());
        assert_eq!(line, line.trim_end(), "{}", ran.all());
    }
}

#[test]
fn the_piped_text_in_english_is_plain_and_fits_eighty_columns() {
    if !has("python3") {
        return;
    }
    for ran in failing_runs("en") {
        fits_a_page(&ran);
        assert!(ran.stdout.contains("required: ") && ran.stdout.contains("score: "), "{}", ran.all());
    }
}

#[test]
fn the_piped_text_in_portuguese_is_plain_and_fits_eighty_columns() {
    if !has("python3") {
        return;
    }
    for ran in failing_runs("pt-BR") {
        fits_a_page(&ran);
        assert!(ran.stdout.contains("exigido: ") && ran.stdout.contains("nota: "), "{}", ran.all());
        for word in ["required: ", "found: ", "skipped", "FAILED", "score: ", "left out"] {
            assert!(!ran.stdout.contains(word), "{word}\n{}", ran.all());
        }
    }
}

#[test]
fn a_failure_is_explained_in_the_order_that_helps() {
    if !has("python3") {
        return;
    }
    let text = Course::new().run(&SLOPPY).ended(1).stdout;
    let parts = [
        "parrot::repeats_anything",
        "required: ",
        "found: ",
        "expected: ",
        "received: ",
        "the conversation:",
        "--check repeats_anything",
    ];
    let places: Vec<Option<usize>> = parts.iter().map(|part| text.find(part)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}\n{text}");
    assert!(text.contains('^'), "the first difference is marked\n{text}");
}

#[test]
fn the_command_to_try_by_hand_is_the_one_that_failed() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    let file = repository().join("exercises/threads/exercise.yaml");
    course.write("exercises/threads/exercise.yaml", std::fs::read(file).expect("an exercise"));
    let ran = course.run(&["test", "threads", "--run", "python3 p.py", "--check", "counts_down"]).ended(1);
    assert!(ran.stdout.contains("\n  python3 p.py A:3:150\n"), "{}", ran.all());
}

#[test]
fn the_conversation_of_passed_checks_is_shown_when_asked_for() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    let text = |more: &[&str]| course.run(&[&RIGHT[..], more].concat()).ended(0).stdout;
    assert!(!text(&[]).contains("parrot::repeats"), "only a line for each");
    for option in ["-v", "--verbose"] {
        let verbose = text(&[option]);
        assert!(verbose.contains("parrot::repeats") && verbose.contains(r#""loro\n""#), "{verbose}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn colours_are_for_terminals_and_only_where_they_are_welcome() {
    if !has("python3") || !has("script") {
        return;
    }
    let course = Course::new();
    let on_terminal = |name: &str, value: &str| {
        let tst = course.tst(&[]).get_program().to_string_lossy().into_owned();
        let mut script = plain("script", &course.path().join("home"));
        script.args(["-qec", &format!("{tst} test parrot --run 'python3 p.py'"), "/dev/null"]);
        run(script.current_dir(course.path()).env_remove("CI").env("TERM", "xterm").env(name, value)).ended(1).stdout
    };
    // What sets colours and weights ends in `m`; moving the cursor is something else.
    let coloured = |text: &str| {
        text.split("\u{1b}[").skip(1).any(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m'))
    };
    assert!(coloured(&on_terminal("NO_COLOR", "")), "an empty value means nothing");
    assert!(!coloured(&on_terminal("NO_COLOR", "1")));
    assert!(!coloured(&on_terminal("TERM", "dumb")));
}

// Where results go.

#[test]
fn a_result_written_to_a_file_leaves_standard_output_empty() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("result", "what was there before");
    for (format, begins) in [("human", "passed"), ("json", "{")] {
        let ran = course.run(&[&SLOPPY[..], &["--format", format, "--output", "result"]].concat()).ended(1);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
        let text = std::fs::read_to_string(course.path().join("result")).expect("a result");
        assert!(text.starts_with(begins) && !text.contains('\u{1b}'), "{text}");
    }
    let mut names: Vec<_> = std::fs::read_dir(course.path()).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    assert_eq!(names, ["config.yaml", "exercises", "p.py", "result", "right.py"], "nothing else is left behind");
}

// The other commands.

#[test]
fn list_tells_name_state_last_score_and_title_of_each_exercise() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("config.yaml", "exercises: [parrot, toucan]\n");
    course.write("exercises/toucan/exercise.yaml", crate::support::PARROT.replace("parrot", "toucan").replace("Parrot", "Toucan"));
    // A single file stands in for the student's crate: it needs no building.
    course.write("exercises/parrot/main.py", crate::support::SLOPPY);
    course.run(&["test", "parrot"]).ended(1);
    let text = course.run(&["list"]).ended(0).stdout;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].starts_with("parrot ") && lines[0].contains("40/100") && lines[0].ends_with("Parrot"), "{text}");
    assert!(lines[1].starts_with("toucan ") && lines[1].contains("never run") && lines[1].ends_with("Toucan"), "{text}");
    let text = course.run(&["list", "--lang", "pt-BR"]).ended(0).stdout;
    assert!(text.contains("Papagaio") && text.contains("nunca rodou"), "{text}");
}

#[test]
fn inside_an_exercises_folder_it_needs_no_name() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("exercises/parrot/main.py", crate::support::RIGHT);
    let ran = run(course.tst(&["test"]).current_dir(course.path().join("exercises/parrot"))).ended(0);
    assert!(ran.stdout.contains("score: 100 of 100"), "{}", ran.all());
}

#[test]
fn doctor_says_of_everything_whether_it_is_there() {
    for (lang, word) in [("en", "builds crates"), ("pt-BR", "compila crates")] {
        let ran = Course::new().run(&["doctor", "--lang", lang]).ended(0);
        assert!(ran.stdout.lines().count() >= 5 && ran.stdout.contains(word), "{}", ran.all());
        for line in ran.stdout.lines() {
            assert!(line.starts_with("ok  ") || line.starts_with("--  "), "{line}");
        }
    }
    let course = Course::new();
    let lacking = run(course.tst(&["doctor"]).env("CARGO", course.path().join("no-cargo"))).ended(3);
    assert!(lacking.stdout.contains("cargo is missing") && lacking.stderr.is_empty(), "{}", lacking.all());
}

#[test]
fn a_check_finds_the_files_of_the_program_and_its_own_and_no_other_checks() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    let check = |name: &str, points: u32, files: &str, printed: &str| {
        format!(
            "  - name: {name}\n    title: {{ en: t, pt-BR: t }}\n    hint: {{ en: h, pt-BR: h }}\n    points: {points}\n{files}    \
             steps:\n      - program: {{ prints: \"{printed}\" }}\n      - program: {{ exits: 0 }}\n"
        )
    };
    let exercise = format!(
        "name: parrot\ntitle: {{ en: Parrot, pt-BR: Papagaio }}\nprogram:\n  kind: batch\n  args: [\"{{dir}}\"]\n  files:\n    \
         - {{ path: all.txt, text: all }}\n    - {{ path: both.txt, text: shared }}\nchecks:\n{}{}",
        check(
            "first",
            60,
            "    files:\n      - { path: both.txt, text: own }\n      - { path: own.txt, text: x }\n",
            "all own x\\n"
        ),
        check("second", 40, "", "all shared\\n"),
    );
    course.write("exercises/parrot/exercise.yaml", exercise);
    course.write(
        "reads.py",
        "import pathlib, sys\nprint(*(file.read_text() for file in sorted(pathlib.Path(sys.argv[1]).iterdir())))",
    );
    let ran = course.run(&["test", "parrot", "--run", "python3 reads.py", "--lang", "en"]).ended(0);
    assert!(ran.stdout.contains("2 passed"), "{}", ran.all());
}
