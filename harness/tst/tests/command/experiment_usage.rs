//! What `tst experiment` is asked: options that say nothing, or something else than is meant, are refused.

use serde_json::Value;

use crate::support::lab::{experiment, fits_schema, served};
use crate::support::{Course, Ran, has};

const USAGE: i32 = 2;

#[test]
fn an_exercise_without_an_experiment_is_told_as_one() {
    let home = tempfile::tempdir().expect("a folder");
    for name in ["hello", "echo", "echocaps", "chat"] {
        for (lang, said) in [
            ("en", "there is no experiment for NAME: only for exercises with an HTTP server, or with counters (NAME:FROM:MS)"),
            ("pt-BR", "não há experimento para NAME: só para exercícios com um servidor HTTP, ou com contadores (NOME:INÍCIO:MS)"),
        ] {
            for more in [&[][..], &["--run", "true"], &["--connect", "127.0.0.1:1"]] {
                let message = experiment(home.path(), &[&[name, "--lang", lang], more].concat()).refused(USAGE);
                assert_eq!(message, said.replacen("NAME", name, 1));
            }
        }
    }
}

#[test]
fn options_that_are_about_servers_are_refused_for_counters() {
    let home = tempfile::tempdir().expect("a folder");
    for option in
        ["--rate 5", "--container", "--design threads", "--requests 9", "--path /x", "--client sequential", "--connect 127.0.0.1:1"]
    {
        let words: Vec<&str> = option.split(' ').collect();
        for (lang, said) in [
            ("en", "OPTION is about servers: the experiment for threads has none"),
            ("pt-BR", "OPTION é sobre servidores: o experimento de threads não tem nenhum"),
        ] {
            let message = experiment(home.path(), &[&["threads", "--lang", lang], &words[..]].concat()).refused(USAGE);
            assert_eq!(message, said.replace("OPTION", words[0]));
        }
    }
}

#[test]
fn what_does_not_count_is_not_measured() {
    if !has("python3") {
        return;
    }
    let course = Course::empty();
    // Counts right, but only as many as it has fingers; and one that has no time.
    course.write(
        "few.py",
        "import sys, threading, time\n\
         def count(name, last, ms):\n    for value in range(int(last), 0, -1):\n        \
         print(f'{name}: {value}', flush=True)\n        time.sleep(int(ms) / 1000)\n\
         for arg in sys.argv[1:3]:\n    threading.Thread(target=count, args=arg.rsplit(':', 2)).start()\n",
    );
    course.write("fast.sh", "for arg; do for value in 5 4 3 2 1; do echo \"${arg%%:*}: $value\"; done; done\n");
    let home = course.path();
    let line = |program: &str, file: &str| format!("{program} {}", home.join(file).display());
    let (few, fast) = (line("python3", "few.py"), line("sh", "fast.sh"));
    for (lang, uncounted, fast_said, note) in [
        (
            "en",
            "true did not print `C1: 5` in its place: what it does is no counting",
            " ms: the longest counter takes 500 ms",
            "3 counters: not measured: python3 did not print `C3: 5` in its place",
        ),
        (
            "pt-BR",
            "true não imprimiu `C1: 5` no lugar: o que ele faz não é contar",
            " ms: o contador mais longo leva 500 ms",
            "3 contadores: não medido: python3 não imprimiu `C3: 5` no lugar",
        ),
    ] {
        let usual = ["threads", "--clients", "2,3", "--repetitions", "1", "--lang", lang];
        let run = |program: &str, more: &[&str]| experiment(home, &[&usual[..], &["--run", program], more].concat());
        assert_eq!(run("true", &[]).refused(1), uncounted);
        let figure = |ran: &Ran, counters: &str| {
            let row = ran.stdout.lines().find(|line| line.trim_start().starts_with(counters)).expect("its row");
            row.split_whitespace().nth(1).expect("a figure").to_string()
        };
        let is_slow = |figure: &str| figure.parse::<f64>().is_ok_and(|ms| ms >= 500.0);
        let ran = run(&fast, &[]);
        if ran.stdout.is_empty() {
            let message = ran.refused(1);
            let took = message.strip_suffix(fast_said).and_then(|begin| begin.split(' ').next_back()?.parse::<f64>().ok());
            assert!(message.starts_with("sh ") && took.is_some_and(|ms| ms < 500.0), "{message}");
        } else {
            // A machine that needs so long to start a program has measured that.
            let figures = ["2 ", "3 "].map(|counters| figure(&ran, counters));
            assert!(figures.iter().all(|figure| is_slow(figure) || figure == "-"), "{}", ran.all());
            assert!(figures.iter().any(|figure| is_slow(figure)), "{}", ran.all());
        }
        // What can be measured is.
        let ran = run(&few, &[]).ended(1);
        let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(note), "{}", ran.all());
        assert!(is_slow(&figure(&ran, "2 ")) && figure(&ran, "3 ") == "-", "{}", ran.all());
        let ran = run(&few, &["--format", "json"]).ended(1);
        let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        fits_schema(&found, "counting");
        assert_eq!(found["points"][1]["median_ms"], Value::Null, "{found:#}");
    }
}

