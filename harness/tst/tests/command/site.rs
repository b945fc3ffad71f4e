//! Sites: `tst checkout` and `tst list` from folders and web servers.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use crate::support::Course;
use crate::support::hostile::{answer, of_heads};
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
    assert_eq!(list.stdout.lines().filter(|line| line.starts_with("parrot ")).count(), 1, "{}", list.all());
    // Also in the checkout, and where no site is known any more.
    std::fs::write(student.path().join("home/.tst/config.yaml"), "").expect("written");
    for folder in [".", "parrot"] {
        let list = go(&student, folder, &["list"]).ended(0);
        assert!(list.stdout.contains("parrot  ours  not started") && list.stdout.contains("Parrot"), "{}", list.all());
    }
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

#[test]
fn a_password_in_an_address_is_neither_shown_nor_kept() {
    let course = published();
    let site = tree(&course.path().join("site"));
    // What HTTP's basic authentication (RFC 7617) makes of `ana:geheim`.
    let server = of_heads(move |head, stream| {
        let path = head.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').replace("%20", " ");
        match site.get(&path) {
            _ if !head.to_lowercase().contains("basic yw5homdlagvpbq==") => answer(stream, "401 Unauthorized", b"who?"),
            Some(content) => answer(stream, "200 OK", content),
            None => answer(stream, "404 Not Found", b"no"),
        }
    });
    let secret = server.replace("http://", "http://ana:geheim@");
    let student = student(&[("ours", &secret), ("silent", "http://ana:geheim@127.0.0.1:1"), ("open", &server)]);
    let at = format!("parrot@{secret}");
    for (folder, arguments, status) in [
        (".", &["checkout", "parrot"][..], 0),
        ("parrot", &["update"], 0),
        (".", &["checkout", &at, "by_address"], 0),
        // Who asks is found in the configuration.
        ("by_address", &["update"], 0),
        (".", &["list"], 0),
        (".", &["checkout", "none@ours"], USAGE),
        (".", &["checkout", "parrot@silent", "x"], MACHINE),
        (".", &["checkout", "parrot@silent", "x", "--lang", "pt-BR"], MACHINE),
        (".", &["checkout", "parrot@open", "x"], MACHINE),
        (".", &["checkout", "parrot@http://ana:geheim@", "x"], USAGE),
        (".", &["checkout", "parrot@http://ana:ge/geheim@127.0.0.1:1", "x"], USAGE),
    ] {
        let ran = go(&student, folder, arguments).ended(status);
        assert!(!ran.all().replace(&arguments.join(" "), "").lines().skip(1).any(|line| line.contains("geheim")), "{}", ran.all());
    }
    for folder in ["parrot", "by_address"] {
        for (name, content) in tree(&student.path().join(folder)) {
            assert!(!String::from_utf8_lossy(&content).contains("geheim"), "{folder}/{name}");
        }
    }
    let message = go(&student, ".", &["checkout", "parrot@silent", "x"]).refused(MACHINE);
    assert!(message.starts_with("http://ana:***@127.0.0.1:1/tst.json is not reachable"), "{message}");
    let message = course.run(&["publish", "--out", "other", "--url", "https://ana:geheim@example.org"]).refused(USAGE);
    assert!(message.contains("`https://ana:***@example.org` is no address of a site"), "{message}");
}

#[cfg(unix)]
#[test]
fn the_command_that_leads_into_a_checkout_can_be_given_as_it_is_shown() {
    let course = published();
    let student = student(&[("ours", &course.path().join("site").display().to_string())]);
    for name in ["my work", "a'b", "$(touch x)", "a;b", "-d", "-", "ação", "a&b", "~", "#a", "a\\b", "!a", "{a,b}"] {
        let ran = go(&student, ".", &["checkout", "parrot", "--", name]).ended(0);
        let command =
            ran.stdout.lines().find_map(|line| line.strip_prefix("now: ")?.strip_suffix("; README.md there says what to write"));
        let command = command.expect("a command");
        let there = command.strip_suffix(" && tst test").expect("the end");
        let pwd = Command::new("sh").args(["-c", &format!("{there} && pwd -P")]).current_dir(student.path()).output().expect("sh");
        let wanted = student.path().canonicalize().expect("a folder").join(name);
        assert_eq!(String::from_utf8_lossy(&pwd.stdout).trim_end_matches('\n'), wanted.display().to_string(), "{command}");
    }
    let ran = go(&student, ".", &["checkout", "parrot", "a b", "--lang", "pt-BR"]).ended(0);
    assert!(ran.stdout.contains("cd 'a b' && tst test"), "{}", ran.all());
}
