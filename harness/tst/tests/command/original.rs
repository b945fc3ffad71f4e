//! Sites of the original tst, laid out as the ones that students know: the public demo, and the course with folders.

use crate::support::authority::Authority;
use crate::support::hostile::site_of;
use crate::support::served::{Served, nginx};
use crate::support::sites::{go, go_with, published, student, there, tree};
use crate::support::{Course, has};

const USAGE: i32 = 2;

/// The demo: statements in two languages, tests that may not be changed, answers that nobody gets, a name that is not the
/// key, and a statement that is called otherwise.
fn demo() -> Course {
    let site = Course::empty();
    site.write("README.md", "# A demo\n");
    site.write(
        "hello/tst.yaml",
        "name: hello\nlabel: Hello World!\ntext: hello.md\ninclude:\n- hello.pt.md, public, ro\n- public_tests.yaml, public, ro\n",
    );
    for (file, content) in [
        ("hello/hello.md", "# Hello\n"),
        ("hello/hello.pt.md", "# Olá\n"),
        ("hello/public_tests.yaml", "tests:\n- output: Hi\n"),
        ("hello/answer3.py", "MARKER"),
        ("conversions/conversions.md", "# Conversions\n"),
        ("conversions/public_tests.yaml", "tests: []\n"),
        ("delta/delta.md", "# Delta\n"),
        ("delta/public_tests.yaml", "tests: []\n"),
    ] {
        site.write(file, content);
    }
    let yaml = |name, text, mode| {
        format!("name: {name}\ntype: problem\nlabel: A Label\ntext: {text}\ninclude:\n- public_tests.yaml, public, {mode}\n")
    };
    site.write("conversions/tst.yaml", yaml("celsius_fahrenheit", "conversions.md", "ro"));
    site.write("delta/tst.yaml", yaml("delta", "text.md", "rw"));
    site
}

/// The course: programs in folders of an exercise, one that can be started, one that nobody gets.
fn course() -> Course {
    let site = Course::empty();
    site.write(
        "sockets/tst.yaml",
        "name: sockets\nlabel: Sockets\ntext: sockets.md\ninclude:\n- hello/README.md, public, rw\n- hello/hello.py, public, rw\n\
         - hello/hello2.py, public, rw\n- echo/README.md, public, rw\n- echo/echo.py, public, rwx\n- echo/echocaps.py, private, rw\n",
    );
    for file in ["sockets.md", "hello/README.md", "hello/hello.py", "hello/hello2.py", "echo/README.md", "echo/echo.py"] {
        site.write(&format!("sockets/{file}"), format!("conteúdo de {file}\n"));
    }
    site.write(
        "threads/tst.yaml",
        "name: threads\nlabel: Introdução a Threads\ntext: threads.md\ninclude:\n- mthreads.py, public, rw\n- mthreads2.py, public, x\n",
    );
    for file in ["threads.md", "mthreads.py", "mthreads2.py"] {
        site.write(&format!("threads/{file}"), format!("conteúdo de {file}\n"));
    }
    site.write("hello/tst.yaml", "name: hello\nlabel: Olá\ntext: |\n  Escreva um\n  servidor.\ninclude:\n- hello.py, public, rw\n");
    site.write("hello/hello.py", "# o do curso\n");
    site
}

/// The names of the files of a checkout, without our own.
fn names(student: &Course, folder: &str) -> Vec<String> {
    tree(&student.path().join(folder)).into_keys().filter(|name| !name.starts_with(".tst/")).collect()
}

/// What the owner may do with a file, as an octal digit.
#[cfg(unix)]
fn mode(student: &Course, file: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    (student.path().join(file).metadata().expect("a file").permissions().mode() >> 6) & 7
}

/// Checks the exercises of both sites out, wherever they are.
#[track_caller]
fn both_check_out(course_url: &str, demo_url: &str) {
    let student = student(&[("projsw", course_url), ("demo", demo_url)]);
    for key in ["sockets", "threads", "hello", "conversions"] {
        let ran = go(&student, ".", &["checkout", key]).ended(0);
        assert_eq!(ran.stderr, "", "{}", ran.all());
    }
    let sockets =
        ["echo/README.md", "echo/echo.py", "hello/README.md", "hello/hello.py", "hello/hello2.py", "sockets.md", "tst.yaml"];
    assert_eq!(names(&student, "sockets"), sockets);
    assert_eq!(names(&student, "threads"), ["mthreads.py", "mthreads2.py", "threads.md", "tst.yaml"]);
    // The course comes before the demo, which has an exercise of that name, too.
    assert_eq!(names(&student, "hello"), ["hello.py", "tst.yaml"]);
    go(&student, ".", &["checkout", "hello@demo", "demo"]).ended(0);
    assert_eq!(names(&student, "demo"), ["hello.md", "hello.pt.md", "public_tests.yaml", "tst.yaml"]);
    assert_eq!(tree(&student.path().join("demo"))["hello.pt.md"], "# Olá\n".as_bytes());
    assert_eq!(names(&student, "conversions"), ["conversions.md", "public_tests.yaml", "tst.yaml"]);
    #[cfg(unix)]
    for (file, digit) in [
        ("sockets/hello/hello.py", 6),
        ("sockets/echo/echo.py", 7),
        ("sockets/sockets.md", 4),
        ("threads/mthreads2.py", 5),
        ("demo/public_tests.yaml", 4),
    ] {
        assert_eq!(mode(&student, file), digit, "{file}");
    }
    // What the demo has under another name than it says is left out, and said.
    let ran = go(&student, ".", &["checkout", "delta"]).ended(0);
    assert!(ran.stderr.contains("delta/text.md is named by its site, but it is not there: it is left out"), "{}", ran.all());
    assert_eq!(names(&student, "delta"), ["public_tests.yaml", "tst.yaml"]);
    let message = go(&student, ".", &["checkout", "sockets/hello"]).refused(USAGE);
    assert!(message.contains("is no exercise's name"), "{message}");
    let message = go(&student, ".", &["checkout", "lost"]).refused(USAGE);
    assert!(message.contains("there is no exercise `lost` (asked: projsw and demo)"), "{message}");
    let message = go(&student, "sockets/hello", &["test"]).refused(USAGE);
    assert!(message.contains("sockets was checked out from a site of the original tst"), "{message}");
    assert_eq!(there(&student), ["conversions", "delta", "demo", "hello", "sockets", "threads"]);
}

