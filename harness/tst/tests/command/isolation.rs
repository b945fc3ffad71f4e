//! Strangers' programs in their sandboxes: a gallery of attacks, each a submission of one class, with the verdict that it must
//! get; who sits beside them is judged as ever, and nothing of them is left.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::PathBuf;

use serde_json::Value;

use crate::common::ordinary::Grader;
use crate::common::program;
use crate::support::sites::{go, published, student};
use crate::support::{Course, PARROT, RIGHT, can_isolate, has, run};

/// What is nobody's but the grader's: no program may see it anywhere.
const SECRET: &str = "cleartext-password";
/// Ports that only two neighbours know.
const SIGNS: [u16; 2] = [4711, 4712];

/// What became of the first check, or the word for all of them passed.
const ALL: &str = "all passed";

/// What an attack comes to that has succeeded: it repeats everything in capitals.
const SUCCEEDED: &str = "wrong_bytes";

/// The attacks that succeed where no sandbox is to be had: who shares the network, and sees the processes, of others.
const NOT_LIMITED: [&str; 4] = ["connects_outwards", "finds_neighbours", "finds_neighbours_too", "snoops"];

/// Every attack, with what it must come to.
const GALLERY: [(&str, &[&str]); 21] = [
    ("fork_bomb", &["limit_exceeded"]),
    ("thread_bomb", &["limit_exceeded"]),
    ("memory_bomb", &["limit_exceeded"]),
    ("shared_memory_bomb", &[ALL]),
    ("endless_work", &["not_listening", "limit_exceeded"]),
    ("fills_the_disk", &["limit_exceeded"]),
    ("fills_the_disk_deep", &["limit_exceeded"]),
    ("a_million_files", &["limit_exceeded"]),
    ("floods_both_outputs", &["limit_exceeded"]),
    // It may have let somebody in before it is ended with its parent.
    ("daemon", &["exited_early", "reset", "closed_early"]),
    ("ignores_signals", &["wrong_exit"]),
    ("kills_everybody", &[ALL]),
    ("snoops", &[ALL]),
    ("reads_secrets", &[ALL]),
    ("finds_neighbours", &[ALL]),
    ("finds_neighbours_too", &[ALL]),
    ("forges_results", &[ALL]),
    ("exits_at_once", &["exited_early"]),
    ("connects_outwards", &[ALL]),
    ("moves_its_folder", &[ALL]),
    ("makes_namespaces", &[ALL]),
];

#[test]
fn the_gallery_of_attacks_harms_nobody_in_sandboxes() {
    if !has("python3") || !can_isolate() {
        return;
    }
    let service = TcpListener::bind("127.0.0.1:0").expect("a service of this machine");
    judge_the_gallery("full", &service, |_, came, wanted| wanted.contains(&came));
    service.set_nonblocking(true).expect("a socket");
    assert!(service.accept().is_err(), "somebody came out of the sandbox");
}

/// Neighbours and the network are shared, so that some attacks succeed; all others come to the same.
#[test]
fn the_gallery_of_attacks_harms_no_neighbour_at_the_limited_level() {
    if !has("python3") || !has_rules() {
        return;
    }
    let service = TcpListener::bind("127.0.0.1:0").expect("a service of this machine");
    judge_the_gallery("limited", &service, |name, came, wanted| {
        wanted.contains(&came) || came == SUCCEEDED && NOT_LIMITED.contains(&name)
    });
}

/// Judges the gallery at a level; `is_right` says whether an attack may come to that, by what it comes to in a sandbox.
fn judge_the_gallery(level: &str, service: &TcpListener, is_right: fn(&str, &str, &[&str]) -> bool) {
    let port = service.local_addr().expect("its address").port();
    // Below level full who grades makes no other difference than there.
    let graders = if level == "full" { Grader::all() } else { &Grader::all()[..1] };
    for grader in graders {
        gallery(level, *grader, port, is_right);
    }
}

