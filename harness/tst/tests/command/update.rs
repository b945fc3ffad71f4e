//! `tst update`: what is untouched is renewed, what was changed is kept.

use crate::support::sites::{go, published, student, tree};

const USAGE: i32 = 2;
const MACHINE: i32 = 3;

#[test]
fn an_update_renews_what_is_untouched_and_keeps_what_was_changed() {
    let course = published();
    let site = course.path().join("site");
    let student = student(&[("ours", &site.display().to_string())]);
    go(&student, ".", &["checkout", "parrot"]).ended(0);
    let ran = go(&student, "parrot", &["update"]).ended(0);
    assert_eq!(ran.stdout, "nothing is new on ours\n");
    // The student works, the course goes on.
    student.write("parrot/src/main.rs", "fn main() { /* mine */ }\n");
    student.write("parrot/README.md", "my notes\n");
    std::fs::remove_file(student.path().join("parrot/README.pt-BR.md")).expect("removed");
    student.write("parrot/fixtures/new.txt", "my own\n");
    course.write("exercises/parrot/README.md", "# Parrot, better\n");
    course.write("exercises/parrot/README.pt-BR.md", "# Papagaio, melhor\n");
    course.write("exercises/parrot/fixtures/a b.txt", "another fixture");
    course.write("exercises/parrot/fixtures/new.txt", "theirs\n");
    course.write("exercises/parrot/fixtures/more.txt", "more\n");
    course.run(&["publish", "--out", "site"]).ended(0);
    let ran = go(&student, ".", &["update", "parrot"]).ended(0);
    for line in [
        "kept     README.md, which you changed; the new one is README.md.new",
        "left     README.pt-BR.md",
        "renewed  fixtures/a b.txt",
        "added    fixtures/more.txt",
        "kept     fixtures/new.txt",
        "2 files brought up to date from ours",
    ] {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.all());
    }
    let files = tree(&student.path().join("parrot"));
    let text = |name: &str| String::from_utf8_lossy(&files[name]).into_owned();
    assert_eq!(text("src/main.rs"), "fn main() { /* mine */ }\n");
    assert_eq!((text("README.md"), text("README.md.new")), ("my notes\n".into(), "# Parrot, better\n".into()));
    assert_eq!((text("fixtures/new.txt"), text("fixtures/new.txt.new")), ("my own\n".into(), "theirs\n".into()));
    assert_eq!(text("fixtures/a b.txt"), "another fixture");
    assert!(!files.contains_key("README.pt-BR.md"));
    // Said once.
    let ran = go(&student, "parrot/src", &["update", "--lang", "pt-BR"]).ended(0);
    assert_eq!(ran.stdout, "nada de novo em ours\n");
    assert_eq!(tree(&student.path().join("parrot")), files);
}

#[test]
fn what_no_site_could_have_is_the_students_own() {
    let course = published();
    let student = student(&[("ours", &course.path().join("site").display().to_string())]);
    go(&student, ".", &["checkout", "parrot"]).ended(0);
    // Larger than any file of a site, and holes.
    for name in ["README.md", "README.md.new"] {
        let file = std::fs::File::create(student.path().join("parrot").join(name)).expect("a file");
        file.set_len((16 << 20) + 1).expect("a hole");
    }
    course.write("exercises/parrot/README.md", "# Parrot, better\n");
    course.run(&["publish", "--out", "site"]).ended(0);
    let ran = go(&student, "parrot", &["update"]).ended(0);
    let line = "kept     README.md, which you changed; the new one is README.md.new2";
    assert!(ran.stdout.contains(line), "{}", ran.all());
    let files = tree(&student.path().join("parrot"));
    assert_eq!(["README.md", "README.md.new"].map(|name| files[name].len()), [(16 << 20) + 1; 2]);
    assert_eq!(files["README.md.new2"], b"# Parrot, better\n");
}

#[test]
fn two_updates_at_once_do_not_mix() {
    let course = published();
    let student = student(&[("ours", &course.path().join("site").display().to_string())]);
    go(&student, ".", &["checkout", "parrot"]).ended(0);
    let lock = std::fs::File::create(student.path().join("parrot/.tst/lock")).expect("a file");
    lock.lock().expect("locked");
    let message = go(&student, "parrot", &["update"]).refused(MACHINE);
    assert!(message.contains("is being updated by another tst"), "{message}");
    drop(lock);
    student.write("parrot/.tst/.tst-killed/parrot/README.md", "left by one that was killed");
    go(&student, "parrot", &["update"]).ended(0);
    assert!(!student.path().join("parrot/.tst/.tst-killed").exists());
}

#[test]
fn what_cannot_be_updated_stays_as_it_is() {
    let course = published();
    let student = student(&[("ours", &course.path().join("site").display().to_string())]);
    let message = go(&student, ".", &["update"]).refused(USAGE);
    assert!(message.contains("is no checkout"), "{message}");
    go(&student, ".", &["checkout", "parrot"]).ended(0);
    let before = tree(&student.path().join("parrot"));
    let check = |status: i32, words: &str| {
        let message = go(&student, "parrot", &["update"]).refused(status);
        assert!(message.contains(words), "{message}");
        let mut now = tree(&student.path().join("parrot"));
        now.remove(".tst/lock");
        assert_eq!(now, before);
    };
    course.write("site/parrot/src/main.rs", "other");
    check(USAGE, "is not the file that its site announces");
    std::fs::remove_dir_all(course.path().join("site")).expect("removed");
    check(MACHINE, "is not reachable");
}

#[cfg(unix)]
#[test]
fn an_update_does_not_write_through_a_link() {
    let course = published();
    let site = course.path().join("site");
    let student = student(&[("ours", &site.display().to_string())]);
    go(&student, ".", &["checkout", "parrot"]).ended(0);
    let fixtures = student.path().join("parrot/fixtures");
    std::fs::remove_dir_all(&fixtures).expect("removed");
    std::fs::create_dir(student.path().join("elsewhere")).expect("a folder");
    std::os::unix::fs::symlink(student.path().join("elsewhere"), &fixtures).expect("a link");
    let message = go(&student, "parrot", &["update"]).refused(USAGE);
    assert!(message.contains("is a link"), "{message}");
    assert!(tree(&student.path().join("elsewhere")).is_empty());
}

#[test]
fn a_file_of_the_students_where_a_folder_must_be_stops_the_update_before_anything_is_written() {
    let course = published();
    let student = student(&[("ours", &course.path().join("site").display().to_string())]);
    go(&student, ".", &["checkout", "parrot"]).ended(0);
    course.write("exercises/parrot/README.md", "# Parrot, better\n");
    course.write("exercises/parrot/src/more/lines.rs", "// more\n");
    course.run(&["publish", "--out", "site"]).ended(0);
    student.write("parrot/src/more", "mine\n");
    let before = tree(&student.path().join("parrot"));
    let message = go(&student, "parrot", &["update"]).refused(USAGE);
    assert!(message.contains("src/more is a file, and the site has a folder of that name"), "{message}");
    let mut now = tree(&student.path().join("parrot"));
    now.remove(".tst/lock");
    assert_eq!(now, before);
}