#[test]
fn counters_have_a_worksheet_of_their_own() {
    let course = Course::empty();
    let out = course.path().join("lab");
    let folder = out.display().to_string();
    let usual = ["threads", "--clients", "1,2", "--repetitions", "1", "--worksheet", "--out", &folder];
    for (lang, title, head) in [
        ("en", "# Worksheet: counters in threads\n", "| counters | took | longest | sum |"),
        ("pt-BR", "# Folha de respostas: contadores em threads\n", "| contadores | levou | o mais longo | a soma |"),
    ] {
        let ran = experiment(course.path(), &[&usual[..], &["--lang", lang]].concat()).ended(0);
        assert!(ran.stdout.starts_with(title) && ran.stdout.contains(head) && ran.stdout.contains("\n3. "), "{}", ran.all());
        assert_eq!(std::fs::read_to_string(out.join("worksheet.md")).expect("a file"), ran.stdout);
    }
}

#[test]
fn designs_are_named_in_any_way_and_measured_once() {
    let home = tempfile::tempdir().expect("a folder");
    let usual = ["http", "--path", "/sleep/1", "--requests", "5", "--clients", "1", "--repetitions", "1", "--format", "json"];
    for designs in [&["--design", "threads,pool,threads"][..], &["--design", "threads", "--design", "pool,threads"]] {
        let ran = experiment(home.path(), &[&usual[..], designs].concat()).ended(0);
        let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let names: Vec<&Value> = found["points"].as_array().expect("points").iter().map(|point| &point["subject"]).collect();
        assert_eq!(names, ["threads", "pool"], "{found:#}");
        assert_eq!(found["subjects"].as_array().map(Vec::len), Some(2), "{found:#}");
    }
    let message = experiment(home.path(), &["http", "--clients", "1", "--clients", "2", "--lang", "en"]).refused(USAGE);
    assert_eq!(message, "--clients can be given only once");
    let message = experiment(home.path(), &["http", "--clients", "1", "--clients", "2", "--lang", "pt-BR"]).refused(USAGE);
    assert_eq!(message, "--clients só pode ser dada uma vez");
}

#[test]
fn a_rate_that_may_be_another_one_is_refused() {
    let home = tempfile::tempdir().expect("a folder");
    let address = served();
    let usual = ["http", "--connect", &address, "--requests", "3", "--clients", "1", "--repetitions", "1"];
    let rated = |rate: &str, lang: &str| experiment(home.path(), &[&usual[..], &["--rate", rate, "--lang", lang]].concat());
    for rate in ["1,000", "1.000", "12.500", "2,000"] {
        assert_eq!(
            rated(rate, "en").refused(USAGE),
            format!("`{rate}` is not clear: a thousand, or with decimals? Write 1000 for a thousand, and 1.5 or 1,5 with decimals")
        );
        assert_eq!(
            rated(rate, "pt-BR").refused(USAGE),
            format!("`{rate}` não é claro: milhar, ou com decimais? Escreva 1000 para mil, e 1.5 ou 1,5 com decimais")
        );
    }
    for rate in ["1,000,000", "1,000.5", "1e3", "inf", "+5", "0", "5 ", ""] {
        let ran = rated(rate, "en").ended(USAGE);
        assert!(ran.stdout.is_empty() && !ran.stderr.contains("panicked"), "{rate}: {}", ran.all());
    }
    for (rate, said) in [("100,5", "100.5 requests were due"), ("0.125", ""), ("1000", "1000 requests were due")] {
        if !said.is_empty() {
            assert!(rated(rate, "en").ended(0).stdout.contains(said), "{rate}");
        }
    }
}

#[test]
fn the_help_shows_what_is_to_be_written() {
    let home = tempfile::tempdir().expect("a folder");
    for (lang, words) in [
        ("en", ["What is asked for; {n} in it is another number", "--design <NAME,NAME,...>", "with commas between"]),
        ("pt-BR", ["O que é pedido; {n} nele é outro número", "--design <NOME,NOME,...>", "com vírgulas entre eles"]),
    ] {
        let ran = experiment(home.path(), &["--help", "--lang", lang]).ended(0);
        let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in words {
            assert!(text.contains(word), "{word}\n{}", ran.stdout);
        }
        assert!(text.contains("{port}") && text.contains("{dir}"), "{}", ran.stdout);
    }
}
