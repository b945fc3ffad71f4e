//! Runs that are killed before each of their system calls that changes a file: what is there is whole, nothing of the
//! student's is lost, and the next run leaves nothing of the dead one.
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::sites::{go, published, student, there, tree};
use crate::support::{Course, has, plain, run};

const USAGE: i32 = 2;

/// The system calls that change what lies on the disk; one with `?` is not there on every machine.
const CHANGES: [&str; 12] = [
    "?mkdir",
    "?mkdirat",
    "write",
    "?rename",
    "?renameat",
    "?renameat2",
    "fsync",
    "fchmod",
    "flock",
    "?unlink",
    "unlinkat",
    "?rmdir",
];
/// Fewer than each of these runs makes of them together.
const FEWEST: usize = 30;
/// More than a run of these tests makes of one of them.
const MOST: usize = 500;

/// Whether runs can be killed that way here; says so when not.
#[expect(clippy::print_stderr, reason = "for whoever reads why a test did nothing")]
fn can_kill() -> bool {
    let home = tempfile::tempdir().expect("a folder");
    let can = has("strace") && run(plain("strace", home.path()).args(["-qq", "-o", "/dev/null", "true"])).status == Some(0);
    if !can {
        eprintln!("strace cannot be used here: nothing was killed");
    }
    can
}

/// Runs `tst` again and again, killed before each of its changes; after each run there is `look`, which is told where it
/// was killed.
fn kill_everywhere(course: &Course, folder: &str, arguments: &[&str], look: impl FnMut(&str)) {
    let tst = |strace: &mut Command| {
        strace.arg("-f").arg(env!("CARGO_BIN_EXE_tst")).args(arguments).current_dir(course.path().join(folder));
    };
    kill_at(&CHANGES, FEWEST, course, tst, look);
}

