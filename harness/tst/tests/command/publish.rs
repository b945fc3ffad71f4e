//! `tst publish`: what goes out, and what never does.

use std::collections::BTreeSet;
use std::process::Stdio;

use crate::support::sites::{course, published, there, tree};
use crate::support::{Course, Ran, repository};

const USAGE: i32 = 2;
const MACHINE: i32 = 3;

#[test]
fn what_no_checkout_would_take_is_not_published() {
    let course = published();
    let before = tree(&course.path().join("site"));
    let publish = |lang: &str| course.run(&["publish", "--out", "site", "--lang", lang]).refused(USAGE);
    let folder = std::fs::canonicalize(course.path()).expect("the course").join("exercises/parrot");
    let large = folder.join("fixtures/large.bin");
    let grow = |bytes: u64| std::fs::File::create(&large).and_then(|file| file.set_len(bytes)).expect("a hole");
    grow((16 << 20) + 1);
    assert_eq!(publish("en"), format!("{} is too large: at most 16777216 bytes are read", large.display()));
    assert_eq!(publish("pt-BR"), format!("{} é grande demais: são lidos no máximo 16777216 bytes", large.display()));
    std::fs::remove_file(&large).expect("removed");
    for number in 0..1000 {
        course.write(&format!("exercises/parrot/fixtures/{number}"), "");
    }
    let message = publish("en");
    assert!(message.starts_with(&folder.display().to_string()) && message.contains("1000"), "{message}");
    assert_eq!(tree(&course.path().join("site")), before);
}

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
            "exercise.schema.json",
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
    for install in
        ["<code>cargo install --locked --git ADDRESS tst</code>", "<code>cargo install --locked --git ENDEREÇO tst</code>"]
    {
        assert!(page.contains(install) && page.contains("<a href=\"https://rustup.rs\">"), "{install}\n{page}");
    }
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

/// Publishes again into the site that is there.
fn again(course: &Course) -> Ran {
    course.run(&["publish", "--out", "site", "--url", "http://example.org/tst/"])
}

#[test]
fn what_is_not_the_sites_stays_and_what_is_goes() {
    let course = published();
    let mine = [
        (".git/refs/heads/gh-pages", "an id"),
        ("CNAME", "course.example.org"),
        (".nojekyll", ""),
        ("notes/a", "mine"),
        ("parrot/.tst-notes", "mine"),
        ("parrot/src/notes.rs", "mine"),
    ];
    mine.iter().for_each(|(name, content)| course.write(&format!("site/{name}"), content));
    let before = tree(&course.path().join("site"));
    again(&course).ended(0);
    assert_eq!(tree(&course.path().join("site")), before);
    // The exercise gets another name: of its old folder stays what is not the site's.
    let exercise =
        String::from_utf8(std::fs::read(course.path().join("exercises/parrot/exercise.yaml")).expect("it")).expect("text");
    std::fs::rename(course.path().join("exercises/parrot"), course.path().join("exercises/macaw")).expect("renamed");
    course.write("exercises/macaw/exercise.yaml", exercise.replace("name: parrot", "name: macaw"));
    course.write("config.yaml", "course: Aves\nexercises: [macaw]\n");
    again(&course).ended(0);
    let now = tree(&course.path().join("site"));
    for (name, content) in mine {
        assert_eq!(now.get(name).map(Vec::as_slice), Some(content.as_bytes()), "{name}");
    }
    let left: Vec<&String> = now.keys().filter(|name| name.starts_with("parrot/")).collect();
    assert_eq!(left, ["parrot/.tst-notes", "parrot/src/notes.rs"]);
    assert!(!course.path().join("site/parrot/fixtures").exists());
    assert!(now.contains_key("macaw/README.md") && !now.keys().any(|name| name.contains(".tst-publish")));
}

