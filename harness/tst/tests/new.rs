//! `tst new`: an exercise that is proved from the start.

mod support;

use support::{Course, has};

const USAGE: i32 = 2;

#[test]
fn a_new_exercise_passes_the_lint_at_once() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    let ran = course.run(&["new", "ping"]).ended(0);
    assert!(ran.stdout.contains("config.yaml lists ping now"), "{}", ran.all());
    let config = std::fs::read_to_string(course.path().join("config.yaml")).expect("a file");
    assert_eq!(config, "course: Aves\nexercises: [parrot, ping]\n");
    course.run(&["lint", "ping"]).ended(0);
    let list = course.run(&["list"]).ended(0);
    assert!(list.stdout.lines().any(|line| line.starts_with("ping ") && line.contains("not started")), "{}", list.all());
}

#[test]
fn a_list_that_is_written_otherwise_is_left_to_the_author() {
    let course = Course::new();
    let config = "exercises:\n- parrot\n";
    course.write("config.yaml", config);
    let ran = course.run(&["new", "ping", "--lang", "pt-BR"]).ended(0);
    assert!(ran.stdout.contains("acrescente ping a `exercises`"), "{}", ran.all());
    assert_eq!(std::fs::read_to_string(course.path().join("config.yaml")).expect("a file"), config);
}

#[test]
fn what_is_there_stays_and_bad_names_are_refused() {
    let course = Course::new();
    for (arguments, words) in [
        (&["new"][..], "how is the exercise to be called?"),
        (&["new", "../x"], "`../x` is no name"),
        (&["new", "Ping"], "`Ping` is no name"),
        (&["new", "parrot"], "parrot is there already"),
    ] {
        let message = course.run(arguments).refused(USAGE);
        assert!(message.contains(words), "{message}");
    }
}
