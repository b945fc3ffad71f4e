//! The test target as students run it: `cargo test -p harness`. What depends on starters is only looked at while they are
//! untouched, because this repository may be a student's.

use std::path::Path;
use std::process::Command;

use crate::support::{Course, Ran, plain, repository, run};
use tst_engine::settings::Settings;
use tst_engine::subject::is_untouched;

/// `cargo test -p harness -- ARGUMENTS` in this repository, not yet started.
fn target(arguments: &[&str]) -> Command {
    let mut cargo = cargo(&["test", "--quiet", "-p", "harness", "--"]);
    cargo.args(arguments);
    cargo
}

/// `cargo ARGUMENTS` in this repository, not yet started.
fn cargo(arguments: &[&str]) -> Command {
    // A folder of its own would build everything anew; this is the one that these tests were built in.
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the folder of builds");
    let mut cargo = plain(env!("CARGO"), Path::new(env!("CARGO_TARGET_TMPDIR")));
    cargo.args(arguments).current_dir(repository());
    cargo.env("CARGO", env!("CARGO")).env("CARGO_TARGET_DIR", built).env_remove("RUST_BACKTRACE");
    cargo
}

/// The target as it runs in a course with one program, the first exercise's; `source` is that program.
fn in_course(source: &str, arguments: &[&str]) -> Ran {
    let told = run(&mut cargo(&["test", "--quiet", "-p", "harness", "--no-run", "--message-format=json"])).ended(0);
    let object = |line: &str| serde_json::from_str::<serde_json::Value>(line).ok();
    let built = |found: serde_json::Value| {
        let is_it = found["target"]["name"] == "harness" && found["target"]["kind"][0] == "test";
        found["executable"].as_str().filter(|_| is_it).map(String::from)
    };
    let executable = told.stdout.lines().filter_map(object).find_map(built).expect("the target's executable");
    let (course, name) = (Course::empty(), &settings().exercises[0]);
    let folder = repository().join("exercises").join(name);
    let checks = std::fs::read(folder.join("exercise.yaml")).expect("checks");
    course.write("config.yaml", format!("exercises: [{name}]\n"));
    course.write(&format!("exercises/{name}/exercise.yaml"), checks);
    course.write(&format!("exercises/{name}/Cargo.toml"), format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n"));
    course.write(&format!("exercises/{name}/src/main.rs"), source);
    let mut target = plain(&executable, course.path());
    target.env("CARGO", env!("CARGO")).env("CARGO_MANIFEST_DIR", course.path().join("harness"));
    // Another test's program of the same name would be built in the same place.
    target.env_remove("CARGO_TARGET_DIR");
    run(target.args(arguments).current_dir(course.path()))
}

fn settings() -> Settings {
    Settings::load(&repository(), None).expect("a valid config.yaml")
}

/// The names that `--list` prints; it must print nothing else.
#[track_caller]
fn listed(arguments: &[&str]) -> Vec<String> {
    names(&run(target(arguments).arg("--list")).ended(0))
}

#[track_caller]
fn names(ran: &Ran) -> Vec<String> {
    let name = |line: &str| line.strip_suffix(": test").map(String::from);
    ran.stdout.lines().map(|line| name(line).unwrap_or_else(|| panic!("{line}\n{}", ran.all()))).collect()
}

fn belongs_to(name: &str, exercise: &str) -> bool {
    name.split_once("::").is_some_and(|(found, check)| found == exercise && !check.is_empty())
}

// Which checks are chosen.

#[test]
fn the_name_of_an_exercise_chooses_it_and_no_other() {
    let names = listed(&["echo"]);
    assert!(names.len() > 5 && names.iter().all(|name| belongs_to(name, "echo")), "{names:?}");
    assert!(listed(&["echocaps"]).iter().all(|name| belongs_to(name, "echocaps")));
    let both = listed(&["echo", "hello"]);
    assert!(both.iter().any(|name| belongs_to(name, "hello")) && !both.iter().any(|name| belongs_to(name, "echocaps")), "{both:?}");
}

#[test]
fn without_a_filter_every_check_of_the_course_is_listed_in_its_order() {
    let mut exercises: Vec<String> = listed(&[]).iter().filter_map(|name| Some(name.split_once("::")?.0.to_string())).collect();
    exercises.dedup();
    assert_eq!(exercises, settings().exercises);
}

#[test]
fn any_other_filter_is_a_part_of_a_name() {
    let names = listed(&["default_port"]);
    assert!(names.len() > 1 && names.iter().all(|name| name.contains("default_port")), "{names:?}");
    assert_eq!(listed(&["hello::greet"]), ["hello::greets"]);
}

#[test]
fn what_is_skipped_is_chosen_by_the_same_rule() {
    let names = listed(&["--skip", "echo"]);
    assert!(!names.iter().any(|name| belongs_to(name, "echo")), "{names:?}");
    assert!(names.iter().any(|name| belongs_to(name, "echocaps")), "{names:?}");
    assert_eq!(listed(&["--skip=echo"]), names);
    assert_eq!(listed(&["hello", "--skip", "hello::"]), Vec::<String>::new());
}

#[test]
fn an_exact_name_chooses_one_check() {
    assert_eq!(listed(&["hello::greets", "--exact"]), ["hello::greets"]);
    assert_eq!(listed(&["greets", "--exact"]), Vec::<String>::new());
}

#[test]
fn a_filter_that_matches_nothing_names_the_exercises() {
    let ran = run(&mut target(&["ecko"]));
    assert_ne!(ran.status, Some(0), "{}", ran.all());
    assert!(ran.stderr.contains("`ecko`"), "{}", ran.all());
    for name in settings().exercises {
        assert!(ran.stderr.contains(&name), "{name}\n{}", ran.all());
    }
    let portuguese = run(target(&["ecko"]).env("LANG", "pt_BR.UTF-8"));
    assert!(portuguese.stderr.contains("os exercícios são"), "{}", portuguese.all());
    assert!(ran.stderr.contains("did you mean `echo`?") && portuguese.stderr.contains("quis dizer `echo`?"), "{}", ran.all());
}

#[test]
fn in_the_root_cargo_test_means_the_exercises() {
    let ran = run(&mut cargo(&["test", "--quiet", "hello", "--", "--list"])).ended(0);
    assert_eq!(names(&ran), listed(&["hello"]));
}

#[test]
fn what_students_do_without_is_built_when_it_is_asked_for() {
    let list = run(&mut cargo(&["tst", "list"])).ended(0);
    assert!(settings().exercises.iter().all(|name| list.stdout.contains(name)), "{}", list.all());
    let help = run(&mut cargo(&["tst", "--help"])).ended(0);
    assert!(help.stdout.contains("grade") && help.stdout.contains("checkout"), "{}", help.all());
    for command in ["grade", "checkout", "lint"] {
        let told = run(&mut cargo(&["tst", command, "--help"])).ended(0);
        assert!(told.stdout.contains(&format!("tst {command} ")) && told.stdout.contains("--lang"), "{}", told.all());
    }
    let refused = run(&mut cargo(&["tst", "grade", "--out", "x", "--jobs", "many"]));
    assert!(refused.status == Some(2) && refused.stderr.contains("--jobs"), "{}", refused.all());
    let tap = run(&mut cargo(&["tst", "test", "hello", "--solution", "--format", "tap"])).ended(0);
    assert!(tap.stdout.starts_with("TAP version"), "{}", tap.all());
}

#[test]
fn in_an_exercise_cargo_test_does_not_say_that_all_is_well() {
    let ran = run(cargo(&["test"]).current_dir(settings().exercise_folder("hello"))).ended(0);
    assert!(!ran.all().contains("test result: ok"), "{}", ran.all());
}

#[test]
fn an_argument_that_libtest_does_not_have_is_refused() {
    for (arguments, said) in [
        (&["--lst"][..], "unknown option `--lst`; did you mean `--list`?"),
        (&["--test-threads", "0"], "`0` is no value for --test-threads"),
        (&["--format=yaml"], "`yaml` is no value for --format; possible: pretty, terse or json"),
        (&["--skip"], "--skip needs a value"),
    ] {
        let ran = run(&mut target(arguments));
        assert!(ran.status == Some(101) && ran.stderr.starts_with(said), "{said}\n{}", ran.all());
    }
}

#[test]
fn nextest_gets_plain_lists_of_all_checks_and_of_the_ignored_ones() {
    let terse = ["--list", "--format", "terse"];
    let all = names(&run(&mut target(&terse)).ended(0));
    assert_eq!(all, listed(&[]));
    let ignored = names(&run(target(&terse).arg("--ignored")).ended(0));
    let settings = settings();
    let untouched = |name: &String| {
        let exercise = name.split_once("::").map_or("", |(exercise, _)| exercise);
        is_untouched(&settings.exercise_folder(exercise))
    };
    assert_eq!(ignored, all.iter().filter(|name| untouched(name)).cloned().collect::<Vec<_>>());
    let of_solutions = run(target(&terse).arg("--ignored").env("TST_SUBJECT", "solutions")).ended(0);
    assert_eq!(of_solutions.stdout, "", "solutions have no starters");
}

// What running them says.

#[test]
fn a_solution_passes_and_only_its_own_checks_are_printed() {
    let ran = run(target(&["hello"]).env("TST_SUBJECT", "solutions")).ended(0);
    assert!(ran.stdout.contains("test hello::greets") && ran.stdout.contains("test result: ok"), "{}", ran.all());
    assert_eq!(ran.stdout.matches("running ").count(), 1, "{}", ran.all());
    assert!(!ran.stdout.contains("echo::"), "{}", ran.all());
}

#[test]
fn one_check_runs_alone_as_nextest_runs_it() {
    let ran = run(target(&["hello::greets", "--nocapture", "--exact"]).env("TST_SUBJECT", "solutions")).ended(0);
    assert!(ran.stdout.contains("running 1 test\n") && ran.stdout.contains("1 passed; 0 failed"), "{}", ran.all());
}

#[test]
fn starters_not_yet_begun_are_ignored_and_it_says_why() {
    let settings = settings();
    if !settings.exercises.iter().all(|name| is_untouched(&settings.exercise_folder(name))) {
        return;
    }
    let ran = run(&mut target(&[])).ended(0);
    assert!(ran.stdout.contains("0 passed; 0 failed"), "{}", ran.all());
    let lines: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("test ") && line.contains(" checks)")).collect();
    assert_eq!(lines.len(), settings.exercises.len(), "a line for each exercise\n{}", ran.all());
    assert!(lines.iter().all(|line| line.contains("... ignored")), "{}", ran.all());
    assert_eq!(ran.stdout.matches("(not started: ").count(), lines.len(), "{}", ran.all());
    assert!(ran.stdout.contains(&format!("{} ignored", listed(&[]).len())), "{}", ran.all());
}