#[test]
fn the_course_and_the_demo_check_out_from_folders() {
    let (course, demo) = (course(), demo());
    // Without the file that names the address the exercises are just there.
    both_check_out(&course.path().display().to_string(), &format!("file://{}", demo.path().display()));
}

#[test]
fn the_course_and_the_demo_check_out_from_web_servers() {
    if !has("python3") {
        return;
    }
    let (course, demo) = (course(), demo());
    // Python's server answers the address of a folder with a page for people.
    let (one, other) = (Served::new(course.path()), Served::new(demo.path()));
    for (site, url) in [(&course, &one.url), (&demo, &other.url)] {
        site.write("tst.json", format!("{{\n  \"api-url\": \"{url}\"\n}}\n"));
    }
    both_check_out(&one.url, &other.url);
    // nginx refuses it.
    let Some(program) = nginx() else { return };
    let (one, other) = (Served::nginx(program, course.path(), None, 60), Served::nginx(program, demo.path(), None, 61));
    for (site, url) in [(&course, &one.url), (&demo, &other.url)] {
        site.write("tst.json", format!("{{ \"api-url\": \"{url}/\" }}"));
    }
    both_check_out(&one.url, &format!("{}/", other.url));
}

#[test]
fn the_slip_in_the_demos_address_is_read_as_it_is_meant() {
    if !has("python3") || !has("openssl") {
        return;
    }
    let (demo, authority) = (demo(), Authority::new());
    let served = Served::python(demo.path(), Some(&authority.sign()));
    demo.write("tst.json", format!("{{\n  \"api-url\": \"http://{}\"\n}}\n", served.url));
    let student = student(&[("demo", &served.url)]);
    go_with(&student, ".", &["checkout", "hello"], &[("SSL_CERT_FILE", &authority.file())]).ended(0);
    assert_eq!(names(&student, "hello").len(), 4);
}

#[test]
fn an_answer_with_the_files_themselves_is_read() {
    let whole = r#"{"name": "x", "files": [
        {"name": "x.md", "content": "olá\n", "mode": "ro"},
        {"name": "src/x.py", "content": "", "mode": "rwx"},
        {"name": "plain", "content": "p"}]}"#;
    let student = student(&[("api", &site_of(vec![("/tst.json", br#"{"api-url": "."}"#.to_vec()), ("/x", whole.into())]))]);
    go(&student, ".", &["checkout", "x"]).ended(0);
    assert_eq!(names(&student, "x"), ["plain", "src/x.py", "x.md"]);
    assert_eq!(tree(&student.path().join("x"))["x.md"], "olá\n".as_bytes());
    #[cfg(unix)]
    assert_eq!((mode(&student, "x/x.md"), mode(&student, "x/src/x.py"), mode(&student, "x/plain")), (4, 7, 4));
}

#[test]
fn a_checkout_of_the_originals_is_brought_up_to_date() {
    let demo = demo();
    let student = student(&[("demo", &demo.path().display().to_string())]);
    go(&student, ".", &["checkout", "hello"]).ended(0);
    assert_eq!(go(&student, "hello", &["update"]).ended(0).stdout, "nothing is new on demo\n");
    student.write("hello/hello.py", "print('mine')\n");
    demo.write("hello/public_tests.yaml", "tests:\n- output: Ho\n");
    std::fs::remove_file(demo.path().join("hello/hello.pt.md")).expect("removed");
    let ran = go(&student, "hello", &["update"]).ended(0);
    assert!(ran.stderr.contains("hello.pt.md is named by its site, but it is not there"), "{}", ran.all());
    for line in ["renewed  public_tests.yaml", "kept     hello.pt.md, which is no longer on the site"] {
        assert!(ran.stdout.contains(line), "{}", ran.all());
    }
    assert_eq!(names(&student, "hello"), ["hello.md", "hello.pt.md", "hello.py", "public_tests.yaml", "tst.yaml"]);
    #[cfg(unix)]
    assert_eq!(mode(&student, "hello/public_tests.yaml"), 4);
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
