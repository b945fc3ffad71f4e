//! What `tst lint` does not play again: what programs of the corpus passed before, while nothing has changed that this hangs on.

use crate::support::{Course, PARROT, RIGHT, Ran, SLOPPY, has};

const RIGHT_ONE: &str = "exercises/parrot/corpus/right/plain.py";
const WRONG_ONE: &str = "exercises/parrot/corpus/wrong/sloppy.py";

/// A course with a right and a wrong program, which note each start.
struct Noted(Course);

impl Noted {
    fn new() -> Self {
        let course = Course::new();
        course.write("exercises/parrot/exercise.yaml", PARROT);
        course.write("solutions/parrot/parrot.py", RIGHT);
        let noted = Self(course);
        noted.0.write(RIGHT_ONE, format!("# right: plain\n{}{RIGHT}", noted.notes("right")));
        let head = "# wrong: forgets bytes\n# fails: repeats_anything wrong_bytes or no_answer\n";
        noted.0.write(WRONG_ONE, format!("{head}{}{SLOPPY}", noted.notes("wrong")));
        noted
    }

    /// The line of a program that notes its start.
    fn notes(&self, name: &str) -> String {
        format!("open({:?}, 'a').write('.')\n", self.0.path().join(name))
    }

    fn lint(&self, more: &[&str]) -> Ran {
        let ran = self.0.run(&[&["lint", "parrot"], more].concat());
        let wrong = ran.stdout.lines().filter(|line| line.contains("/corpus/")).collect::<Vec<_>>();
        assert!(wrong.is_empty(), "{}", ran.all());
        ran
    }

    /// How often the right and the wrong program were started since they were asked last.
    fn starts(&self) -> (usize, usize) {
        let of = |name: &str| {
            let file = self.0.path().join(name);
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let _ = std::fs::remove_file(&file);
            text.len()
        };
        (of("right"), of("wrong"))
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.0.path().join(file);
        let text = std::fs::read_to_string(&path).expect("a text");
        assert!(text.contains(from), "{from}");
        self.0.write(file, text.replacen(from, to, 1));
    }
}

#[test]
fn what_passed_before_is_played_again_once_something_has_changed() {
    if !has("python3") {
        return;
    }
    let noted = Noted::new();
    let ran = noted.lint(&["--lang", "en"]);
    assert!(!ran.stdout.contains("known from before"), "{}", ran.all());
    assert_eq!(noted.starts(), (3, 2), "the third check needs the second");

    let ran = noted.lint(&["--lang", "en"]);
    let known = " verdicts are known from before, and nothing has changed since (--all plays everything)";
    assert!(ran.stdout.contains(known), "{}", ran.all());
    assert_eq!(noted.starts(), (0, 1), "what a head says to fail is always played");
    let ran = noted.lint(&["--lang", "pt-BR"]);
    assert!(ran.stdout.contains(" veredictos já são conhecidos, e nada mudou desde então"), "{}", ran.all());
    assert_eq!(noted.starts(), (0, 1));

    noted.change("exercises/parrot/exercise.yaml", "repeats any bytes", "repeats all bytes");
    noted.lint(&[]);
    assert_eq!(noted.starts(), (0, 1), "a title is no part of a play");
    noted.change("exercises/parrot/exercise.yaml", "- bia: half_close", "- bia: { send: fim }\n      - bia: half_close");
    noted.lint(&[]);
    assert_eq!(noted.starts(), (1, 1), "one check was changed");
    noted.change("exercises/parrot/exercise.yaml", "random: 2000", "random: 3000");
    noted.change("exercises/parrot/exercise.yaml", "random: 2000", "random: 3000");
    noted.lint(&[]);
    assert_eq!(noted.starts(), (2, 1), "one that another one needs");
    noted.change(RIGHT_ONE, "# right: plain", "# right: very plain");
    noted.lint(&[]);
    assert_eq!(noted.starts(), (3, 1), "one program was changed");
    noted.lint(&["--seed", "5"]);
    assert_eq!(noted.starts(), (3, 2), "another seed");
    noted.lint(&["--all", "--seed", "5"]);
    assert_eq!(noted.starts(), (3, 2), "all was asked for");
    noted.0.write("config.yaml", "course: Aves\nexercises: [parrot]\nrun: { py: python3 -S }\n");
    noted.lint(&["--seed", "5"]);
    assert_eq!(noted.starts(), (3, 2), "programs are started in another way");
    noted.lint(&["--seed", "5"]);
    assert_eq!(noted.starts(), (0, 1));
}

#[test]
fn a_program_that_passes_what_it_is_said_to_fail_is_found_each_time() {
    if !has("python3") {
        return;
    }
    let noted = Noted::new();
    noted.change(WRONG_ONE, "# fails: repeats_anything", "# fails: repeats wrong_bytes\n# fails: repeats_anything");
    for _ in 0..2 {
        let ran = noted.0.run(&["lint", "parrot", "--lang", "en"]).ended(1);
        assert!(ran.stdout.contains("sloppy.py:2: should fail `repeats` (wrong_bytes), but does not"), "{}", ran.all());
    }
}

#[test]
fn where_nothing_can_be_kept_everything_is_played() {
    if !has("python3") {
        return;
    }
    let noted = Noted::new();
    noted.0.write(".tst", "a file where a folder should be\n");
    for _ in 0..2 {
        let ran = noted.lint(&["--lang", "en"]);
        assert_eq!(noted.starts(), (3, 2), "{}", ran.all());
        assert_eq!(ran.stderr, "");
    }
}
