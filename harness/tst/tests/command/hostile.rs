//! Hostile sites: each is refused in one line, and nothing is left behind.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use crate::support::hostile::{answer, hostile, site_of};
use crate::support::sites::{STARTER, go, go_with, published, student, there, tree};
use crate::support::{Course, PARROT, Ran, plain, run};

const USAGE: i32 = 2;
const MACHINE: i32 = 3;

const DOOR: &[u8] = br#"{"index": "index.json", "api-url": "."}"#;

/// Asserts that the checkout is refused in one line that holds these words, and that nothing is left behind.
#[track_caller]
fn refuses(url: &str, status: i32, words: &str) {
    let student = student(&[("bad", url)]);
    refuses_to(&student, status, words, &[]);
}

/// The same of this student, with these variables.
#[track_caller]
fn refuses_to(student: &Course, status: i32, words: &str, variables: &[(&str, &Path)]) {
    let message = go_with(student, ".", &["checkout", "x"], variables).refused(status);
    assert!(message.contains(words), "{message}");
    assert_eq!(there(student), [""; 0], "{message}");
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
}

#[test]
fn of_an_answer_that_is_not_valid_as_much_is_quoted_as_a_person_reads() {
    let long = "://a:b@".repeat((4 << 20) / 7 - 10);
    let index = format!("{{\"schema\": \"{long}\"}}");
    let site = site_of(vec![("/tst.json", DOOR.to_vec()), ("/index.json", index.into())]);
    for answer in [format!("{{\"files\": \"{long}\"}}"), format!("{{\"files\": [{}{{}}]}}", "{},".repeat(5 << 20))] {
        let message = go(&student(&[("bad", &site_of(vec![("/x", answer.into())]))]), ".", &["checkout", "x"]).refused(USAGE);
        assert!(message.len() < 600, "{message}");
    }
    let message = go(&student(&[("bad", &site)]), ".", &["checkout", "x"]).refused(USAGE);
    assert!(message.contains("://a:***@://a:***@") && message.len() < 600, "{message}");
}

#[test]
fn names_that_cannot_be_there_at_once_are_refused() {
    for (one, other, words) in [
        ("a", "a/b", "as a file and as a folder"),
        ("A/b", "a", "as a file and as a folder"),
        ("a", "a", "twice"),
        ("Readme.md", "README.md", "twice"),
        ("ção", "ÇÃO", "twice"),
    ] {
        let file = |name: &str| format!("{{\"name\": \"{name}\", \"mode\": \"rw\", \"size\": 0, \"sha256\": \"0\"}}");
        let index = format!(
            "{{\"schema\": 1, \"course\": \"\", \"exercises\": [{{\"name\": \"x\", \"title\": {{\"en\": \"\", \"pt-BR\": \"\"}}, \"kind\": \"\", \"files\": [{}, {}]}}]}}",
            file(one),
            file(other)
        );
        refuses(&site_of(vec![("/tst.json", DOOR.to_vec()), ("/index.json", index.into())]), USAGE, words);
        let file = |name: &str| format!("{{\"name\": \"{name}\", \"content\": \"\"}}");
        let whole = format!("{{\"files\": [{}, {}]}}", file(one), file(other));
        refuses(&site_of(vec![("/x", whole.into())]), USAGE, words);
        // In the original's list the last line of a name counts.
        if one != other {
            let yaml = format!("name: x\ninclude:\n- {one}, public, rw\n- {other}, public, rw\n");
            refuses(&site_of(vec![("/x/tst.yaml", yaml.into())]), USAGE, words);
        }
    }
}

#[test]
fn an_exercise_that_would_write_elsewhere_is_not_brought_in_and_not_published() {
    let victim = Course::empty();
    victim.write("victim", "precious");
    let (root, old) = (victim.path().display(), "default_port: 9090");
    for files in [
        format!("{{ path: l, link: \"{root}/victim\" }}, {{ path: l, text: OVERWRITTEN }}"),
        format!("{{ path: d, link: \"{root}\" }}, {{ path: d/planted, text: x }}"),
        "{ path: d, link: .. }, { path: d/planted, text: x }".into(),
    ] {
        let exercise = PARROT.replace("name: parrot", "name: x").replace(old, &format!("{old}, files: [{files}]"));
        let content = serde_json::json!({ "files": [{ "name": "exercise.yaml", "content": exercise }] });
        refuses(&site_of(vec![("/x", content.to_string().into())]), USAGE, "exercise.yaml:3:");
        let course = Course::new();
        course.write("exercises/parrot/exercise.yaml", exercise.replace("name: x", "name: parrot"));
        assert!(course.run(&["publish", "--out", "site"]).refused(USAGE).contains("exercise.yaml:3:"));
        assert!(course.run(&["test", "parrot", "--subject", "right.py"]).refused(USAGE).contains("exercise.yaml:3:"));
        assert!(!course.path().join("site").exists());
    }
    assert_eq!(std::fs::read(victim.path().join("victim")).expect("the file"), b"precious");
    assert_eq!(there(&victim), ["victim"]);
}

