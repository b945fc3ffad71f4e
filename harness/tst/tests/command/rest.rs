//! Failing fast: a program that can never answer is failed when that is certain, and one that still may is waited for.
//! Linux only: elsewhere the time limit serves for all.
#![cfg(target_os = "linux")]

use std::time::Duration;

use crate::support::{Course, each, has};

/// The longest silence that a check waits through, where a test waits for it.
const SHORT: Duration = Duration::from_millis(1500);
/// The same, where nothing must ever take so long.
const LONG: Duration = Duration::from_secs(60);

/// A server for one client that does `body` with it (`client`, `data`); the modules that it may need are there.
fn server(body: &str) -> String {
    let body: String = body.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "import select, socket, sys, threading, time\n\
         with socket.create_server(('127.0.0.1', int(sys.argv[1]))) as server:\n    client, _ = server.accept()\n{body}"
    )
}

/// The one check's outcome when its time limit is `limit`: its status, its message, and how long it took.
fn judged(body: &str, limit: Duration) -> (String, String, Duration) {
    judged_with(body, limit, "on")
}

/// The same with rest detection `on` or `off`.
fn judged_with(body: &str, limit: Duration, rest: &str) -> (String, String, Duration) {
    let course = Course::new();
    let exercise = format!(
        "name: parrot\n\
        title: {{ en: Parrot, pt-BR: Papagaio }}\n\
        program: {{ kind: server, args: [\"{{port}}\"] }}\n\
        checks:\n\
        \x20 - name: answers\n\
        \x20   title: {{ en: answers, pt-BR: responde }}\n\
        \x20   hint: {{ en: answer, pt-BR: responda }}\n\
        \x20   points: 100\n\
        \x20   limit_ms: {}\n\
        \x20   steps:\n\
        \x20     - ana: connect\n\
        \x20     - ana: {{ send: \"loro\\n\" }}\n\
        \x20     - ana: {{ receives: \"loro\\n\" }}\n",
        limit.as_millis()
    );
    course.write("exercises/parrot/exercise.yaml", exercise);
    course.write("program.py", server(body));
    let arguments = ["test", "parrot", "--subject", "program.py", "--format", "json", "--lang", "en"];
    let ran = crate::support::run(course.tst(&arguments).env("TST_REST", rest));
    let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
    let check = &result["checks"][0];
    let took = Duration::from_millis(check["duration_ms"].as_u64().expect("a duration"));
    let message = check["failure"]["message"].as_str().unwrap_or_default().to_string();
    (check["status"].as_str().unwrap_or_default().to_string(), message, took)
}

#[test]
fn a_program_that_waits_for_ever_is_failed_when_that_is_certain() {
    if !has("python3") {
        return;
    }
    let cases = [
        ("a read that wants more", "while client.recv(65536): pass"),
        ("an accept", "server.accept()"),
        ("a lock", "lock = threading.Lock()\nlock.acquire()\nlock.acquire()"),
        ("a select without a limit", "client.recv(9)\nselect.select([client], [], [])"),
        (
            "another thread",
            "thread = threading.Thread(target=lambda: client.recv(9) and server.accept())\nthread.start()\nthread.join()",
        ),
    ];
    each(&cases, |(what, body)| {
        let (status, message, _) = judged(body, LONG);
        assert_eq!(status, "failed", "{what}: {message}");
        // Certain, and so not a matter of time: however slow the machine, the limit is not what ended it.
        assert!(message.contains("every thread of the program is waiting"), "{what}: {message}");
    });
}

#[test]
fn a_wait_that_outlasts_the_check_is_as_good_as_one_without_a_limit() {
    if !has("python3") {
        return;
    }
    let cases = [
        ("a sleep", "time.sleep(6000)"),
        ("a read with a time-out", "client.settimeout(6000)\nclient.recv(9)\nclient.recv(9)"),
        ("a lock", "event = threading.Event()\nevent.wait(6000)"),
        ("a thread of the runtime", "import faulthandler\nfaulthandler.dump_traceback_later(6000)\nclient.recv(9)\nclient.recv(9)"),
    ];
    each(&cases, |(what, body)| {
        let (status, message, _) = judged(body, Duration::from_secs(25));
        assert_eq!(status, "failed", "{what}: {message}");
        assert!(message.contains("no time limit of theirs ends before that of the check"), "{what}: {message}");
    });
}

#[test]
fn a_program_that_may_still_answer_is_waited_for_until_the_time_limit() {
    if !has("python3") {
        return;
    }
    let cases = [
        ("it sleeps", "time.sleep(15)"),
        ("it polls with a time-out", "while True: select.select([], [], [], 0.05)"),
        ("its read has a time-out", "client.settimeout(15)\nclient.recv(9)\nclient.recv(9)"),
        ("it computes", "while True: pass"),
        ("one of its threads sleeps", "threading.Thread(target=time.sleep, args=(15,)).start()\nclient.recv(9)\nclient.recv(9)"),
    ];
    each(&cases, |(what, body)| {
        let (status, message, took) = judged(body, SHORT);
        assert_eq!(status, "failed", "{what}: {message}");
        assert!(!message.contains("every thread of the program is waiting"), "{what}: {message}");
        assert!(took >= SHORT, "{what}: it was given up after {took:?}");
    });
}

#[test]
fn where_rest_cannot_be_proved_the_time_limit_serves() {
    if !has("python3") {
        return;
    }
    let (status, message, took) = judged_with("while client.recv(65536): pass", SHORT, "off");
    assert_eq!(status, "failed", "{message}");
    assert!(!message.contains("every thread of the program is waiting") && took >= SHORT, "{message} after {took:?}");
}

#[test]
fn a_late_answer_is_an_answer() {
    if !has("python3") {
        return;
    }
    let answers = "\nclient.sendall(client.recv(9))\nclient.recv(9)";
    let cases = [
        ("it sleeps first", "time.sleep(1)"),
        ("it waits for a descriptor with a time-out first", "select.select([], [], [], 1)"),
        ("a thread wakes it", "event = threading.Event()\nthreading.Timer(1, event.set).start()\nevent.wait()"),
        (
            "a pipe wakes it",
            "import os\nout, into = os.pipe()\nif os.fork() == 0:\n    time.sleep(1)\n    os.write(into, b'x')\n    os._exit(0)\nos.read(out, 1)",
        ),
    ];
    each(&cases, |(what, body)| {
        let (status, message, _) = judged(&format!("{body}{answers}"), LONG);
        assert_eq!(status, "passed", "{what}: {message}");
    });
}
