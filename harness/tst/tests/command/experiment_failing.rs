//! Servers under load of which nothing good comes: what is known of them is told all the same.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::lab::{BEFORE, experiment, server};
use crate::support::{Course, Ran, has, plain, repository};

/// Experiments with servers of python, beside others.
fn measured(home: &Path, server: &str, status: i32, more: &[&str]) -> Ran {
    let run = format!("python3 -c '{server}' {{port}}");
    experiment(home, &[&["http", "--run", &run, "--repetitions", "2", "--requests", "20"], more].concat()).ended(status)
}

#[test]
fn when_all_requests_fail_it_is_told_how_in_every_form() {
    if !has("python3") {
        return;
    }
    let course = Course::empty();
    let fails = server(&format!("n > {BEFORE}"), "c.sendall(b\"HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\noi\")");
    for (lang, failed, note, nothing) in [
        ("en", "failed", "yours, 4 clients: 40 of 40 requests failed: the connection ended before", "there is nothing to draw"),
        ("pt-BR", "erros", "o seu, 4 clientes: 40 de 40 requisições falharam: a conexão terminou antes", "não há o que desenhar"),
    ] {
        let out = course.path().join(lang);
        let folder = out.display().to_string();
        let ran = measured(course.path(), &fails, 1, &["--path", "/", "--clients", "1,4", "--out", &folder, "--lang", lang]);
        let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(failed) && text.contains(note), "{}", ran.all());
        // No figure is made of nothing: no digit but those of the clients and of what failed.
        let row = ran.stdout.lines().find(|line| line.contains(" 4 ") && line.ends_with('-')).expect("its row");
        assert_eq!(row.chars().filter(char::is_ascii_digit).collect::<String>(), "440", "{}", ran.all());
        let read = |name: &str| std::fs::read_to_string(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let found: Value = serde_json::from_str(&read("experiment.json")).expect("JSON");
        for point in found["points"].as_array().expect("points") {
            assert_eq!((&point["median"], &point["spread_ms"], &point["under_way"]), (&Value::Null, &Value::Null, &Value::Null));
            for run in point["runs"].as_array().expect("runs") {
                assert_eq!((&run["done"], &run["figures"]), (&json!(0), &Value::Null), "{found:#}");
                assert_eq!(run["faults"], json!({ "closed_early": 20 }), "{found:#}");
            }
        }
        let csv = read("experiment.csv");
        assert!(csv.lines().skip(1).all(|line| line.contains(",20,0,")) && csv.lines().count() == 5, "{csv}");
        for name in ["index.html", "latency.svg", "distribution.svg"] {
            assert!(read(name).contains(nothing) && !read(name).contains("NaN") && !read(name).contains("inf"), "{name}");
        }
        assert!(read("worksheet.md").contains("40"), "{}", read("worksheet.md"));
    }
}

#[test]
fn what_cannot_be_measured_says_why_and_the_rest_has_figures() {
    if !has("python3") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let small = ["--design", "threads", "--path", "/sleep/1", "--clients", "1", "--format", "json", "--lang", "en"];
    let dies = "import sys\nsys.exit(\"no room\\nnote: ask ana\")";
    let never = server("True", "c.sendall(b\"oi\")");
    for (server, why) in
        [(dies, "ended too early: ended with exit status 1: no room"), (&never, "what came is no response of HTTP")]
    {
        let ran = measured(home.path(), server, 1, &small);
        let found: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}\n{}", ran.all()));
        let subjects = found["subjects"].as_array().expect("a list");
        assert_eq!((&subjects[0]["name"], &subjects[0]["missing"]), (&json!("threads"), &Value::Null), "{found:#}");
        assert_eq!(subjects[1]["name"], "yours", "{found:#}");
        assert!(subjects[1]["missing"].as_str().is_some_and(|said| said.contains(why)), "{found:#}");
        assert_eq!(found["points"].as_array().map(Vec::len), Some(1), "{found:#}");
        assert_eq!(found["points"][0]["runs"][0]["done"], 20, "{found:#}");
    }
    // A program that panics says why before it says how to see more of it.
    let source = home.path().join("panics.rs");
    std::fs::write(&source, "fn main() {\n    None::<u8>.unwrap();\n}\n").expect("written");
    let message = experiment(home.path(), &["http", "--subject", &source.display().to_string(), "--lang", "en"]).refused(1);
    assert!(message.contains("ended with exit status 101 (a panic): "), "{message}");
    assert!(message.ends_with("/panics.rs:2:16: called `Option::unwrap()` on a `None` value"), "{message}");
    // In the table as well, and what the first error of a compiler was.
    let source = home.path().join("mine.rs");
    std::fs::write(&source, "fn main() {\n    lost()\n}\n").expect("written");
    let subject = source.display().to_string();
    for (lang, note) in [
        ("en", "yours: not measured: the server does not build: error[E0425]: cannot find function `lost`"),
        ("pt-BR", "o seu: não medido: o servidor não compila: error[E0425]: cannot find function `lost`"),
    ] {
        let small = ["http", "--subject", &subject, "--design", "threads", "--path", "/sleep/1", "--clients", "1"];
        let ran =
            experiment(home.path(), &[&small[..], &["--repetitions", "1", "--requests", "5", "--lang", lang]].concat()).ended(1);
        let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(note) && text.contains("threads 1 "), "{}", ran.all());
    }
    // Of several for which it is not the same, each says it.
    let ran = experiment(home.path(), &["http", "--design", "threads,pool", "--path", "/nowhere", "--lang", "en"]).ended(1);
    for name in ["threads", "pool"] {
        assert!(ran.stdout.contains(&format!("{name}: not measured: {name} at 127.0.0.1:")), "{}", ran.all());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_server_prints_is_kept_by_nobody() {
    if !has("python3") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    // More than there is memory for.
    let prints =
        server("False", "pass").replacen("s = ", "for i in range(6400): sys.stdout.buffer.write(b\"x\" * 100000)\ns = ", 1);
    let run = format!("python3 -c '{prints}' {{port}}");
    let mut bounded = plain("sh", home.path());
    bounded.args(["-c", "ulimit -v 600000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_tst"), "experiment", "http", "--run", &run]);
    bounded.args(["--path", "/", "--clients", "1", "--requests", "5", "--repetitions", "1"]).current_dir(repository());
    crate::support::run(&mut bounded).ended(0);
}
