//! `tst lint` from outside: what it says of programs with a race, and of right ones that a schedule accuses.

use crate::support::{Course, Ran, has, python};

/// An exercise that asks too much: two threads may print in either order. Its second check has no racy program.
const IN_ORDER: &str = r#"
name: parrot
title: { en: Parrot, pt-BR: Papagaio }
program: { kind: batch, args: [] }
checks:
  - name: in_order
    title: { en: in order, pt-BR: em ordem }
    hint: { en: wait, pt-BR: espere }
    points: 60
    schedules: 20
    steps:
      - program: { prints: { repeat: { times: 15, data: "a\nb\n" } } }
      - program: { output: ends }
  - name: says_a
    title: { en: says a, pt-BR: diz a }
    hint: { en: say it, pt-BR: diga }
    points: 30
    schedules: 1
    steps:
      - program: { prints_until: "a" }
  - name: ends
    title: { en: ends, pt-BR: termina }
    hint: { en: end, pt-BR: termine }
    points: 10
    steps:
      - program: { exits: 0 }
"#;

/// Prints all from one thread.
const ONE: &str = "for _ in range(15):\n    print(\"a\", flush=True)\n    print(\"b\", flush=True)\n";
/// Prints each second line from a thread that sleeps long enough, unless main is held.
const TWO: &str = r#"
import sys, threading, time

def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()

def second():
    time.sleep(0.01)
    say("b\n")

for _ in range(15):
    thread = threading.Thread(target=second)
    thread.start()
    say("a\n")
    thread.join()
"#;
/// The same in C.
const TWO_IN_C: &str = r#"
#include <pthread.h>
#include <unistd.h>

static void *second(void *nothing) {
    usleep(10000);
    return write(1, "b\n", 2) == 2 ? nothing : 0;
}

int main(void) {
    for (int times = 0; times < 15; times++) {
        pthread_t thread;
        pthread_create(&thread, 0, second, 0);
        if (write(1, "a\n", 2) != 2) return 1;
        pthread_join(thread, 0);
    }
    return 0;
}
"#;

/// The course, whose corpus holds these programs: file, head and text.
fn course(programs: &[(&str, &str, &str)]) -> Course {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", IN_ORDER);
    course.write("solutions/parrot/parrot.py", ONE);
    for (file, head, text) in programs {
        course.write(&format!("exercises/parrot/corpus/{file}"), format!("{head}\n{text}"));
    }
    course
}

/// What is said of a program of the corpus.
fn of<'r>(ran: &'r Ran, file: &str) -> Option<&'r str> {
    let place = format!("exercises/parrot/corpus/{file}:");
    ran.stdout.lines().find(|line| line.contains(&place))
}

#[test]
fn a_race_is_caught_and_a_right_program_that_a_schedule_accuses_is_told_with_it() {
    if !has("python3") {
        return;
    }
    let races = "# races: main may write after the thread\n# fails: in_order wrong_output\n# fails: ends crashed";
    let course = course(&[
        ("racy/two.py", races, TWO),
        ("racy/two.c", &races.replace('#', "//"), TWO_IN_C),
        ("racy/one.py", races, ONE),
        ("racy/mute.py", "# races: says nothing of a check with schedules\n# fails: ends crashed", ONE),
        ("right/one.py", "# right: one thread", ONE),
        ("right/two.py", "# right: two threads, which may print in either order", TWO),
    ]);
    let ran = course.run(&["lint", "parrot", "--lang", "en"]).ended(1);
    if ran.stdout.contains("no thread can be held here") {
        assert_eq!(of(&ran, "racy/two.py"), None, "{}", ran.all());
        return;
    }
    // 20 and 1.
    assert!(ran.stdout.contains("the solution passes all 3 checks, also under 21 schedules"), "{}", ran.all());
    assert!(ran.stdout.contains("1 right program of the corpus passes every check, also under 21 schedules"), "{}", ran.all());

    assert_eq!(of(&ran, "racy/two.py"), None, "{}", ran.all());
    assert_eq!(of(&ran, "racy/two.c"), None, "{}", ran.all());
    let caught = if has("cc") {
        "2 racy programs of the corpus fail under schedules as they say"
    } else {
        "1 racy program of the corpus fails under schedules as it says"
    };
    assert!(ran.stdout.contains(caught), "{}", ran.all());
    let says = |file: &str, what: &str| {
        let line = of(&ran, file).unwrap_or_else(|| panic!("nothing of {file}: {}", ran.all()));
        assert!(line.contains(what), "{what}: {line}");
    };
    // It starts no thread: there is nothing to hold.
    says("racy/one.py", "one.py:2: should fail `in_order` (wrong_output) for its race, but passes under 0 schedules");
    says("racy/mute.py", "mute.py:1: a racy program must say which check with `schedules` it fails");

    says("right/two.py", "two.py:1: a right program does not pass `in_order` (wrong_output) under the schedule ");
    let line = of(&ran, "right/two.py").unwrap_or_default();
    let seed = line.split_once("under the schedule ").and_then(|(_, rest)| rest.split(':').next()).unwrap_or_default();
    let again =
        format!("Once more: `tst test parrot --subject exercises/parrot/corpus/right/two.py --check in_order --schedule {seed}`");
    says("right/two.py", &again);
}

#[test]
fn a_racy_program_for_which_there_is_no_compiler_is_left_out_with_a_note() {
    if !has("python3") {
        return;
    }
    let course = course(&[("racy/two.c", "// races: main may write late\n// fails: in_order wrong_output", TWO_IN_C)]);
    let path = python::path().expect("a python");
    // It holds nothing but python3.
    let folder = std::env::split_paths(path).next().expect("a folder");
    let ran = crate::support::run(course.tst(&["lint", "parrot", "--lang", "en"]).env("PATH", folder)).ended(1);
    let note = "..  parrot: left out, for there is no C compiler (`cc`): two.c";
    assert!(ran.stdout.lines().any(|line| line == note), "{}", ran.all());
    assert_eq!(of(&ran, "racy/two.c"), None, "{}", ran.all());
    // It would be enough for its check, but nobody speaks of the other one.
    let lacks = "nothing proves that its `schedules` find a race";
    let told: Vec<&str> = ran.stdout.lines().filter(|line| line.contains(lacks)).collect();
    assert!(told.len() == 1 && told[0].contains("exercise.yaml:") && told[0].contains("`says_a`"), "{}", ran.all());
}
