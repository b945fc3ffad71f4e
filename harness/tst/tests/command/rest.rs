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
    let course = course(limit);
    course.write("program.py", server(body));
    let subject = ["--subject", "program.py"];
    result(&course, subject, rest)
}

/// A course with the one check, whose time limit is `limit`.
fn course(limit: Duration) -> Course {
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
    course
}

fn result(course: &Course, subject: [&str; 2], rest: &str) -> (String, String, Duration) {
    let arguments = ["test", "parrot", subject[0], subject[1], "--format", "json", "--lang", "en"];
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
        // The kernel keeps 15 bytes of it.
        ("a name cut in a character", "open('/proc/self/comm', 'wb').write('conversa de joão'.encode())\nserver.accept()"),
        ("a lock", "lock = threading.Lock()\nlock.acquire()\nlock.acquire()"),
        (
            "an event loop with a pair of sockets to itself",
            "import asyncio\nasync def main():\n    client.setblocking(False)\n    while await asyncio.get_running_loop().sock_recv(client, 9): pass\nasyncio.run(main())",
        ),
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
        (
            "an event loop sleeps first",
            "import asyncio\nclient.setblocking(False)\nasyncio.run(asyncio.sleep(1))\nclient.setblocking(True)",
        ),
        (
            "a thread of an event loop's pool sleeps first",
            "import asyncio\nasync def main():\n    await asyncio.get_running_loop().run_in_executor(None, time.sleep, 1)\nasyncio.run(main())",
        ),
        (
            "a child with the other end of a pair of sockets wakes it",
            "import os\nhere, there = socket.socketpair()\nif os.fork() == 0:\n    time.sleep(1)\n    there.send(b'x')\n    os._exit(0)\nhere.recv(1)",
        ),
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

/// Servers of the bench of runtimes, `silent` and `slow`: what their runtimes do beside the program is understood.
fn servers_of(runtime: &str, compiler: &str, compile: &[&str], run: &[&str]) {
    if !has(compiler) {
        return;
    }
    // A minute less the program's age must be longer than anything that is waited through; and a virtual machine that starts
    // on a busy one takes its time, so that it is waited for as long as that allows.
    let course = course(Duration::from_secs(25));
    let sources = crate::support::repository().join("harness/bench/runtimes");
    let mut compiling = std::process::Command::new(compiler);
    compiling.args(compile).current_dir(course.path()).env("GO111MODULE", "off").env("GOCACHE", course.path().join("cache"));
    let source = if runtime == "Java" { "Echo.java" } else { "echo.go" };
    let compiled = compiling.arg(sources.join(source)).output().expect("a compiler");
    assert!(compiled.status.success(), "{runtime}: {}", String::from_utf8_lossy(&compiled.stderr));
    let program: Vec<String> = run.iter().map(|word| word.replace("HERE", &course.path().display().to_string())).collect();
    let judged = |mode: &str| result(&course, ["--run", &format!("{} {{port}} {mode}", program.join(" "))], "on");
    let (status, message, _) = judged("silent");
    assert_eq!(status, "failed", "{runtime}: {message}");
    assert!(message.contains("every thread of the program is waiting"), "{runtime}: {message}");
    let (status, message, _) = judged("slow");
    assert_eq!(status, "passed", "{runtime}: {message}");
}

#[test]
fn the_threads_of_a_java_virtual_machine_are_not_the_programs() {
    servers_of("Java", "javac", &["-d", "."], &["java", "-cp", "HERE", "Echo"]);
}

#[test]
fn a_go_program_catches_every_signal_and_waits_for_a_minute_at_a_time() {
    servers_of("Go", "go", &["build", "-o", "server"], &["HERE/server"]);
}
