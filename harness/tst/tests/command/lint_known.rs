//! What `tst lint` does not play again: what programs of the corpus passed before, while nothing has changed that this hangs on.

use crate::support::{Course, PARROT, RIGHT, Ran, SLOPPY, has, run};

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

#[test]
fn what_lies_beside_a_program_and_how_it_is_started_belong_to_a_play() {
    if !has("python3") {
        return;
    }
    let noted = Noted::new();
    let course = &noted.0;
    course.write("exercises/parrot/corpus/right/parts/helper.py", "x = 1\n");
    course.write("wrap.py", "import os, sys\nos.execvp('python3', ['python3', *sys.argv[1:]])\n");
    let wrap = course.path().join("wrap.py");
    course.write(
        "config.yaml",
        format!("course: Aves\nexercises: [parrot]\nenv: [COR]\nrun: {{ py: 'python3 {}' }}\n", wrap.display()),
    );
    let lint = |colour: &str| {
        let mut command = course.tst(&["lint", "parrot"]);
        run(command.env("COR", colour));
        noted.starts()
    };
    assert_eq!(lint("azul"), (3, 2));
    assert_eq!(lint("azul"), (0, 1));
    assert_eq!(lint("verde"), (3, 2), "a variable that is passed on has another value");
    course.write("exercises/parrot/corpus/right/parts/helper.py", "x = 2\n");
    assert_eq!(lint("verde"), (3, 2), "a folder beside programs of the corpus");
    course.write("exercises/parrot/corpus/right/parts/.word", "x = 2\n");
    assert_eq!(lint("verde"), (3, 2), "a hidden file there");
    course.write("shared/word.py", "x = 2\n");
    std::os::unix::fs::symlink(course.path().join("shared"), course.path().join("exercises/parrot/corpus/right/parts/shared"))
        .expect("a link");
    assert_eq!(lint("verde"), (3, 2), "a linked folder there");
    course.write("shared/word.py", "x = 3\n");
    assert_eq!(lint("verde"), (3, 2), "what is in it");
    assert_eq!(lint("verde"), (0, 1));
    course.write("wrap.py", "import os, sys\n\nos.execvp('python3', ['python3', *sys.argv[1:]])\n");
    assert_eq!(lint("verde"), (3, 2), "the script that starts them");
}

#[test]
fn what_changes_while_it_is_played_is_not_kept() {
    if !has("python3") {
        return;
    }
    let noted = Noted::new();
    let path = noted.0.path().join(RIGHT_ONE);
    noted.change(RIGHT_ONE, "# right: plain\n", &format!("# right: plain\nopen({path:?}, 'a').write('#\\n')\n"));
    for _ in 0..2 {
        noted.lint(&[]);
        assert_eq!(noted.starts().0, 3);
    }
}

#[test]
fn a_solution_that_was_seen_to_fail_is_not_known_to_pass() {
    if !has("python3") {
        return;
    }
    let noted = Noted::new();
    noted.change("solutions/parrot/parrot.py", "import sys\n", "import sys\nfrom helper import what\n");
    noted.change("solutions/parrot/parrot.py", "sendall(data)", "sendall(what(data))");
    let fails = |more: &[&str]| {
        let ran = noted.0.run(&[&["lint", "parrot", "--lang", "en"], more].concat());
        ran.stdout.contains("the solution does not pass `repeats_anything`")
    };
    noted.0.write("solutions/parrot/helper.py", "def what(data):\n    return data\n");
    assert!(!fails(&[]));
    noted.0.write("solutions/parrot/helper.py", "def what(data):\n    return data[:9]\n");
    assert!(fails(&[]), "what it imports has changed");
    // It hangs on what nobody can see.
    let helper = "import os\ndef what(data):\n    return data if os.path.exists(PLACE) else data[:9]\n";
    let place = noted.0.path().join("place");
    noted.0.write("solutions/parrot/helper.py", helper.replace("PLACE", &format!("{place:?}")));
    noted.0.write("place", "");
    assert!(!fails(&[]));
    std::fs::remove_file(place).expect("it was there");
    assert!(fails(&[]), "nothing that can be seen has changed, but behind the relay it is seen to fail");
    assert!(fails(&["--all"]));
    assert!(fails(&[]), "what was refuted is not known any more");
}

#[test]
fn a_program_in_rust_that_does_not_build_any_more_passes_nothing() {
    let noted = Noted::new();
    let right = "//! right: in Rust\n\nmod helper;\nuse std::io::{Read, Write};\n\nfn main() {\n    let port = std::env::args().nth(1).unwrap();\n    \
                 let (mut client, _) = std::net::TcpListener::bind(format!(\"127.0.0.1:{port}\")).unwrap().accept().unwrap();\n    \
                 let mut data = [0; 4096];\n    loop {\n        match client.read(&mut data).unwrap() {\n            0 => return,\n            \
                 count => client.write_all(helper::what(&data[..count])).unwrap(),\n        }\n    }\n}\n";
    noted.0.write("exercises/parrot/corpus/right/rust.rs", right);
    let helper = "exercises/parrot/corpus/right/helper/mod.rs";
    noted.0.write(helper, "pub fn what(data: &[u8]) -> &[u8] {\n    data\n}\n");
    let known = |ran: &Ran| ran.stdout.contains("known from before");
    let passing = noted.lint(&["--lang", "en"]);
    assert!(!known(&passing) && passing.stdout.contains("2 right programs"), "{}", passing.all());
    noted.0.write(helper, "pub fn what(data: &[u8]) -> &[u8] {\n    &data[..1]\n}\n");
    let ran = noted.0.run(&["lint", "parrot", "--lang", "en"]);
    assert!(ran.stdout.contains("rust.rs:1: a right program does not pass `repeats`"), "{}", ran.all());
    std::fs::remove_file(noted.0.path().join(helper)).expect("it was there");
    let ran = noted.0.run(&["lint", "parrot", "--lang", "en"]);
    assert!(
        ran.stdout.contains("rust.rs:1: a right program does not pass `repeats`") && ran.stdout.contains("build_failed"),
        "{}",
        ran.all()
    );
}
