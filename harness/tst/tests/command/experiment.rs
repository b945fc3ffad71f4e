//! `tst experiment`: servers under load, and what is said of them.

use serde_json::{Value, json};

use crate::support::lab::{BEFORE, experiment, fits_schema, record, server};
use crate::support::{Course, has};

#[test]
fn the_designs_are_measured_and_told_in_both_languages() {
    let home = tempfile::tempdir().expect("a folder");
    for (lang, words) in [
        ("en", ["server", "clients", "req/s", "gain", "40 requests of /sleep/1"]),
        ("pt-BR", ["servidor", "clientes", "req/s", "ganho", "40 requisições de /sleep/1"]),
    ] {
        let usual = ["http", "--path", "/sleep/1", "--requests", "40", "--clients", "1,4", "--repetitions", "2", "--lang", lang];
        let ran = experiment(home.path(), &usual).ended(0);
        for word in words.into_iter().chain(["sequential", "threads", "pool", "events"]) {
            assert!(ran.stdout.contains(word), "{word}\n{}", ran.all());
        }
        // A terminal of 80 columns; figures of a machine that is very busy may be wider.
        let head = ran.stdout.lines().find(|line| line.starts_with(words[0])).expect("a table");
        assert!(head.chars().count() < 80, "{}", ran.stdout);
    }
}

