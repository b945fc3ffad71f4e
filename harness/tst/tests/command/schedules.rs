//! Schedules: what may be asked of them, and a race that any right machine shows under them.
#![cfg(target_os = "linux")]

use crate::support::{Course, can_isolate, has};

/// Main says its line at once, and a thread says another one after a nap: nobody waits, so the order is luck.
const RACY: &str = r#"
    use std::io::Write as _;
    use std::os::fd::AsFd as _;
    fn say(line: &str) {
        // Without the lock of standard output.
        let file = std::io::stdout().as_fd().try_clone_to_owned().map(std::fs::File::from);
        let _ = file.and_then(|mut file| file.write_all(line.as_bytes()));
    }
    fn main() {
        for _ in 0..TIMES {
            let other = std::thread::spawn(|| {
                std::thread::sleep(std::time::Duration::from_millis(5));
                say("two\n");
            });
            say("one\n");
            let _ = other.join();
        }
    }
    const TIMES: usize = 12;
"#;

fn exercise(more: &str) -> String {
    format!(
        "name: parrot\n\
        title: {{ en: Parrot, pt-BR: Papagaio }}\n\
        program: {{ kind: batch, args: [] }}\n\
        checks:\n\
        \x20 - name: in_order\n\
        \x20   title: {{ en: in order, pt-BR: em ordem }}\n\
        \x20   hint: {{ en: wait, pt-BR: espere }}\n\
        \x20   points: 100\n\
        \x20   schedules: 20\n\
        {more}\
        \x20   steps:\n\
        \x20     - program: {{ prints: \"{}\" }}\n",
        "one\\ntwo\\n".repeat(12)
    )
}

fn course(more: &str) -> Course {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", exercise(more));
    course.write("racy.rs", RACY);
    course
}

#[test]
fn a_schedule_shows_a_race_and_the_same_one_shows_it_again() {
    let course = course("");
    let told = |options: &[&str]| {
        let usual = ["test", "parrot", "--subject", "racy.rs", "--format", "json", "--lang", "en"];
        let ran = course.run(&[&usual[..], options].concat());
        let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
        (result["checks"][0]["status"].clone(), result["checks"][0]["failure"]["kind"].clone())
    };
    let found = told(&["--schedules", "60", "--seed", "1"]);
    assert_eq!(found.0, "failed");
    let shows: Vec<String> =
        (0..60).map(|seed| seed.to_string()).filter(|seed| told(&["--schedule", seed]).0 == "failed").take(2).collect();
    assert!(!shows.is_empty());
    for seed in shows {
        let first = told(&["--schedule", &seed]);
        assert_eq!(first, told(&["--schedule", &seed]));
        assert_eq!(first, found);
    }
}

/// The check that fails under a schedule, as JSON tells it.
fn failing(course: &Course) -> serde_json::Value {
    let ran =
        course.run(&["test", "parrot", "--subject", "racy.rs", "--schedules", "60", "--seed", "1", "--format", "json"]).ended(1);
    let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
    result["checks"][0].clone()
}

#[test]
fn the_result_tells_the_schedules_and_the_race() {
    let course = course("");
    let check = failing(&course);
    let told = &check["schedules"];
    assert!(told["seed"].is_u64(), "{told:#}");
    let number = |key: &str| told[key].as_u64().unwrap_or_else(|| panic!("{key}: {told:#}"));
    assert!((1..=60).contains(&number("played")) && number("of") == 60 && number("holds") + number("parts") > 0, "{told:#}");
    assert!(told.get("refused").is_some_and(serde_json::Value::is_null), "{told:#}");
    let events = |key: &str| -> Vec<(String, String)> {
        let all = check[key].as_array().unwrap_or_else(|| panic!("{key}: {check:#}"));
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
        all.iter().map(|event| (text(&event["who"]), text(&event["event"]))).collect()
    };
    let race = events("race");
    assert!(race.iter().any(|(who, event)| who.starts_with("program/") && event == "thread_wrote"), "{race:?}");
    assert!(number("holds") == 0 || race.iter().any(|(_, event)| event == "thread_held"), "{race:?}");
    assert!(events("transcript").iter().all(|(who, _)| who == "program"), "{check:#}");
}