#[test]
fn what_is_in_the_way_of_a_new_site_is_named_and_nothing_is_changed() {
    let course = published();
    course.write("exercises/parrot/fixtures/new.txt", "the exercise's");
    for (mine, named) in [
        ("site/parrot/fixtures/new.txt", "site/parrot/fixtures/new.txt"),
        ("site/parrot/fixtures/new.txt/mine", "site/parrot/fixtures/new.txt/mine"),
        ("site/macaw", "site/macaw"),
    ] {
        let exercise = String::from_utf8(std::fs::read(course.path().join("exercises/parrot/exercise.yaml")).expect("it"));
        course.write("exercises/macaw/exercise.yaml", exercise.expect("text").replace("name: parrot", "name: macaw"));
        course.write("config.yaml", "course: Aves\nexercises: [parrot, macaw]\n");
        course.write(mine, "mine");
        let before = tree(&course.path().join("site"));
        let message = again(&course).refused(USAGE);
        assert!(message.contains(&format!("{named} is in the way")), "{message}");
        let translated = course.run(&["publish", "--out", "site", "--lang", "pt-BR"]).refused(USAGE);
        assert!(translated.contains(&format!("{named} está no lugar")), "{translated}");
        assert_eq!(tree(&course.path().join("site")), before);
        let path = course.path().join(mine);
        std::fs::remove_file(&path).expect("removed");
        let _ = std::fs::remove_dir(path.parent().expect("a folder"));
    }
    // The same bytes are in nobody's way.
    course.write("site/parrot/fixtures/new.txt", "the exercise's");
    again(&course).ended(0);
}

#[cfg(unix)]
#[test]
fn a_site_is_not_written_through_links_in_it() {
    let (course, elsewhere) = (published(), Course::empty());
    elsewhere.write("README.md", "precious");
    let site = course.path().join("site");
    std::fs::rename(site.join("parrot"), course.path().join("aside")).expect("renamed");
    std::os::unix::fs::symlink(elsewhere.path(), site.join("parrot")).expect("a link");
    let message = again(&course).refused(USAGE);
    assert!(message.contains("site/parrot is a link"), "{message}");
    std::fs::remove_file(site.join("parrot")).expect("removed");
    std::fs::rename(course.path().join("aside"), site.join("parrot")).expect("renamed");
    std::fs::remove_file(site.join("parrot/README.md")).expect("removed");
    std::os::unix::fs::symlink(elsewhere.path().join("README.md"), site.join("parrot/README.md")).expect("a link");
    let message = again(&course).refused(USAGE);
    assert!(message.contains("site/parrot/README.md is a link"), "{message}");
    assert_eq!(tree(elsewhere.path())["README.md"], b"precious");
}

#[test]
fn a_file_becomes_a_folder_and_a_folder_a_file() {
    let course = published();
    let fixtures = course.path().join("exercises/parrot/fixtures");
    course.write("exercises/parrot/fixtures/d/e/f.txt", "deep");
    again(&course).ended(0);
    std::fs::remove_dir_all(fixtures.join("d")).expect("removed");
    std::fs::remove_file(fixtures.join("a b.txt")).expect("removed");
    course.write("exercises/parrot/fixtures/d", "a file now");
    course.write("exercises/parrot/fixtures/a b.txt/g.txt", "a folder now");
    again(&course).ended(0);
    let site = tree(&course.path().join("site"));
    let fixtures: Vec<&String> = site.keys().filter(|name| name.starts_with("parrot/fixtures/")).collect();
    assert_eq!(fixtures, ["parrot/fixtures/a b.txt/g.txt", "parrot/fixtures/d"]);
}

#[test]
fn of_several_at_once_some_may_be_told_to_wait_and_the_site_is_whole() {
    let course = published();
    let site = course.path().join("site");
    let whole = tree(&site);
    for is_there in [true, false] {
        if !is_there {
            std::fs::remove_dir_all(&site).expect("removed");
        }
        let publish = ["publish", "--out", "site", "--url", "http://example.org/tst/"];
        let start = || course.tst(&publish).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("tst starts");
        let runs: Vec<_> = (0..6).map(|_| start()).collect();
        let mut done = 0;
        for run in runs {
            let ended = run.wait_with_output().expect("tst ends");
            let said = String::from_utf8_lossy(&ended.stderr);
            match ended.status.code() {
                Some(0) => done += 1,
                Some(MACHINE) => assert!(said.contains("site is being updated by another tst"), "{said}"),
                other => panic!("{other:?}: {said}"),
            }
        }
        assert!(done > 0);
        assert_eq!(tree(&site), whole);
    }
    assert_eq!(there(&course), ["config.yaml", "exercises", "harness", "p.py", "right.py", "site", "solutions"]);
}