#[test]
fn everything_is_written_into_one_folder() {
    let course = Course::empty();
    let out = course.path().join("lab");
    let folder = out.display().to_string();
    let usual = ["http", "--design", "sequential,threads", "--path", "/sleep/1", "--requests", "20", "--clients", "1,3"];
    let ran = experiment(course.path(), &[&usual[..], &["--out", &folder, "--format", "csv", "--lang", "pt-BR"]].concat()).ended(0);
    let read = |name: &str| std::fs::read_to_string(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(ran.stdout, read("experiment.csv"));
    assert_eq!(ran.stdout.lines().count(), 1 + 2 * 2 * 3, "{}", ran.stdout);
    assert!(ran.stdout.starts_with("server,design,clients,repetition,requests,done,took_ms,rate_per_s,mean_ms,"), "{}", ran.stdout);
    let found: Value = serde_json::from_str(&read("experiment.json")).expect("JSON");
    assert_eq!((&found["schema"], &found["clients"], &found["requests"]), (&json!(1), &json!([1, 3]), &json!(20)));
    fits_schema(&found, "experiment");
    for point in found["points"].as_array().expect("points") {
        for run in point["runs"].as_array().expect("runs") {
            assert_eq!((&run["requests"], &run["done"], &run["faults"]), (&json!(20), &json!(20), &json!({})), "{point:#}");
        }
        // Little's law: with n clients that ask again at once, at most n requests are under way.
        let under_way = point["under_way"].as_f64().expect("a number");
        assert!(under_way > 0.0 && under_way <= point["clients"].as_f64().expect("a number") * 1.001, "{point:#}");
    }
    let page = read("index.html");
    assert!(page.contains("<html lang=\"pt-BR\">") && page.contains("Para que servem threads"), "{page}");
    assert!(!page.contains("<script") && page.matches("<svg").count() == 4, "{}", page.matches("<svg").count());
    for name in ["latency.svg", "distribution.svg", "timeline-sequential.svg", "timeline-threads.svg"] {
        let plot = read(name);
        assert!(plot.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && plot.ends_with("</svg>\n"), "{name}");
        assert!(plot.contains("<title") && plot.contains("<desc") && plot.contains("ms)"), "{name}");
        assert!(!plot.contains("NaN") && !plot.contains("inf"), "{name}");
    }
    let sheet = read("worksheet.md");
    assert!(sheet.contains("| sequential | 3 |") && sheet.contains("1. Olhe o servidor sequencial"), "{sheet}");
}

#[test]
fn the_worksheet_has_the_figures_and_leaves_the_answers_open() {
    let home = tempfile::tempdir().expect("a folder");
    let usual =
        ["http", "--design", "pool", "--path", "/sleep/1", "--requests", "8", "--clients", "1", "--worksheet", "--lang", "en"];
    let ran = experiment(home.path(), &usual).ended(0);
    assert!(ran.stdout.starts_with("# Worksheet: what threads are for\n"), "{}", ran.all());
    assert!(ran.stdout.contains("| pool | 1 |") && ran.stdout.contains("\n3. Little's law"), "{}", ran.all());
}

#[test]
fn what_is_wrong_with_answers_is_counted_by_kind() {
    if !has("python3") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let answer = "c.sendall(b\"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\n";
    let reset = "c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(\"ii\", 1, 0))";
    for (fault, wrong) in [
        ("reset", reset.to_string()),
        ("closed_early", format!("{answer}o\")")),
        ("too_long", format!("{answer}oi{}\")", "x".repeat(25))),
        ("wrong_body", format!("{answer}OI\")")),
        ("not_http", "c.sendall(b\"oi\\r\\n\")".into()),
        ("wrong_status", "c.sendall(b\"HTTP/1.1 500 No\\r\\nContent-Length: 0\\r\\n\\r\\n\")".into()),
    ] {
        let when = format!("n > {BEFORE} and n % 10 == 0");
        let found = record(home.path(), &server(&when, &wrong), 1, &["--clients", "3", "--requests", "100"]);
        let run = &found["points"][0]["runs"][0];
        assert_eq!((&run["done"], &run["faults"]), (&json!(90), &json!({ fault: 10 })), "{fault}: {found:#}");
    }
}

#[test]
fn a_server_that_dies_half_way_is_measured_up_to_there() {
    if !has("python3") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let dies = server(&format!("n > {BEFORE} + 40"), "os._exit(3)");
    let found = record(home.path(), &dies, 1, &["--clients", "1", "--requests", "100"]);
    let run = &found["points"][0]["runs"][0];
    let faults = run["faults"].as_object().expect("faults");
    let failed: u64 = faults.values().filter_map(Value::as_u64).sum();
    assert_eq!((&run["done"], failed), (&json!(40), 60), "{found:#}");
    // Who came while it was dying was let in, and broken off; nobody after that.
    let kinds = ["closed_early", "reset", "refused"];
    assert!(faults.keys().all(|kind| kinds.contains(&kind.as_str())) && faults.contains_key("refused"), "{found:#}");
    assert!(found["subjects"][0]["ended"].as_str().is_some_and(|how| how.contains('3')), "{found:#}");
}

#[test]
fn what_cannot_be_measured_is_told_in_one_line() {
    let home = tempfile::tempdir().expect("a folder");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let free = listener.local_addr().expect("its address").to_string();
    drop(listener);
    for (arguments, status, english, portuguese) in [
        (&["zebra"][..], 2, "no exercise `zebra`", "não há exercício `zebra`"),
        (&["http", "--clients", "0"], 2, "`0` is no list of numbers of clients", "`0` não é uma lista de números de clientes"),
        (&["http", "--clients", "1,x"], 2, "`1,x` is no list", "`1,x` não é uma lista"),
        (&["http", "--clients", "5,200"], 2, "100 requests keep no 200 clients busy", "100 requisições não ocupam 200 clientes"),
        (&["http", "--connect", "nowhere.invalid:80"], 2, "the host of `nowhere.invalid:80` is not known", "não é conhecida"),
        (&["http", "--rate", "fast"], 2, "`fast` is no rate", "`fast` não é uma taxa"),
        (&["http", "--path", "sleep"], 2, "`sleep` is no path", "`sleep` não é um caminho"),
        (&["http", "--subject", "nowhere"], 2, "there is no file or folder nowhere", "não há arquivo ou pasta nowhere"),
        (&["http", "--connect", "nowhere"], 2, "`nowhere` is no address", "`nowhere` não é um endereço"),
        (&["http", "--connect", &free], 1, "nobody listens there", "ninguém escuta lá"),
        (&["http", "--run", "false"], 1, "false ended too early", "false terminou cedo demais"),
        (&["threads", "--run", "false"], 1, "false ended too early", "false terminou cedo demais"),
    ] {
        for (lang, said) in [("en", english), ("pt-BR", portuguese)] {
            let message = experiment(home.path(), &[arguments, &["--lang", lang]].concat()).refused(status);
            assert!(message.contains(said), "{message}");
        }
    }
}

#[test]
fn counters_that_run_at_the_same_time_take_as_long_as_the_longest() {
    let home = tempfile::tempdir().expect("a folder");
    let usual = ["threads", "--clients", "1,3", "--repetitions", "1", "--format", "json", "--lang", "en"];
    let ran = experiment(home.path(), &usual).ended(0);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    fits_schema(&found, "counting");
    for (point, counters) in found["points"].as_array().expect("points").iter().zip([1, 3]) {
        assert_eq!(point["counters"], json!(counters));
        assert_eq!((&point["longest_ms"], &point["sum_ms"]), (&json!(500.0), &json!(500.0 * f64::from(counters))));
        assert!(point["median_ms"].as_f64() >= Some(500.0), "{found:#}");
    }
}
