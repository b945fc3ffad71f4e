//! Sites: `tst checkout` from folders and web servers, ours and the original's, and from hostile ones.

mod support;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::time::{Duration, Instant};

use support::Course;
use support::served::Served;
use support::sites::{STARTER, go, published, student, there, tree};

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
    assert!(std::fs::read_to_string(&file).expect("a file").contains("name: demo"));
    student.write("home/.tst/config.yaml", "user: ana\nrun:\n  py2: python2\n");
    let message = go(&student, ".", &["checkout", "parrot@x"]).refused(USAGE);
    assert!(message.contains("parrot is there already"), "{message}");
    assert!(std::fs::read_to_string(&file).expect("a file").starts_with("user: ana"));
}

#[test]
fn sites_of_the_original_are_read() {
    let site = Course::empty();
    site.write(
        "oi/tst.yaml",
        "name: oi\nlabel: Oi!\ntext: oi.md\ninclude:\n- a b.py, public, rw\n- run.sh, public, rx\n- secret.py, private, ro\n",
    );
    site.write("oi/oi.md", "# Oi\n");
    site.write("oi/a b.py", "print('olá')\n");
    site.write("oi/run.sh", "true\n");
    site.write("oi/secret.py", "MARKER");
    let served = Served::new(site.path());
    let folder = site.path().display().to_string();
    for (url, name) in [(&served.url, "one"), (&folder, "two"), (&format!("file://{folder}"), "three")] {
        site.write("tst.json", format!("{{\"api-url\": \"{}\"}}", if name == "one" { &served.url } else { "." }));
        let student = student(&[("demo", url)]);
        let ran = go(&student, ".", &["checkout", "oi", name]).ended(0);
        let files = tree(&student.path().join(name));
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(names, [".tst/checkout.json", "a b.py", "oi.md", "run.sh", "tst.yaml"], "{}", ran.all());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |file: &str| student.path().join(name).join(file).metadata().expect("a file").permissions().mode() & 0o700;
            assert_eq!((mode("oi.md"), mode("a b.py"), mode("run.sh")), (0o400, 0o600, 0o500));
        }
        let message = go(&student, ".", &["checkout", "lost"]).refused(USAGE);
        assert!(message.contains("no exercise `lost`"), "{message}");
    }
}

#[test]
fn what_is_published_can_be_read_as_the_original_reads_it() {
    let course = published();
    let site = course.path().join("site");
    let served = Served::new(&site);
    // Without our index only the original's files are left.
    std::fs::remove_file(site.join("index.json")).expect("removed");
    std::fs::write(site.join("tst.json"), format!("{{\"api-url\": \"{}\"}}", served.url)).expect("written");
    let student = student(&[("ours", &served.url)]);
    go(&student, ".", &["checkout", "parrot"]).ended(0);
    let names: Vec<String> = tree(&student.path().join("parrot")).into_keys().collect();
    assert!(
        ["src/main.rs", "exercise.yaml", "fixtures/a b.txt"].iter().all(|file| names.iter().any(|name| name == file)),
        "{names:?}"
    );
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

#[cfg(target_os = "linux")]
#[test]
fn a_checkout_that_is_killed_is_whole_or_absent() {
    let course = published();
    let whole = {
        let student = student(&[("ours", &course.path().join("site").display().to_string())]);
        go(&student, ".", &["checkout", "parrot"]).ended(0);
        tree(&student.path().join("parrot")).len()
    };
    for delay in (0..60).step_by(3) {
        let student = student(&[("ours", &course.path().join("site").display().to_string())]);
        let mut tst = student.tst(&["checkout", "parrot"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("tst");
        std::thread::sleep(Duration::from_millis(delay));
        let _ = tst.kill();
        let _ = tst.wait();
        let folder = student.path().join("parrot");
        assert!(!folder.exists() || tree(&folder).len() == whole, "after {delay} ms");
    }
}

// Hostile sites.

/// A site that answers each request with what `answer` makes of its path, once the head was read.
fn hostile(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|got| got == 1) {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            answer(head.split(' ').nth(1).unwrap_or_default(), &mut stream);
        }
    });
    url
}

