//! Of long evidence a student's page shows the first difference, wherever it is.

use crate::support::Course;

const FAILED: i32 = 1;

/// Sends back what comes, but for one byte.
const WRONG: &str = "import socket, sys
server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
client, _ = server.accept()
at = 0
while data := bytearray(client.recv(65536)):
    if at <= 131072 < at + len(data):
        data[131072 - at] = ord('!')
    client.sendall(data)
    at += len(data)
";

const EXERCISE: &str = "name: parrot
title: { en: Parrot, pt-BR: Papagaio }
program: { kind: server, args: [\"{port}\"] }
checks:
  - name: repeats
    title: { en: repeats, pt-BR: repete }
    hint: { en: h, pt-BR: d }
    points: 100
    steps:
      - ana: connect
      - ana: { send: { repeat: { data: \"0123456789abcdef\", times: 12500 } } }
      - ana: { receives: { repeat: { data: \"0123456789abcdef\", times: 12500 } } }
";

#[test]
fn a_difference_far_from_the_beginning_is_shown_with_what_is_around_it() {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", EXERCISE);
    course.write("class/ana.py", WRONG);
    course.run(&["grade", "class", "--out", "out", "--allow-weak-isolation", "--lang", "en"]).ended(FAILED);
    let page = std::fs::read_to_string(course.path().join("out/students/ana.html")).expect("a page");
    assert!(
        page.contains(
            "Byte 131072, counted from 0, is the first that differs: expected 0x30 &quot;0&quot;, received 0x21 &quot;!&quot;"
        ),
        "{page}"
    );
    assert!(page.contains("<mark class=\"first\">!</mark>") && page.contains("<mark class=\"first\">0</mark>"), "{page}");
    assert!(page.contains("bytes those around the first difference are kept: bytes 130048 to "), "{page}");
    assert!(page.contains("00020000 "), "rows of bytes have their places among all\n{page}");
    let report = std::fs::read_to_string(course.path().join("out/results.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let failure = &report["students"][0]["grades"]["parrot"]["run"]["checks"][0]["failure"];
    assert_eq!((&failure["difference"], &failure["expected_from"]), (&131_072.into(), &130_048.into()));
    let received = failure["received"].as_str().expect("text");
    assert!(received[1024..].starts_with("!123456789abcdef"), "{received}");
}