#[test]
fn a_check_that_passes_tells_how_many_it_was_played_under_and_one_without_tells_nothing() {
    let course = course("");
    let plain = "  - name: ends\n    title: { en: ends, pt-BR: termina }\n    hint: { en: end, pt-BR: termine }\n    points: 1\n    extra: true\n    \
                 steps: [{ program: { exits: 0 } }]\n";
    course.write("exercises/parrot/exercise.yaml", exercise("") + plain);
    course.write("right.rs", r#"fn main() { print!("{}", "one\ntwo\n".repeat(12)); std::thread::spawn(|| ()).join().ok(); }"#);
    let ran = course.run(&["test", "parrot", "--subject", "right.rs", "--format", "json"]).ended(0);
    let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
    let told = &result["checks"][0]["schedules"];
    assert_eq!((&told["of"], &told["seed"], &told["holds"]), (&20.into(), &serde_json::Value::Null, &0.into()), "{result:#}");
    assert!(told["played"] == 20 || told["refused"].is_string(), "{told:#}");
    for (check, key) in [(0, "race"), (1, "race"), (1, "schedules")] {
        assert_eq!(result["checks"][check].get(key), Some(&serde_json::Value::Null), "{key} of {check}");
    }
}

#[test]
fn every_format_tells_the_schedule_and_how_to_repeat_it() {
    let course = course("");
    let formats = ["human", "junit", "tap", "gradescope", "github", "check50"];
    for (format, lang) in formats.into_iter().flat_map(|format| [(format, "en"), (format, "pt-BR")]) {
        let usual =
            ["test", "parrot", "--subject", "racy.rs", "--schedules", "60", "--seed", "1", "--lang", lang, "--format", format];
        let ran = course.run(&usual);
        let words = if lang == "en" { "under schedule " } else { "sob o escalonamento " };
        assert!(ran.stdout.contains(words) && ran.stdout.contains("--schedule "), "{format}: {}", ran.all());
    }
}

/// The same in Python, which needs no compiler in a sandbox.
const RACY_IN_PYTHON: &str = r#"
import os, threading, time

def second():
    time.sleep(0.005)
    os.write(1, b"two\n")

for _ in range(12):
    thread = threading.Thread(target=second)
    thread.start()
    os.write(1, b"one\n")
    thread.join()
"#;

#[test]
fn in_a_sandbox_the_same_schedule_shows_the_same_race() {
    if !has("python3") || !can_isolate() {
        return;
    }
    let course = course("");
    course.write("racy.py", RACY_IN_PYTHON);
    let check = |options: &[&str]| {
        // A bare name, too.
        let ran = course.run(&[&["test", "parrot", "--subject", "racy.py", "--format", "json", "--lang", "en"], options].concat());
        let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
        let check = result["checks"][0].clone();
        assert_eq!(check["status"], "failed", "{check:#}");
        assert!(
            check["race"].as_array().is_some_and(|race| race.iter().any(|event| event["event"] == "thread_printed")),
            "{check:#}"
        );
        check
    };
    let plainly = check(&["--schedules", "60", "--seed", "1"]);
    let isolated = check(&["--schedules", "60", "--seed", "1", "--isolated"]);
    assert_eq!((&isolated["schedules"]["of"], &isolated["failure"]["kind"]), (&60.into(), &plainly["failure"]["kind"]));
    let seed = plainly["schedules"]["seed"].to_string();
    let again = check(&["--schedule", &seed, "--isolated"]);
    assert_eq!((&again["schedules"]["of"], again["schedules"]["seed"].to_string()), (&1.into(), seed));
    assert_eq!(again["failure"]["kind"], plainly["failure"]["kind"]);
}

#[test]
fn numbers_that_are_none_and_both_options_together_are_refused() {
    let course = course("");
    for options in [
        &["--schedules", "0"][..],
        &["--schedules", "many"],
        &["--schedules", "1001"],
        &["--schedule", "x"],
        &["--schedules", "3", "--schedule", "4"],
    ] {
        for lang in ["en", "pt-BR"] {
            let usual = ["test", "parrot", "--subject", "racy.rs", "--lang", lang];
            let message = course.run(&[&usual[..], options].concat()).refused(2);
            assert!(message.contains("--schedule"), "{options:?}: {message}");
        }
    }
}

#[test]
fn a_check_that_compares_times_has_no_schedules() {
    let course = course("\x20   alone: true\n");
    for (lang, words) in [("en", "compares times"), ("pt-BR", "compara tempos")] {
        let message = course.run(&["test", "parrot", "--subject", "racy.rs", "--lang", lang]).refused(2);
        assert!(message.contains("exercise.yaml:9:16") && message.contains(words), "{message}");
    }
}

#[test]
fn where_no_check_has_schedules_it_is_told_that_asking_for_them_changes_nothing() {
    let course = course("");
    course.write("exercises/parrot/exercise.yaml", exercise("").replace("    schedules: 20\n", ""));
    course.write("right.rs", r#"fn main() { print!("{}", "one\ntwo\n".repeat(12)); }"#);
    for (options, lang, words) in [
        (&["--schedules", "5"][..], "en", "none of these checks of `parrot` has schedules"),
        (&["--schedule", "7"], "pt-BR", "nenhuma destas verificações de `parrot` tem escalonamentos"),
        (&[], "en", ""),
    ] {
        let asked = [&["test", "parrot", "--subject", "right.rs", "--lang", lang][..], options].concat();
        let ran = course.run(&asked).ended(0);
        let told: Vec<&str> = ran.stderr.lines().filter(|line| line.contains("parrot")).collect();
        assert_eq!(told.len(), usize::from(!words.is_empty()), "{}", ran.all());
        assert!(told.iter().all(|line| line.contains(words)), "{}", ran.all());
    }
}