#[test]
fn a_starter_that_is_named_runs_and_its_failure_is_explained() {
    if !is_untouched(&settings().exercise_folder("hello")) {
        return;
    }
    let ran = run(&mut target(&["hello"]));
    assert_ne!(ran.status, Some(0), "{}", ran.all());
    for part in ["hello::greets", "FAILED", "required: ", "found: ", "todo!()", "cargo tst test hello --check greets"] {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.all());
    }
    assert!(ran.stdout.contains("ignored (needs greets"), "{}", ran.all());
    let portuguese = run(target(&["hello::greets"]).env("LANG", "pt_BR.UTF-8"));
    for part in ["exigido: ", "encontrado: ", "todo!()"] {
        assert!(portuguese.stdout.contains(part), "{part}\n{}", portuguese.all());
    }
}

#[test]
fn what_the_compiler_warns_of_comes_once_below_the_failures() {
    let source = "fn main() {\n    let stream = 7;\n}\n";
    let ran = in_course(source, &["--test-threads", "2"]);
    let warned = "\nthe compiler warns: src/main.rs:2: unused variable: `stream`\n";
    assert_eq!(ran.stdout.matches(warned).count(), 1, "{}", ran.all());
    let failures = ran.stdout.split(warned).next().unwrap_or_default();
    assert!(failures.contains("\nfailures:\n"), "{}", ran.all());
}