/// Runs what `command` adds to strace(1) again and again, killed before each of these calls, more than `fewest` in all.
fn kill_at(calls: &[&str], fewest: usize, course: &Course, command: impl Fn(&mut Command), mut look: impl FnMut(&str)) {
    let mut kills = 0;
    for call in calls {
        for count in 1.. {
            assert!(count < MOST, "it never came to its end");
            let mut strace = plain("strace", &course.path().join("home"));
            let inject = format!("inject={call}:signal=KILL:when={count}");
            strace.args(["-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject]);
            command(&mut strace);
            let ended = run(&mut strace).status == Some(0);
            look(&format!("killed at {call} {count}"));
            if ended {
                break;
            }
            kills += 1;
        }
    }
    assert!(kills > fewest, "only {kills} kills");
}

/// The system calls with which a judge begins, up to its first program: a scratch folder, and who will remove it.
const BEGINNING: [&str; 7] = ["?mkdir", "?mkdirat", "?pipe2", "?clone", "?clone3", "?vfork", "write"];
/// How long the guard of a dead judge may take.
const VANISHING: Duration = Duration::from_secs(60);

#[test]
fn a_judge_that_is_killed_as_it_begins_leaves_no_folder_and_takes_no_other() {
    if !can_kill() || !has("python3") {
        return;
    }
    let course = Course::new();
    // No text, and of two lines, the first of which is somebody's folder.
    course.write("mine/file", "precious");
    let temporary = course.path().join(OsStr::from_bytes(b"mine\n\xff"));
    std::fs::create_dir(&temporary).expect("a folder");
    let tst = |strace: &mut Command| {
        // Its guard is not followed: that is to go on.
        strace.arg(env!("CARGO_BIN_EXE_tst")).args(["test", "parrot", "--check", "repeats", "--run", "python3 right.py"]);
        strace.env("TMPDIR", &temporary).current_dir(course.path());
    };
    kill_at(&BEGINNING, BEGINNING.len(), &course, tst, |at| {
        let begin = Instant::now();
        // Locks of ports are everybody's, and stay.
        while names(&temporary).iter().any(|name| name.starts_with("tst-") && name != "tst-ports") {
            assert!(begin.elapsed() < VANISHING, "{at}: {:?}", tree(&temporary));
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(std::fs::read(course.path().join("mine/file")).expect("a file"), b"precious", "{at}");
    });
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Every file below a folder but the lock.
fn files(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = tree(folder);
    files.remove(".tst/lock");
    files
}

#[test]
fn a_checkout_is_whole_or_absent_and_the_next_one_cleans_up() {
    if !can_kill() {
        return;
    }
    let course = published();
    let student = student(&[("ours", &course.path().join("site").display().to_string())]);
    let target = student.path().join("parrot");
    go(&student, ".", &["checkout", "parrot"]).ended(0);
    let whole = files(&target);
    std::fs::remove_dir_all(&target).expect("removed");
    kill_everywhere(&student, ".", &["checkout", "parrot"], |at| {
        let came = target.exists();
        assert!(!came || files(&target) == whole, "{at}");
        go(&student, ".", &["checkout", "parrot"]).ended(if came { USAGE } else { 0 });
        assert_eq!(there(&student), ["parrot"], "{at}");
        assert_eq!(files(&target), whole, "{at}");
        for folder in there(&student) {
            std::fs::remove_dir_all(student.path().join(folder)).expect("removed");
        }
    });
}

#[test]
fn an_update_loses_nothing_and_the_next_one_completes_it() {
    if !can_kill() {
        return;
    }
    let course = published();
    let student = student(&[("ours", &course.path().join("site").display().to_string())]);
    go(&student, ".", &["checkout", "parrot", "old"]).ended(0);
    course.write("exercises/parrot/README.md", "# Parrot, better\n");
    course.write("exercises/parrot/README.pt-BR.md", "# Papagaio, melhor\n");
    course.write("exercises/parrot/fixtures/more/new.txt", "new\n");
    course.run(&["publish", "--out", "site"]).ended(0);
    student.write("old/src/main.rs", "fn main() { /* mine */ }\n");
    student.write("old/README.md", "my notes\n");
    student.write("old/src/mine.rs", "// mine\n");
    let before = files(&student.path().join("old"));
    let begin = |folder: &str| before.iter().for_each(|(name, content)| student.write(&format!("{folder}/{name}"), content));
    begin("undisturbed");
    go(&student, "undisturbed", &["update"]).ended(0);
    let after = files(&student.path().join("undisturbed"));
    assert_eq!(after["README.md.new"], b"# Parrot, better\n");
    let target = student.path().join("parrot");
    begin("parrot");
    kill_everywhere(&student, "parrot", &["update"], |at| {
        let now = files(&target);
        for (name, content) in before.iter().filter(|(name, _)| !name.starts_with(".tst/")) {
            let is_old_or_new = now.get(name) == Some(content) || now.get(name) == after.get(name);
            assert!(is_old_or_new, "{name} was lost: {at}");
        }
        go(&student, "parrot", &["update"]).ended(0);
        assert_eq!(files(&target), after, "{at}");
        std::fs::remove_dir_all(&target).expect("removed");
        begin("parrot");
    });
}

#[test]
fn a_site_is_completed_by_the_next_run_and_what_is_not_the_sites_is_never_touched() {
    if !can_kill() {
        return;
    }
    let course = published();
    let site = course.path().join("site");
    let mine = [(".git/HEAD", "ref: refs/heads/gh-pages\n"), ("CNAME", "course.example.org\n"), ("parrot/notes", "mine\n")];
    mine.iter().for_each(|(name, content)| course.write(&format!("site/{name}"), content));
    let (before, others) = (tree(&site), there(&course));
    course.write("exercises/parrot/README.md", "# Another\n");
    std::fs::remove_file(course.path().join("exercises/parrot/fixtures/a b.txt")).expect("removed");
    course.write("exercises/parrot/fixtures/a b.txt/c.txt", "a folder now");
    std::fs::remove_file(course.path().join("exercises/parrot/README.pt-BR.md")).expect("removed");
    let publish = ["publish", "--out", "site"];
    course.run(&publish).ended(0);
    let after = tree(&site);
    assert!(!after.contains_key("parrot/README.pt-BR.md") && after.contains_key("parrot/fixtures/a b.txt/c.txt"));
    let begin = || {
        std::fs::remove_dir_all(&site).expect("removed");
        before.iter().for_each(|(name, content)| course.write(&format!("site/{name}"), content));
    };
    begin();
    kill_everywhere(&course, ".", &publish, |at| {
        let now = tree(&site);
        for (name, content) in mine {
            assert_eq!(now.get(name).map(Vec::as_slice), Some(content.as_bytes()), "{name}: {at}");
        }
        for (name, content) in now.iter().filter(|(name, _)| !name.starts_with(".tst-publish-")) {
            assert!([before.get(name), after.get(name)].contains(&Some(content)), "{name} is neither old nor new: {at}");
        }
        course.run(&publish).ended(0);
        assert_eq!(tree(&site), after, "{at}");
        assert_eq!(there(&course), others, "{at}");
        begin();
    });
}

#[test]
fn a_first_site_is_whole_or_absent() {
    if !can_kill() {
        return;
    }
    let course = published();
    let site = course.path().join("site");
    let (whole, others) = (tree(&site), there(&course));
    std::fs::remove_dir_all(&site).expect("removed");
    let publish = ["publish", "--out", "site", "--url", "http://example.org/tst/"];
    kill_everywhere(&course, ".", &publish, |at| {
        assert!(!site.exists() || tree(&site) == whole, "{at}");
        course.run(&publish).ended(0);
        assert_eq!((tree(&site), there(&course)), (whole.clone(), others.clone()), "{at}");
        std::fs::remove_dir_all(&site).expect("removed");
    });
}

#[test]
fn a_new_exercise_is_completed_by_the_same_command() {
    if !can_kill() {
        return;
    }
    let begin = || {
        let course = Course::new();
        course.write("Cargo.toml", "[workspace]\nmembers = [\"exercises/*\"]\n");
        course
    };
    let new = ["new", "ping", "--kind", "batch", "--starter", "python"];
    let undisturbed = begin();
    undisturbed.run(&new).ended(0);
    let whole = tree(undisturbed.path());
    let course = begin();
    let before = tree(course.path());
    kill_everywhere(&course, ".", &new, |at| {
        let now = tree(course.path());
        for (name, content) in now.iter().filter(|(name, _)| !name.starts_with(".tst-")) {
            assert!([before.get(name), whole.get(name)].contains(&Some(content)), "{name} is neither old nor new: {at}");
        }
        let again = course.run(&new);
        assert!(matches!(again.status, Some(0 | USAGE)), "{at}\n{}", again.all());
        assert_eq!(tree(course.path()), whole, "{at}");
        for folder in ["exercises/ping", "solutions"] {
            std::fs::remove_dir_all(course.path().join(folder)).expect("removed");
        }
        before.iter().for_each(|(name, content)| course.write(name, content));
    });
}
