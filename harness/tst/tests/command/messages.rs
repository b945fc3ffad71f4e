//! The messages kept beside a corpus: written by `tst lint --bless`, compared by `tst lint`, told with file and line.

use crate::support::{Course, RIGHT, Ran, has};

/// Where the corpus of the made-up exercise keeps its English messages.
const ENGLISH: &str = "exercises/parrot/corpus/messages.en.txt";
const PORTUGUESE: &str = "exercises/parrot/corpus/messages.pt-BR.txt";

/// A course whose corpus holds a program that answers in capitals.
fn course() -> Course {
    let course = Course::new();
    let shouting = RIGHT.replace("sendall(data)", "sendall(data.upper())");
    assert_ne!(shouting, RIGHT, "the fixture has changed");
    course.write("exercises/parrot/corpus/wrong/shouts.py", format!("# wrong: shouts\n# fails: repeats wrong_bytes\n{shouting}"));
    course
}

fn lint(course: &Course, options: &[&str]) -> Ran {
    course.run(&[&["lint", "parrot", "--lang", "en"], options].concat())
}

fn read(course: &Course, file: &str) -> String {
    std::fs::read_to_string(course.path().join(file)).expect("a file of messages")
}

/// The line of the report that says this of the place.
#[track_caller]
fn told(ran: &Ran, place: &str, what: &str) {
    let found = ran.stdout.lines().any(|line| line.contains(&format!("{place}:")) && line.contains(what));
    assert!(found, "{place}: {what}\n{}", ran.all());
}

/// The number of the first line that begins like this.
fn line_of(text: &str, beginning: &str) -> usize {
    text.lines().position(|line| line.starts_with(beginning)).expect("the line is there") + 1
}

#[test]
fn bless_writes_both_languages_and_twice_the_same_bytes() {
    if !has("python3") {
        return;
    }
    let course = course();
    let before = lint(&course, &[]);
    assert!(before.stdout.contains("tst lint parrot --bless"), "{}", before.all());
    lint(&course, &["--bless"]);
    let (english, portuguese) = (read(&course, ENGLISH), read(&course, PORTUGUESE));
    for part in ["== shouts.py", "wrong: shouts", "check: repeats wrong_bytes", "required: ana receives \"loro\\n\"", "\"LORO\\n\""]
    {
        assert!(english.contains(part), "{part}\n{english}");
    }
    assert!(portuguese.contains("exigido: ana recebe \"loro\\n\""), "{portuguese}");
    assert!(!english.contains("exercise.yaml:"), "a line moves with every edit\n{english}");
    lint(&course, &["--bless"]);
    assert_eq!((read(&course, ENGLISH), read(&course, PORTUGUESE)), (english, portuguese));
    let after = lint(&course, &[]);
    assert!(after.stdout.contains("the messages of the wrong programs are as written"), "{}", after.all());
    assert_eq!(
        std::fs::read_dir(course.path().join("exercises/parrot/corpus")).expect("a folder").count(),
        3,
        "nothing is left aside"
    );
}

#[test]
fn a_changed_message_is_told_with_its_line_in_each_language() {
    if !has("python3") {
        return;
    }
    let course = course();
    lint(&course, &["--bless"]);
    let english = read(&course, ENGLISH).replace("required: ana", "required: eva");
    course.write(ENGLISH, &english);
    let place = format!("{ENGLISH}:{}", line_of(&english, "required: eva"));
    let ran = lint(&course, &[]).ended(1);
    told(&ran, &place, "the message of shouts.py is another now, from this line on: required: ana receives");
    assert!(!ran.stdout.contains(PORTUGUESE), "{}", ran.all());
    // The file is the author's: to compare does not mend it.
    assert_eq!(read(&course, ENGLISH), english);
}

#[test]
fn a_missing_section_and_one_of_nobody_are_told_with_their_lines() {
    if !has("python3") {
        return;
    }
    let course = course();
    lint(&course, &["--bless"]);
    let text = read(&course, ENGLISH).replace("== shouts.py", "== whispers.py");
    course.write(ENGLISH, &text);
    let place = format!("{ENGLISH}:{}", line_of(&text, "== whispers.py"));
    let ran = lint(&course, &[]).ended(1);
    told(&ran, &place, "there is no wrong program whispers.py any more");
    told(&ran, &place, "the message of shouts.py is missing here");
    lint(&course, &["--bless"]);
    assert!(!read(&course, ENGLISH).contains("whispers"), "{}", read(&course, ENGLISH));
}

#[test]
fn a_section_may_hold_several_messages_and_bless_keeps_them() {
    if !has("python3") {
        return;
    }
    let course = course();
    lint(&course, &["--bless"]);
    let title = "repeats a line\n";
    let text = read(&course, ENGLISH).replace(title, &format!("{title}\nfound: sometimes something else\n\nor:\n\n{title}"));
    course.write(ENGLISH, &text);
    assert!(lint(&course, &[]).stdout.contains("are as written"));
    lint(&course, &["--bless"]);
    assert_eq!(read(&course, ENGLISH), text);
}

#[test]
fn a_program_that_does_not_fail_as_it_says_keeps_its_message() {
    if !has("python3") {
        return;
    }
    let course = course();
    lint(&course, &["--bless"]);
    let text = read(&course, ENGLISH);
    course.write("exercises/parrot/corpus/wrong/shouts.py", format!("# wrong: shouts\n# fails: repeats wrong_bytes\n{RIGHT}"));
    let ran = lint(&course, &["--bless"]).ended(1);
    assert!(ran.stdout.contains("should fail `repeats` (wrong_bytes), but does not"), "{}", ran.all());
    assert_eq!(read(&course, ENGLISH), text);
}