/// All attacks, as one class.
fn gallery(level: &str, grader: Grader, port: u16, is_right: fn(&str, &str, &[&str]) -> bool) {
    let course = Course::new();
    course.write("config.yaml", format!("course: Aves\nexercises: [parrot]\nlimits: {{ {LIMITS} }}\n"));
    course.write("exercises/parrot/exercise.yaml", format!("# {SECRET}\n{PARROT}"));
    course.write("solutions/parrot/parrot.py", format!("# {SECRET}\n{RIGHT}"));
    course.write("home/.ssh/id_ed25519", SECRET);
    let server = std::fs::read_to_string(program("attacks/server.py")).expect("a program");
    for (name, _) in GALLERY {
        let (file, signs) = match name.strip_suffix("_too") {
            Some(file) => (file, [SIGNS[1], SIGNS[0]]),
            None => (name, SIGNS),
        };
        let attack = std::fs::read_to_string(program(&format!("attacks/{file}.py"))).expect("a program");
        let attack = attack.replace("HOST_PORT", &port.to_string()).replace("= SIGNS", &format!("= {signs:?}"));
        course.write(&format!("class/{name}/parrot.py"), format!("{server}\n\n{attack}"));
    }
    for neighbour in ["aa_first", "zz_last"] {
        course.write(&format!("class/{neighbour}/parrot.py"), RIGHT);
    }
    let trial = grader.grade(course.path(), &[PathBuf::from("class")]).option("--out", "out").option("--jobs", "2");
    let trial = if level == "full" { trial } else { trial.flag("--allow-weak-isolation") };
    let seen = trial.variable("TST_ISOLATION", level).variable("TOKEN", SECRET).start().finish();
    let journal = std::fs::read_to_string(course.path().join("out/journal.jsonl")).unwrap_or_default();
    let records: BTreeMap<String, Value> = journal.lines().map(record).collect();
    let mut wrong = Vec::new();
    for (name, wanted) in GALLERY.iter().copied().chain([("aa_first", &[ALL][..]), ("zz_last", &[ALL][..])]) {
        let came = records.get(name).map_or("no record".into(), came_to);
        if !is_right(name, &came, wanted) {
            let checks = records.get(name).map(|record| &record["result"]["judged"]["checks"]);
            let failed = checks.and_then(Value::as_array).into_iter().flatten().find(|check| check["status"] != "passed");
            wrong.push(format!("{name} came to {came}: {}", failed.unwrap_or(&Value::Null)["failure"]));
        }
    }
    assert!(wrong.is_empty(), "{grader:?}: {}\n{seen:?}", wrong.join("\n"));
    assert!(records.values().all(|record| record["isolation"] == level), "{journal}");
}

/// Whether the kernel has the rules of level limited, and scopes for signals among them, without which nothing is tried:
/// `kills_everybody` would mean it; says so if not.
#[expect(clippy::print_stderr, reason = "for whoever reads why a test did nothing")]
fn has_rules() -> bool {
    let has = tst_engine::confine::Fence::version() >= 6;
    if !has {
        eprintln!("there is no Landlock with scopes on this machine: nothing was tested");
    }
    has
}

/// Writes beside itself, and repeats everything in capitals.
const WRONG: &str = "import os, socket, sys\n\
    try:\n    open(os.path.join(os.path.dirname(sys.argv[0]), 'left-behind'), 'w')\n\
    except OSError:\n    pass\n\
    with socket.create_server(('127.0.0.1', int(sys.argv[1]))) as server:\n    \
    client, _ = server.accept()\n    \
    while data := client.recv(65536):\n        client.sendall(data.upper())\n";

/// A result without what is another one in each run.
fn without_times(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            for name in ["duration_ms", "transcript"] {
                fields.remove(name);
            }
            fields.values_mut().for_each(|field| *field = without_times(field.take()));
        }
        Value::Array(all) => all.iter_mut().for_each(|item| *item = without_times(item.take())),
        _ => {}
    }
    value
}

#[test]
fn a_program_that_is_judged_in_a_sandbox_gets_the_same_result_and_changes_nothing() {
    if !has("python3") || !can_isolate() {
        return;
    }
    let course = Course::new();
    for (file, text, status) in [("right/parrot.py", RIGHT, 0), ("wrong/parrot.py", WRONG, 1)] {
        course.write(file, text);
        let folder = file.split('/').next().expect("a folder");
        let judged = |more: &[&str]| {
            let usual = ["test", "parrot", "--subject", folder, "--format", "json", "--seed", "7", "--lang", "en"];
            let ran = course.run(&[&usual[..], more].concat()).ended(status);
            without_times(serde_json::from_str(&ran.stdout).expect("JSON"))
        };
        let isolated = judged(&["--isolated"]);
        assert!(!course.path().join(folder).join("left-behind").exists(), "{folder}");
        assert_eq!(isolated, judged(&[]));
    }
    assert!(course.path().join("wrong/left-behind").exists(), "what the sandbox kept from being written");
    // However the file is called that is judged.
    for name in ["right.py", "./right.py", "right/parrot.py", "right/../right.py"] {
        course.run(&["test", "parrot", "--isolated", "--subject", name]).ended(0);
    }
    // What is to be tried by hand is the student's file.
    let told = |more: &[&str]| {
        let usual = ["test", "parrot", "--subject", "wrong", "--check", "repeats", "--seed", "7", "--lang", "en"];
        let ran = course.run(&[&usual[..], more].concat()).ended(1);
        let lines = ran.stdout.lines().filter(|line| line.contains("terminal 1:"));
        lines.map(String::from).collect::<Vec<_>>()
    };
    let lines = told(&["--isolated"]);
    assert!(lines.iter().any(|line| line.contains("wrong/parrot.py")), "{lines:?}");
    assert_eq!(lines, told(&[]));
}

