//! `tst new --course`: a course of one's own, from its making to what students get of it.

use crate::support::{Course, Ran, has, run};

/// What a course holds, from its folder.
const FILES: [&str; 9] = [
    ".github/workflows/lint.yml",
    ".gitignore",
    "README.md",
    "config.yaml",
    "docs/config.schema.json",
    "docs/exercise.schema.json",
    "docs/hidden.schema.json",
    "exercises/.gitkeep",
    "solutions/.gitkeep",
];

/// A folder in which there is no course yet, and one that was made in it.
fn made(more: &[&str]) -> Course {
    let around = Course::empty();
    around.run(&[&["new", "--course", "own", "--lang", "en"], more].concat()).ended(0);
    around
}

/// `tst` in the course.
fn inside(around: &Course, arguments: &[&str]) -> Ran {
    run(around.tst(arguments).current_dir(around.path().join("own")))
}

fn read(around: &Course, file: &str) -> String {
    std::fs::read_to_string(around.path().join("own").join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn a_course_of_ones_own_goes_from_its_making_to_its_students() {
    if !has("python3") {
        return;
    }
    let around = made(&[]);
    FILES.iter().for_each(|file| assert!(around.path().join("own").join(file).is_file(), "{file}"));
    assert!(inside(&around, &["list", "--lang", "en"]).ended(0).stdout.contains("the course has no exercises"));
    inside(&around, &["lint"]).ended(0);
    for (name, how) in [("ping", ["--kind", "server", "--starter", "rust"]), ("soma", ["--kind", "batch", "--starter", "python"])] {
        inside(&around, &[&["new", name], &how[..]].concat()).ended(0);
    }
    assert!(read(&around, "config.yaml").contains("\nexercises: [ping, soma]\n"), "{}", read(&around, "config.yaml"));
    let mark = "# yaml-language-server: $schema=../../docs/exercise.schema.json\n";
    assert!(read(&around, "exercises/ping/exercise.yaml").starts_with(mark));
    // What a run can tell is written: messages, and the mark of another starter.
    let starter = read(&around, "exercises/soma/soma.py") + "# Begin here.\n";
    around.write("own/exercises/soma/soma.py", starter);
    let ran = inside(&around, &["lint", "--bless", "--lang", "en"]).ended(0);
    assert!(ran.stdout.contains("exercises/soma/.starter: the starter as it is now"), "{}", ran.all());
    let ran = inside(&around, &["lint", "--lang", "en"]).ended(0);
    assert!(ran.stdout.contains("soma: the messages of the wrong programs are as written"), "{}", ran.all());
    let is_note = |line: &str| line.starts_with("..") && !line.contains(" known from before, ");
    assert!(!ran.stdout.lines().any(is_note), "{}", ran.all());
    // There is no `cargo tst` here, and no workspace: what a report says to type works.
    let told = inside(&around, &["test", "ping", "--lang", "en"]).ended(1).stdout;
    for command in ["\n  tst test ping --check answers", "cargo run --manifest-path exercises/ping/Cargo.toml -- "] {
        assert!(told.contains(command), "{command}: {told}");
    }
    inside(&around, &["publish", "--out", "site"]).ended(0);
    around.run(&["checkout", "soma@./own/site", "mine"]).ended(0);
    let solved = read(&around, "solutions/soma/soma.py");
    around.write("mine/soma.py", solved);
    run(around.tst(&["test"]).current_dir(around.path().join("mine"))).ended(0);
}

#[test]
fn nothing_is_overwritten_and_no_course_lies_in_another() {
    let around = Course::empty();
    around.write("own/README.md", "mine\n");
    let new = |folder: &str, lang: &str| around.run(&["new", "--course", folder, "--title", "A: \"b\"", "--lang", lang]);
    let ran = new("own", "pt-BR").ended(0);
    assert!(ran.stdout.contains("README.md já estava lá, e ficou como era"), "{}", ran.all());
    assert_eq!(read(&around, "README.md"), "mine\n");
    assert!(read(&around, "config.yaml").contains("course: \"A: \\\"b\\\"\"\n"), "{}", read(&around, "config.yaml"));
    for (folder, en, pt) in [
        ("own", "own has a config.yaml already", "own já tem um config.yaml"),
        ("own/exercises/new", "lies in the course ", "está no curso "),
    ] {
        for (lang, said) in [("en", en), ("pt-BR", pt)] {
            let message = new(folder, lang).refused(2);
            assert!(message.contains(said), "{message}");
        }
    }
    assert!(!around.path().join("own/exercises/new").exists());
    for (more, said) in [(&["ping"][..], "--course"), (&["--kind", "batch"], "--course"), (&["--title", "a\nb"], "is no title")] {
        let message = around.run(&[&["new", "--course", "other"], more, &["--lang", "en"]].concat()).refused(2);
        assert!(message.contains(said), "{message}");
    }
    assert!(!around.path().join("other").exists());
}

#[test]
fn in_a_course_of_one_language_a_new_exercise_speaks_that_one() {
    if !has("python3") {
        return;
    }
    for (tag, there, away, title) in [
        ("en", "README.md", "README.pt-BR.md", "\ntitle: \"Counts down\"\n"),
        ("pt-BR", "README.pt-BR.md", "README.md", "\ntitle: \"Conta para trás\"\n"),
    ] {
        let around = made(&[]);
        around.write("own/config.yaml", read(&around, "config.yaml") + &format!("languages: [{tag}]\n"));
        inside(&around, &["new", "soma", "--kind", "batch", "--starter", "python"]).ended(0);
        assert!(read(&around, "exercises/soma/exercise.yaml").contains(title), "{}", read(&around, "exercises/soma/exercise.yaml"));
        let folder = around.path().join("own/exercises/soma");
        assert!(folder.join(there).is_file() && !folder.join(away).exists(), "{tag}");
        inside(&around, &["lint", "soma"]).ended(0);
    }
}
