//! The test target as students run it: `cargo test -p harness`. What depends on starters is only looked at while they are
//! untouched, because this repository may be a student's.

use std::path::Path;
use std::process::Command;

use crate::support::{Ran, plain, repository, run};
use tst_engine::settings::Settings;
use tst_engine::subject::is_untouched;

/// `cargo test -p harness -- ARGUMENTS` in this repository, not yet started.
fn target(arguments: &[&str]) -> Command {
    // A folder of its own would build everything anew; this is the one that these tests were built in.
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the folder of builds");
    let mut cargo = plain(env!("CARGO"), Path::new(env!("CARGO_TARGET_TMPDIR")));
    cargo.args(["test", "--quiet", "-p", "harness", "--"]).args(arguments).current_dir(repository());
    cargo.env("CARGO", env!("CARGO")).env("CARGO_TARGET_DIR", built).env_remove("RUST_BACKTRACE");
    cargo
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
    let lines: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("test ") && line.contains("::")).collect();
    assert_eq!(lines.len(), listed(&[]).len(), "{}", ran.all());
    for line in lines {
        assert!(line.contains("ignored") && line.contains("not started"), "{line}");
    }
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
