//! Standard input: what is typed there, and its end; for programs that run and end, and for servers.

use crate::support::{Course, has};

/// Sums the numbers it reads, one a line, and prints the sum so far after each; at the end how many they were.
const SUM: &str = "import sys\ntotal = count = 0\nfor line in sys.stdin:\n    total += int(line)\n    count += 1\n    print(total, flush=True)\nprint('read', count)\n";

fn course(kind: &str, steps: &[&str]) -> Course {
    let course = Course::new();
    let steps: String = steps.iter().map(|step| format!("      - {step}\n")).collect();
    let args = if kind == "server" { "[\"{port}\"]" } else { "[]" };
    course.write(
        "exercises/parrot/exercise.yaml",
        format!(
            "name: parrot\ntitle: {{ en: Parrot, pt-BR: Papagaio }}\nprogram: {{ kind: {kind}, args: {args} }}\n\
             checks:\n  - name: says\n    title: {{ en: says, pt-BR: diz }}\n    points: 100\n    \
             hint: {{ en: say, pt-BR: diga }}\n    steps:\n{steps}"
        ),
    );
    course
}

/// The check's status, and all that its report says.
#[track_caller]
fn judged(course: &Course, program: &str, lang: &str) -> (String, String) {
    course.write("p.py", program);
    let ran = course.run(&["test", "parrot", "--subject", "p.py", "--format", "json", "--lang", lang]);
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
    let check = &told["checks"][0];
    (check["status"].as_str().unwrap_or_default().into(), check.to_string())
}

const STEPS: [&str; 7] = [
    "program: { types: \"3\\n\" }",
    "program: { prints_line: \"3\" }",
    "program: { types: { text: \"40\\n\", cut: 1 } }",
    "program: { prints_line: \"43\" }",
    "program: { input: ends }",
    "program: { prints_line: \"read 2\" }",
    "program: { exits: 0 }",
];

#[test]
fn what_is_typed_is_answered_at_once_and_the_end_is_seen() {
    if !has("python3") {
        return;
    }
    let course = course("batch", &STEPS);
    let (status, told) = judged(&course, SUM, "en");
    assert_eq!(status, "passed", "{told}");
    // Whoever waits for the end before the first answer is proved to do so.
    let at_the_end = "import sys\nlines = sys.stdin.read().split()\nfor n in range(len(lines)):\n    print(sum(map(int, lines[:n + 1])))\nprint('read', len(lines))\n";
    let (status, told) = judged(&course, at_the_end, "en");
    assert_eq!(status, "failed");
    assert!(told.contains("has read all that was typed (2 bytes), and waits for more on standard input"), "{told}");
    assert!(told.contains("every thread of it is waiting") || told.contains("every thread of the program"), "{told}");
    let (_, told) = judged(&course, at_the_end, "pt-BR");
    assert!(told.contains("leu tudo o que foi digitado (2 bytes)"), "{told}");
    // Who does not read it at all.
    let (status, told) = judged(&course, "print(3)\n", "en");
    assert_eq!(status, "failed", "{told}");
}

#[test]
fn a_server_is_told_by_its_keyboard_what_to_do() {
    if !has("python3") {
        return;
    }
    let server = "import socket, sys, threading\nserver = socket.create_server(('127.0.0.1', int(sys.argv[1])))\nclients = []\ndef accept():\n    while True:\n        client, _ = server.accept()\n        clients.append(client)\n        client.sendall(b'hello\\n')\nthreading.Thread(target=accept, daemon=True).start()\nfor line in sys.stdin:\n    for client in clients:\n        client.sendall(line.encode())\nfor client in clients:\n    client.close()\n";
    let steps = [
        "ana: connect",
        "ana: { receives: \"hello\\n\" }",
        "program: { types: [\"to all\\n\", \"again\\n\"] }",
        "ana: { receives: \"to all\\nagain\\n\" }",
        "program: { input: ends }",
        "ana: { sees: end }",
        "program: { exits: 0 }",
    ];
    let course = course("server", &steps);
    let (status, told) = judged(&course, server, "en");
    assert_eq!(status, "passed", "{told}");
    let (status, told) = judged(&course, &server.replace("sendall(line.encode())", "fileno()"), "en");
    assert_eq!(status, "failed");
    assert!(told.contains("no_answer") || told.contains("closed_early"), "{told}");
}

#[test]
fn whoever_takes_nothing_of_a_long_text_is_failed_when_that_is_certain() {
    if !has("python3") {
        return;
    }
    let course = course("batch", &["program: { types: { repeat: { times: 300000, data: x } } }", "program: { exits: 0 }"]);
    let (status, told) = judged(&course, "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n", "en");
    assert_eq!(status, "failed");
    assert!(told.contains("the program stopped reading its standard input: it took 65536 of 300000 bytes"), "{told}");
    let (status, told) = judged(&course, "import sys\nsys.stdin.read(300000)\n", "en");
    assert_eq!(status, "passed", "{told}");
}