#[cfg(unix)]
#[test]
fn a_site_in_a_folder_is_not_read_through_links() {
    let site = Course::empty();
    site.write("x/tst.yaml", "name: x\ninclude:\n- secret, public, rw\n- inside/secret, public, rw\n");
    std::os::unix::fs::symlink("/etc/passwd", site.path().join("x/secret")).expect("a link");
    refuses(&site.path().display().to_string(), USAGE, "x/secret is a link");
    site.write("x/tst.yaml", "name: x\ninclude:\n- inside/passwd, public, rw\n");
    std::os::unix::fs::symlink("/etc", site.path().join("x/inside")).expect("a link");
    refuses(&site.path().display().to_string(), USAGE, "x/inside is a link");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_that_has_the_new_folders_name() {
    let course = published();
    let student = student(&[("ours", &course.path().join("site").display().to_string())]);
    for (target, place) in [("elsewhere", "parrot"), ("nowhere", "other")] {
        student.write("elsewhere/kept", "kept");
        std::os::unix::fs::symlink(student.path().join(target), student.path().join(place)).expect("a link");
        let message = go(&student, ".", &["checkout", "parrot", place]).refused(USAGE);
        assert!(message.contains("is there already"), "{message}");
    }
    assert_eq!(there(&student), ["elsewhere", "other", "parrot"]);
    assert_eq!(tree(&student.path().join("elsewhere")).len(), 1);
}

/// Runs `tst` where no file can grow beyond a few kilobytes.
#[cfg(unix)]
fn go_on_a_full_disk(course: &Course, folder: &str, arguments: &[&str]) -> Ran {
    let mut shell = plain("sh", &course.path().join("home"));
    shell.args(["-c", "ulimit -f 16; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_tst")]).args(arguments);
    run(shell.current_dir(course.path().join(folder)))
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_said_and_nothing_is_left_or_lost() {
    let course = published();
    course.write("exercises/parrot/fixtures/large.bin", vec![b'x'; 1 << 20]);
    let site = course.path().join("site").display().to_string();
    let student = student(&[("ours", &site)]);
    go(&student, ".", &["checkout", "parrot", "before"]).ended(0);
    course.run(&["publish", "--out", "site"]).ended(0);
    let message = go_on_a_full_disk(&student, ".", &["checkout", "parrot"]).refused(MACHINE);
    assert!(message.contains("large.bin cannot be written"), "{message}");
    assert_eq!(there(&student), ["before"]);
    // An update that does not fit changes nothing.
    student.write("before/README.md", "my notes\n");
    let before = tree(&student.path().join("before"));
    let message = go_on_a_full_disk(&student, "before", &["update"]).refused(MACHINE);
    assert!(message.contains("large.bin cannot be written"), "{message}");
    let mut now = tree(&student.path().join("before"));
    now.remove(".tst/lock");
    assert_eq!(now, before);
    // Neither does a site.
    let before = tree(&course.path().join("site"));
    course.write("exercises/parrot/README.md", "# Another\n");
    go_on_a_full_disk(&course, ".", &["publish", "--out", "site"]).refused(MACHINE);
    assert_eq!(tree(&course.path().join("site")), before);
    assert!(there(&course).iter().all(|name| !name.starts_with(".tst-")), "{:?}", there(&course));
}

#[test]
fn what_is_not_valid_is_said_in_one_line_and_nothing_is_left() {
    let yaml = |text: &[u8]| site_of(vec![("/x/tst.yaml", text.to_vec())]);
    refuses(&yaml(b"name: [x\n"), USAGE, "tst.yaml:");
    refuses(&yaml(b"name: \xff\n"), USAGE, "is not UTF-8");
    refuses(&yaml(b"include: 7\n"), USAGE, "tst.yaml:1:10");
    refuses(&yaml(b"include: [\"a, public\"]\n"), USAGE, "/x/a is named by its site, but it is not there");
    refuses(&site_of(vec![("/tst.json", b"\xff".to_vec())]), USAGE, "tst.json is not valid");
    refuses(&site_of(vec![("/tst.json", DOOR.to_vec()), ("/index.json", b"\xff".to_vec())]), USAGE, "index.json is not valid");
    let deep = format!("include: {}\n", "[".repeat(100_000));
    refuses(&yaml(deep.as_bytes()), USAGE, "tst.yaml:1:");
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
    let huge = "Content-Length: 2147483648\r\n";
    refuses(&endless(huge), USAGE, "tst.json is too large");
    refuses(&endless("Connection: close\r\n"), USAGE, "tst.json is too large");
    // An index, announced or only poured out; with fewer bytes than announced; in chunks without end.
    for size in [huge, "Connection: close\r\n"] {
        let url = hostile(move |path, stream| match path {
            "/tst.json" => answer(stream, "200 OK", DOOR),
            _ => {
                let _ = stream.write_all(head(size).as_bytes());
                while stream.write_all(&[b' '; 65536]).is_ok() {}
            }
        });
        refuses(&url, USAGE, "index.json is too large");
    }
    let lies = hostile(move |_, stream| drop(stream.write_all(head(huge).as_bytes()).and_then(|()| stream.write_all(DOOR))));
    refuses(&lies, MACHINE, "is not reachable");
    // Files each of which is small enough, and too many of them.
    let many = hostile(|path, stream| match path {
        "/x/tst.yaml" => {
            let list: String = (0..100).map(|n| format!("- f{n}, public, rw\n")).collect();
            answer(stream, "200 OK", format!("name: x\ninclude:\n{list}").as_bytes());
        }
        path if path.starts_with("/x/f") => answer(stream, "200 OK", &vec![b' '; 1 << 20]),
        _ => answer(stream, "404 Not Found", b""),
    });
    refuses(&many, USAGE, "tst.yaml is too large");
    let chunks = hostile(move |_, stream| {
        let _ = stream.write_all(head("Transfer-Encoding: chunked\r\n").as_bytes());
        let chunk = [&b"10000\r\n"[..], &[b' '; 65536], b"\r\n"].concat();
        while stream.write_all(&chunk).is_ok() {}
    });
    refuses(&chunks, USAGE, "is too large");
    let drip = hostile(move |_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        while stream.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let little = [("TST_SITE_TIMEOUT", Path::new("2"))];
    refuses_to(&student(&[("bad", &drip)]), MACHINE, "did not answer whole within 2 s", &little);
    refuses(&hostile(|_, stream| answer(stream, "302 Found\r\nLocation: /again", b"")), USAGE, "redirects without end");
    // Nothing but http and https is followed; what has no scheme that is known counts as a name of the same server.
    for (place, status, words) in [
        ("file:///etc/passwd", USAGE, "redirects without end"),
        ("ftp://127.0.0.1/x", USAGE, "redirects to something that is no address"),
        ("//", MACHINE, "is not reachable"),
    ] {
        refuses(&hostile(move |_, stream| answer(stream, &format!("302 Found\r\nLocation: {place}"), b"")), status, words);
    }
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

#[test]
fn a_checkout_that_says_it_comes_from_a_very_long_place_is_listed_with_the_others() {
    let place = Course::empty();
    for (name, site) in [("parrot", "x".repeat(70_000)), ("toucan", "course".into())] {
        let memory =
            format!("{{\"schema\":1,\"exercise\":\"{name}\",\"site\":\"{site}\",\"url\":\"https://example.org\",\"files\":{{}}}}");
        place.write(&format!("{name}/.tst/checkout.json"), memory);
        place.write(&format!("{name}/exercise.yaml"), exercise_called(name));
    }
    let ran = place.run(&["list", "--lang", "en"]).ended(0);
    assert!(ran.stdout.contains("toucan") && ran.stdout.contains("parrot"), "{}", ran.all());
    assert!(ran.stdout.contains("xxx…xxx") && ran.stdout.lines().all(|line| line.chars().count() < 400), "{}", ran.all());
}

/// An exercise of this name that asks for nothing but a connection.
fn exercise_called(name: &str) -> String {
    format!(
        "name: {name}\ntitle: {{ en: A, pt-BR: A }}\nprogram: {{ kind: server, args: [\"{{port}}\"] }}\nchecks:\n  - name: connects\n    \
         title: {{ en: connects, pt-BR: conecta }}\n    hint: {{ en: listen, pt-BR: escute }}\n    points: 100\n    steps:\n      - \
         ana: connect\n"
    )
}
