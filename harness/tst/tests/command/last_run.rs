//! What a student is told of the run before, and of the exercise that comes next.

use crate::support::{Course, PARROT, RIGHT, SLOPPY};

#[test]
fn a_run_says_what_has_changed_since_the_last_one_and_what_comes_next() {
    let course = Course::new();
    course.write("config.yaml", "course: Aves\nexercises: [parrot, toucan]\n");
    course.write("exercises/toucan/exercise.yaml", PARROT.replace("parrot", "toucan"));
    course.write("exercises/toucan/README.md", "# Toucan");
    course.write("exercises/parrot/main.py", SLOPPY);
    let says = |ran: &crate::support::Ran, words: &str| assert!(ran.stdout.contains(words), "{words}\n{}", ran.all());
    let test = ["test", "parrot"];
    let first = course.run(&test).ended(1);
    assert!(!first.stdout.contains("since the last run") && !first.stdout.contains("better"), "{}", first.all());
    says(&course.run(&test).ended(1), "nothing changed since the last run: is the file saved?\n");
    says(&course.run(&["test", "parrot", "--lang", "pt"]).ended(1), "nada mudou desde a última vez: salvou o arquivo?\n");
    course.write("exercises/parrot/main.py", RIGHT);
    let right = course.run(&test).ended(0);
    says(&right, "better: 40 to 100; new: repeats_anything, ends_well\n");
    says(&right, "parrot is complete: well done! Next: exercises/toucan/README.md\n");
    course.write("exercises/parrot/main.py", SLOPPY);
    says(&course.run(&test).ended(1), "worse: 100 to 40; no longer: repeats_anything, ends_well\n");
    let alone = course.run(&["test", "parrot", "--check", "repeats"]).ended(0);
    assert!(!alone.stdout.contains("better") && !alone.stdout.contains("worse"), "{}", alone.all());
    let json = course.run(&["test", "parrot", "--format", "json"]).ended(1);
    serde_json::from_str::<serde_json::Value>(&json.stdout).expect("nothing but the object");
}

#[test]
fn the_checks_of_an_exercise_are_listed_with_their_names_and_what_passed() {
    let course = Course::new();
    let list = |language: &str| course.run(&["list", "parrot", "--lang", language]).ended(0).stdout;
    let never = "\
parrot: Parrot; never run

40  repeats           repeats a line
30  repeats_anything  repeats any bytes
30  ends_well         ends with its client

one alone:     tst test parrot --check NAME
step by step:  tst try parrot NAME
";
    assert_eq!(list("en"), never);
    course.write("exercises/parrot/main.py", SLOPPY);
    course.run(&["test", "parrot"]).ended(1);
    let sloppy = "\
parrot: Papagaio; última vez: 40/100

passou     40  repeats           repete uma linha
ainda não  30  repeats_anything  repete quaisquer bytes
ainda não  30  ends_well         termina com seu cliente

só uma:         tst test parrot --check NOME
passo a passo:  tst try parrot NOME
";
    assert_eq!(list("pt-BR"), sloppy);
    // Of a run by an older version only the points are known.
    course.write(".tst/last/parrot", "40 100\n");
    assert_eq!(list("en"), never.replace("never run", "last run: 40/100"));
    let refused = course.run(&["list", "parot", "--lang", "en"]).refused(2);
    assert!(refused.contains("did you mean `parrot`?"), "{refused}");
    course.run(&["list", "parrot", "--sites", "--lang", "en"]).refused(2);
}

#[cfg(unix)]
#[test]
fn at_a_terminal_the_list_is_a_map() {
    let course = Course::new();
    let list = || crate::support::terminal::at_terminal(&mut course.tst(&["list", "--lang", "en"])).text;
    assert!(list().ends_with("next: tst test parrot\r\n"), "{}", list());
    course.write(".tst/last/parrot", "40 100\n");
    assert!(list().contains("████░░░░░░ 40/100, just now") && list().contains("next: tst test parrot"), "{}", list());
    course.write(".tst/last/parrot", "100 100\n");
    assert!(list().contains("██████████ 100/100") && !list().contains("next: "), "{}", list());
}
