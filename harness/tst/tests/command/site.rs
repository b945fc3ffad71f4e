//! Sites: `tst checkout` and `tst list` from folders and web servers.

use std::net::TcpListener;
use std::process::Stdio;

use crate::support::Course;
use crate::support::served::Served;
use crate::support::sites::{go, published, student, there, tree};

const USAGE: i32 = 2;
const MACHINE: i32 = 3;

#[test]
fn an_exercise_comes_from_a_web_server_and_stands_alone() {
    let course = published();
    let served = Served::new(&course.path().join("site"));
    let student = student(&[("ours", &served.url)]);
    let ran = go(&student, ".", &["checkout", "parrot"]).ended(0);
    assert!(ran.stdout.contains("parrot of ours is now in parrot"), "{}", ran.all());
    let files = tree(&student.path().join("parrot"));
    let site = tree(&course.path().join("site/parrot"));
    for (name, content) in site.iter().filter(|(name, _)| *name != "tst.yaml") {
        assert_eq!(files.get(name), Some(content), "{name}");
    }
    assert!(String::from_utf8_lossy(&files["Cargo.toml"]).contains("\n[workspace]\n"));
    assert_eq!(there(&student), ["parrot"]);
    // Judged where it is, and under another name, too.
    go(&student, ".", &["checkout", "parrot@ours", "mine"]).ended(0);
    for folder in ["parrot/src", "mine"] {
        let ran = go(&student, folder, &["test", "--run", "python3 -c pass", "--check", "repeats"]).ended(1);
        assert!(ran.stdout.contains("repeats"), "{}", ran.all());
    }
    let list = go(&student, ".", &["list"]).ended(0);
    assert!(list.stdout.contains("parrot  ours  not started"), "{}", list.all());
}

#[test]
fn a_checkout_builds_inside_another_workspace_and_tells_how_to_go_on() {
    let course = published();
    let student = student(&[]);
    student.write("Cargo.toml", "[workspace]\nmembers = []\n");
    let site = format!("parrot@{}", course.path().join("site").display());
    go(&student, ".", &["checkout", &site]).ended(0);
    let ran = go(&student, "parrot", &["test", "--check", "repeats"]).ended(1);
    assert!(ran.stdout.contains("tst test --check repeats") && !ran.stdout.contains("cargo tst"), "{}", ran.all());
    assert!(ran.stdout.contains("cargo run -- 9090"), "{}", ran.all());
}

#[test]
fn the_first_site_that_has_it_wins_and_a_silent_one_does_not_stop_the_next() {
    let course = published();
    let site = course.path().join("site").display().to_string();
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let empty = course.path().join("empty");
    std::fs::create_dir(&empty).expect("a folder");
    let student = student(&[("dead", &format!("http://{closed}")), ("empty", &empty.display().to_string()), ("ours", &site)]);
    let ran = go(&student, ".", &["checkout", "parrot"]).ended(0);
    assert!(ran.stdout.contains("parrot of ours") && ran.stderr.contains("dead: "), "{}", ran.all());
    let message = go(&student, ".", &["checkout", "lost"]).refused(MACHINE);
    assert!(message.contains("no exercise `lost`") && message.contains("not reachable: dead"), "{message}");
    let message = go(&student, ".", &["checkout", "lost@ours"]).refused(USAGE);
    assert!(message.contains("there is no exercise `lost`"), "{message}");
    let message = go(&student, ".", &["checkout", "parrot@nowhere", "other"]).refused(USAGE);
    assert!(message.contains("there is no site `nowhere`; there are: dead, empty and ours"), "{message}");
    let message = go(&student, ".", &["checkout", "parrot@dead", "other"]).refused(MACHINE);
    assert!(message.contains("is not reachable"), "{message}");
    let message = go(&student, ".", &["checkout", "parrot"]).refused(USAGE);
    assert!(message.contains("parrot is there already"), "{message}");
    for (arguments, words) in [(&["checkout"][..], "which exercise?"), (&["checkout", "../x"], "is no exercise's name")] {
        assert!(go(&student, ".", arguments).refused(USAGE).contains(words));
    }
    assert_eq!(there(&student), ["parrot"]);
}

#[test]
fn the_users_file_is_made_on_first_use_and_never_changed() {
    let course = published();
    let student = Course::empty();
    let site = format!("parrot@{}", course.path().join("site").display());
    go(&student, ".", &["checkout", &site]).ended(0);
    let file = student.path().join("home/.tst/config.yaml");
    let sites = std::fs::read_to_string(&file).expect("a file");
    let [projsw, demo] = ["name: projsw", "name: demo"].map(|site| sites.find(site));
    assert!(projsw.is_some() && projsw < demo, "{sites}");
    student.write("home/.tst/config.yaml", "user: ana\nrun:\n  py2: python2\n");
    let message = go(&student, ".", &["checkout", "parrot@x"]).refused(USAGE);
    assert!(message.contains("there is no site `x`"), "{message}");
    assert!(std::fs::read_to_string(&file).expect("a file").starts_with("user: ana"));
}

#[test]
fn the_exercises_of_the_sites_are_listed_when_asked_for() {
    let course = published();
    course.write("config.yaml", "exercises: [parrot]\nsites:\n  - { name: ours, url: site }\n  - { name: gone, url: nowhere }\n");
    assert_eq!(go(&course, ".", &["list"]).ended(0).stdout.lines().count(), 1);
    let ran = go(&course, ".", &["list", "--sites", "--lang", "pt-BR"]).ended(0);
    assert_eq!(ran.stdout.lines().count(), 2, "{}", ran.all());
    assert!(ran.stdout.contains("parrot  ours") && ran.stdout.contains("Papagaio"), "{}", ran.all());
    assert!(ran.stderr.contains("gone: ") && ran.stderr.contains("não responde"), "{}", ran.all());
}

#[test]
fn of_checkouts_into_one_folder_at_once_one_wins_and_nothing_is_mixed() {
    let course = published();
    let student = student(&[("ours", &course.path().join("site").display().to_string())]);
    go(&student, ".", &["checkout", "parrot", "alone"]).ended(0);
    let whole = tree(&student.path().join("alone"));
    for round in 0..5 {
        let folder = format!("parrot{round}");
        let at_once: Vec<_> = (0..4)
            .map(|_| {
                student.tst(&["checkout", "parrot", &folder]).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("tst")
            })
            .collect();
        let mut won = 0;
        for tst in at_once {
            let output = tst.wait_with_output().expect("its end");
            let said = String::from_utf8_lossy(&output.stderr);
            match output.status.code() {
                Some(0) => won += 1,
                status => assert!(status == Some(USAGE) && said.contains("is there already"), "{status:?}: {said}"),
            }
        }
        assert_eq!((won, tree(&student.path().join(&folder))), (1, whole.clone()));
    }
    assert_eq!(there(&student), ["alone", "parrot0", "parrot1", "parrot2", "parrot3", "parrot4"]);
}
