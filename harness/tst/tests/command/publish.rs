//! `tst publish`: what goes out, and what never does.

use std::collections::BTreeSet;

use crate::support::repository;
use crate::support::sites::{course, published, tree};

const USAGE: i32 = 2;

#[test]
fn nothing_secret_is_published_in_any_byte() {
    let course = published();
    let files = tree(&course.path().join("site"));
    for (name, content) in &files {
        let text = String::from_utf8_lossy(content);
        let secrets = ["MARKER", "marker_in_a_hidden_check", "LATER", "hidden.yaml", "corpus", "solution"];
        for secret in secrets {
            assert!(!text.contains(secret) && !name.contains(secret), "{secret} in {name}:\n{text}");
        }
    }
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "index.html",
            "index.json",
            "parrot/.starter",
            "parrot/Cargo.toml",
            "parrot/README.md",
            "parrot/README.pt-BR.md",
            "parrot/exercise.yaml",
            "parrot/fixtures/a b.txt",
            "parrot/src/main.rs",
            "parrot/tst.yaml",
            "tst.json",
        ]
    );
}

#[test]
fn checks_for_after_the_due_date_are_published_when_that_is_asked_for() {
    let course = course();
    course.run(&["publish", "--out", "site", "--after-due-date"]).ended(0);
    let file = String::from_utf8(tree(&course.path().join("site"))["parrot/exercise.yaml"].clone()).expect("text");
    assert!(file.contains("LATER") && !file.contains("MARKER"), "{file}");
}

#[test]
fn the_same_course_gives_the_same_bytes_in_every_language_and_again() {
    let course = published();
    let before = tree(&course.path().join("site"));
    let publish = ["publish", "--out", "site", "--url", "http://example.org/tst", "--lang", "pt-BR"];
    course.run(&publish).ended(0);
    assert_eq!(before, tree(&course.path().join("site")));
    assert!(
        !course
            .path()
            .read_dir()
            .expect("a folder")
            .flatten()
            .any(|entry| { entry.file_name().to_string_lossy().starts_with(".tst-") })
    );
}

#[test]
fn the_index_and_the_originals_files_tell_the_same() {
    let course = published();
    let files = tree(&course.path().join("site"));
    let json = |name: &str| serde_json::from_slice::<serde_json::Value>(&files[name]).expect("JSON");
    assert_eq!(json("tst.json")["api-url"], "http://example.org/tst");
    let exercise = &json("index.json")["exercises"][0];
    assert_eq!((&exercise["name"], &exercise["kind"]), (&"parrot".into(), &"server".into()));
    assert_eq!(exercise["title"]["pt-BR"], "Papagaio");
    let original = String::from_utf8(files["parrot/tst.yaml"].clone()).expect("text");
    assert!(original.starts_with("name: \"parrot\"\nlabel: \"Parrot / Papagaio\"\ntext: \"README.md\"\ninclude:\n"), "{original}");
    for file in exercise["files"].as_array().expect("a list") {
        let name = file["name"].as_str().expect("a name");
        assert_eq!(file["size"], files[&format!("parrot/{name}")].len());
        assert!(original.contains(&format!("- \"{name}, public, rw\"\n")), "{original}");
        assert_eq!(file["sha256"].as_str().map(str::len), Some(64));
    }
}

#[test]
fn the_page_holds_both_languages_and_no_script() {
    let course = published();
    let page = String::from_utf8(tree(&course.path().join("site"))["index.html"].clone()).expect("text");
    for part in
        ["lang=\"pt-BR\"", "Papagaio", "tst checkout parrot@http://example.org/tst", "href=\"parrot/src/main.rs\"", "&lt;script"]
    {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("<script") && page.contains("parrot/fixtures/a%20b.txt"), "{page}");
}

#[test]
fn a_starter_that_was_worked_on_is_not_published() {
    let course = published();
    let fingerprint = "0000000000000000\n";
    course.write("exercises/parrot/.starter", fingerprint);
    let message = course.run(&["publish", "--out", "site"]).refused(USAGE);
    assert!(message.contains("no longer its starter"), "{message}");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_to_a_solution() {
    let course = course();
    let link = course.path().join("exercises/parrot/src/more.rs");
    std::os::unix::fs::symlink(course.path().join("solutions/parrot/src/main.rs"), link).expect("a link");
    let message = course.run(&["publish", "--out", "site"]).refused(USAGE);
    assert!(message.contains("more.rs is neither a file nor a folder"), "{message}");
    assert!(!course.path().join("site").exists());
}

#[test]
fn what_cannot_be_published_is_said_and_nothing_is_written() {
    let course = course();
    course.write("mine/precious.txt", "x");
    for (arguments, words) in [
        (&["publish"][..], "--out needs a value"),
        (&["publish", "--out", "mine"], "did not write"),
        (&["publish", "--out", "site", "--url", "ftp://x"], "`ftp://x` is no address"),
        (&["publish", "--out", "site", "--url", "http://"], "is no address"),
    ] {
        let message = course.run(arguments).refused(USAGE);
        assert!(message.contains(words), "{message}");
    }
    course.write("exercises/parrot/Cargo.toml", "[package]\nname = \"parrot\"\nedition.workspace = true\n");
    let message = course.run(&["publish", "--out", "site"]).refused(USAGE);
    assert!(message.contains("workspace"), "{message}");
    assert_eq!(tree(&course.path().join("mine")).len(), 1);
    assert!(!course.path().join("site").exists());
}

#[test]
fn the_course_of_this_repository_can_be_published() {
    let out = tempfile::tempdir().expect("a folder");
    let site = out.path().join("site");
    let mut tst = crate::support::plain(env!("CARGO_BIN_EXE_tst"), out.path());
    tst.args(["publish", "--out"]).arg(&site).current_dir(repository());
    // A student's repository, in which exercises were begun, is none to publish.
    let ran = crate::support::run(&mut tst);
    if ran.status == Some(USAGE) && ran.stderr.contains("no longer its starter") {
        return;
    }
    let ran = ran.ended(0);
    assert!(ran.stdout.contains("6 exercises published"), "{}", ran.all());
    let files = tree(&site);
    assert_eq!(files.keys().filter(|name| name.ends_with("exercise.yaml")).count(), 6);
    // No line of a solution or of the corpus that students do not have anyway is in any byte of it.
    let shown = lines(&["exercises"]);
    let mut secret = lines(&["solutions", "harness/corpus"]);
    secret.retain(|line| !shown.iter().any(|shown| shown.contains(line.as_str())));
    assert!(secret.len() > 1000, "only {} lines are secret", secret.len());
    for (name, content) in files {
        let text = String::from_utf8_lossy(&content);
        if let Some(line) = secret.iter().find(|line| text.contains(line.as_str())) {
            panic!("{name} tells: {line}");
        }
    }
}

/// The lines of some length in folders of the repository, without the spaces around them.
fn lines(folders: &[&str]) -> BTreeSet<String> {
    let files = folders.iter().flat_map(|folder| tree(&repository().join(folder)).into_values());
    let long = |line: &str| Some(line.trim()).filter(|line| line.len() >= 20).map(String::from);
    files.flat_map(|content| String::from_utf8_lossy(&content).lines().filter_map(long).collect::<Vec<_>>()).collect()
}