#[test]
fn what_the_compiler_says_comes_once_and_last() {
    let ran = in_course("fn main() {\n    let number: u8 = \"\";\n}\n", &[]).ended(101);
    let name = &settings().exercises[0];
    assert_eq!(ran.stdout.matches("mismatched types").count(), 1, "{}", ran.all());
    let line = ran.stdout.lines().find(|line| line.contains(" checks)")).unwrap_or_default();
    assert!(line.starts_with(&format!("test {name} (")) && line.ends_with("FAILED"), "{}", ran.all());
    let after = ran.stdout.split("mismatched types").nth(1).unwrap_or_default();
    assert!(!after.contains("----") && !after.contains("::"), "{}", ran.all());
    assert!(after.contains("test result: FAILED. 0 passed; "), "{}", ran.all());
}

#[test]
fn checks_and_failures_come_in_the_order_of_the_file_and_no_word_is_cut() {
    let ran = in_course("fn main() {}\n", &[]).ended(101);
    let of = |start: &str| -> Vec<&str> {
        let name = |line: &'_ str| line.strip_prefix(start).and_then(|rest| rest.split(' ').next()).map(str::len);
        ran.stdout.lines().filter_map(|line| Some(&line[start.len()..start.len() + name(line)?])).collect()
    };
    let order = listed(&[&settings().exercises[0]]);
    let lines: Vec<&str> = of("test ").into_iter().filter(|name| name.contains("::")).collect();
    assert_eq!(lines, order, "{}", ran.all());
    let failed = of("---- ");
    let expected: Vec<&str> = order.iter().map(String::as_str).filter(|name| failed.contains(name)).collect();
    assert!(failed == expected && !failed.is_empty(), "{}", ran.all());
    let listed = ran.stdout.lines().take_while(|line| *line != "failures:");
    for line in listed.filter(|line| line.chars().count() > 80) {
        assert!(line.starts_with("test ") && line.ends_with("ignored"), "{line}");
    }
}