#[test]
fn a_verdict_is_told_however_much_a_program_says() {
    if !has("python3") || !can_isolate() {
        return;
    }
    let course = Course::new();
    let (mut yaml, said) = (PARROT.split("  - name").next().expect("a head").to_string(), "\\0".repeat(1024));
    for number in 0..20 {
        // What is sent 150 times is written down once.
        let first = if number == 0 { format!("&s {{ ana: {{ send: \"{said}\" }} }}") } else { "*s".into() };
        yaml += &format!(
            "  - name: check{number}\n    title: {{ en: a{number}, pt-BR: a{number} }}\n    hint: {{ en: b, pt-BR: b }}\n    points: 5\n    steps:\n      - ana: connect\n      - {first}\n{}      - ana: {{ receives: {{ repeat: {{ times: 153600, data: \"\\0\" }} }} }}\n",
            "      - *s\n".repeat(149)
        );
    }
    course.write("exercises/parrot/exercise.yaml", yaml);
    for (name, text, status) in [("right", RIGHT, 0), ("wrong", &RIGHT.replace("(data)", "(data[:-1] + b'\\xff')"), 1)] {
        course.write(&format!("{name}/parrot.py"), text);
        let usual = ["test", "parrot", "--subject", name, "--isolated", "--format", "json", "--lang", "en"];
        let ran = course.run(&usual).ended(status);
        let told: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let checks = told["checks"].as_array().expect("checks");
        let events: usize = checks.iter().filter_map(|check| check["transcript"].as_array()).map(Vec::len).sum();
        assert!(checks.len() == 20 && events > 20 * 100, "{name}: {events}");
    }
}

#[test]
fn isolation_that_cannot_be_had_is_refused_in_one_line() {
    let course = Course::new();
    let without_bubblewrap = |arguments: &[&str]| {
        let mut tst = course.tst(arguments);
        tst.env("PATH", course.path().join("no-tools"));
        run(&mut tst)
    };
    let test = ["test", "parrot", "--subject", "right.py", "--isolated", "--lang"];
    for (lang, words) in [("en", "bubblewrap is missing: install it"), ("pt-BR", "falta o bubblewrap: instale-o")] {
        let message = without_bubblewrap(&[&test[..], &[lang]].concat()).refused(3);
        assert!(message.contains(words), "{message}");
    }
    let doctor = without_bubblewrap(&["doctor", "--lang", "en"]);
    assert!(
        doctor.stdout.contains("cannot be isolated here") && doctor.stdout.contains("bubblewrap is missing"),
        "{}",
        doctor.all()
    );
}

#[test]
fn a_checkout_of_an_unknown_site_is_judged_in_a_sandbox() {
    if !has("python3") || !can_isolate() {
        return;
    }
    let (course, known) = (published(), "is none of your sites");
    let site = course.path().join("site");
    for (sites, is_unknown) in [(vec![], true), (vec![("ours", site.to_str().expect("UTF-8"))], false)] {
        let student = student(&sites);
        let wanted = if is_unknown { format!("parrot@{}", site.display()) } else { "parrot@ours".to_string() };
        go(&student, ".", &["checkout", &wanted]).ended(0);
        let ran = go(&student, "parrot", &["test", "--check", "repeats", "--lang", "en"]).ended(1);
        assert_eq!(ran.stderr.contains(known), is_unknown, "{}", ran.all());
        assert!(ran.stdout.contains("tst test --check repeats"), "{}", ran.all());
    }
}

/// Small, so that attacks come to them soon.
const LIMITS: &str = "memory: 96M, processes: 16, time: 10s, cpu: 4s, output: 1M, files: 16M, scratch: 64M";

fn record(line: &str) -> (String, Value) {
    let record: Value = serde_json::from_str(line).expect("a record");
    (record["source"].as_str().expect("a folder").to_string(), record)
}

/// What a submission came to: the kind of its first failure.
fn came_to(record: &Value) -> String {
    let Some(checks) = record["result"]["judged"]["checks"].as_array() else { return record["result"].to_string() };
    let failed = checks.iter().find(|check| check["status"] != "passed");
    failed.map_or(ALL.into(), |check| check["failure"]["kind"].as_str().map_or(check.to_string(), String::from))
}