/// Answers with a whole body.
fn answer(stream: &mut TcpStream, status: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

/// A site with these files; all else is 404.
fn site_of(files: Vec<(&'static str, Vec<u8>)>) -> String {
    hostile(move |path, stream| match files.iter().find(|(name, _)| *name == path) {
        Some((_, body)) => answer(stream, "200 OK", body),
        None => answer(stream, "404 Not Found", b"no"),
    })
}

const DOOR: &[u8] = br#"{"index": "index.json", "api-url": "."}"#;

/// Asserts that the checkout is refused in one line that holds these words, and that nothing is left behind.
#[track_caller]
fn refuses(url: &str, status: i32, words: &str) {
    let student = student(&[("bad", url)]);
    let begin = Instant::now();
    let message = go(&student, ".", &["checkout", "x"]).refused(status);
    assert!(message.contains(words), "{message}");
    assert_eq!(there(&student), [""; 0], "{message}");
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
}

#[test]
fn names_that_lead_out_of_the_folder_are_refused() {
    for name in ["../evil", "/etc/evil", "a/../../evil", "a\\\\evil", "a\\u0000b", ".tst/checkout.json"] {
        let file = format!("{{\"name\": \"{name}\", \"mode\": \"rw\", \"size\": 0, \"sha256\": \"0\"}}");
        let index = format!(
            "{{\"schema\": 1, \"course\": \"\", \"exercises\": [{{\"name\": \"x\", \"title\": {{\"en\": \"\", \"pt-BR\": \"\"}}, \"kind\": \"\", \"files\": [{file}]}}]}}"
        );
        refuses(&site_of(vec![("/tst.json", DOOR.to_vec()), ("/index.json", index.into())]), USAGE, "is refused");
        let whole = format!("{{\"files\": [{{\"name\": \"{name}\", \"content\": \"\", \"mode\": \"w\"}}]}}");
        refuses(&site_of(vec![("/x", whole.into())]), USAGE, "is refused");
    }
    for name in ["../evil", "/etc/evil", "a\\evil"] {
        let yaml = format!("name: x\ninclude:\n- {name}, public, rw\n");
        refuses(&site_of(vec![("/x/tst.yaml", yaml.into())]), USAGE, "is refused");
    }
    let yaml = "name: x\ninclude:\n- a, public, rw\n- a/b, public, rw\n";
    refuses(&site_of(vec![("/x/tst.yaml", yaml.into())]), USAGE, "as a file and as a folder");
}

#[test]
fn what_is_not_valid_is_said_in_one_line_and_nothing_is_left() {
    let yaml = |text: &[u8]| site_of(vec![("/x/tst.yaml", text.to_vec())]);
    refuses(&yaml(b"name: [x\n"), USAGE, "tst.yaml:");
    refuses(&yaml(b"name: \xff\n"), USAGE, "is not UTF-8");
    refuses(&yaml(b"include: 7\n"), USAGE, "tst.yaml:1:10");
    refuses(&yaml(b"include: [\"a, public\"]\n"), USAGE, "/x/a is named by its site, but it is not there");
    refuses(&site_of(vec![("/tst.json", b"{".to_vec())]), USAGE, "tst.json is not valid");
    refuses(&site_of(vec![("/tst.json", b"{\"api-url\": \"file:///etc\"}".to_vec())]), USAGE, "file:///etc");
    refuses(&site_of(vec![("/tst.json", DOOR.to_vec())]), USAGE, "index.json is named by its site");
    refuses(&site_of(vec![("/tst.json", DOOR.to_vec()), ("/index.json", b"[]".to_vec())]), USAGE, "index.json is not valid");
    let exercise = "{\"files\": [{\"name\": \"exercise.yaml\", \"content\": \"name: x\\ntitle: 7\\n\"}]}";
    refuses(&site_of(vec![("/x", exercise.into())]), USAGE, "/x/exercise.yaml:");
}

#[test]
fn a_file_that_is_not_the_announced_one_is_refused() {
    let course = published();
    let site = course.path().join("site");
    let main = site.join("parrot/src/main.rs");
    for content in [STARTER.replace("repeat", "r3peat"), STARTER.repeat(2), String::new()] {
        std::fs::write(&main, content).expect("written");
        let student = student(&[("ours", &site.display().to_string())]);
        let message = go(&student, ".", &["checkout", "parrot"]).refused(USAGE);
        assert!(message.contains("main.rs is not the file that its site announces"), "{message}");
        assert_eq!(there(&student), [""; 0]);
    }
}

#[test]
fn endless_huge_slow_and_circling_answers_end() {
    let head = |length: &str| format!("HTTP/1.1 200 OK\r\n{length}\r\n");
    let endless = move |size: &'static str| {
        hostile(move |_, stream| {
            let _ = stream.write_all(head(size).as_bytes());
            while stream.write_all(&[b' '; 65536]).is_ok() {}
        })
    };
    refuses(&endless("Content-Length: 2147483648\r\n"), USAGE, "is too large");
    refuses(&endless("Connection: close\r\n"), USAGE, "is too large");
    let drip = hostile(move |_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        while stream.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    refuses(&drip, MACHINE, "did not answer whole within 2 s");
    refuses(&hostile(|_, stream| answer(stream, "302 Found\r\nLocation: /again", b"")), USAGE, "redirects without end");
    refuses(&hostile(|_, stream| answer(stream, "500 Oops", b"")), MACHINE, "status 500");
    refuses(&hostile(|_, stream| drop(stream.write_all(b"nonsense\r\n\r\n"))), MACHINE, "is not reachable");
    refuses(&hostile(|_, _| {}), MACHINE, "is not reachable");
}

#[test]
fn a_file_is_no_site() {
    let course = Course::empty();
    course.write("site", "a file");
    refuses(&course.path().join("site").display().to_string(), MACHINE, "is not reachable");
}
