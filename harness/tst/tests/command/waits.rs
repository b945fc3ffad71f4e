//! At rest, and really: right but slow programs that wait in ways that are easily taken for rest all pass, and silent ones
//! that wait just so still fail. Linux only: elsewhere nothing is taken for rest.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::support::{Course, each, has};

/// The longest silence that a check waits through, where it has to; and where nothing must ever take so long.
const SHORT: Duration = Duration::from_millis(1500);
const LONG: Duration = Duration::from_secs(60);
/// What says that rest was proved.
const PROVED: &str = "every thread of the program is waiting";

/// The ways of `programs/waits.c`, and whether a silent program that waits so is proved to be at rest.
const WAYS: [(&str, bool); 20] = [
    ("alarm_pause", false),
    ("alarm_handler", false),
    ("alarm_poll", false),
    ("alarm_epoll", false),
    ("alarm_suspend", false),
    ("alarm_sigwait", false),
    ("alarm_futex", false),
    ("timerfd", true),
    ("orphan_answers", true),
    ("sibling_answers", true),
    ("orphan_pipe", true),
    ("orphan_session", true),
    ("orphan_eventfd", true),
    ("orphan_futex", true),
    ("orphan_signal", true),
    ("orphan_fifo", false),
    ("orphan_queue", false),
    ("orphan_watch", false),
    ("orphan_continues", false),
    ("no_main_thread", false),
];

/// The same in Python: what it does before it answers, and once more so that it never does.
const PYTHON: [(&str, &str, &str); 4] = [
    ("alarm", "signal.signal(signal.SIGALRM, lambda *_: answer())\nsignal.alarm(1)\nclient.recv(9)", "client.recv(9)"),
    (
        "setitimer",
        "signal.signal(signal.SIGALRM, lambda *_: None)\nsignal.setitimer(signal.ITIMER_REAL, 0.3, 0.3)\nsignal.pause()\nanswer()",
        "signal.pause()",
    ),
    (
        "forked twice",
        "if os.fork() == 0:\n    if os.fork() == 0:\n        time.sleep(0.3)\n        answer()\n    os._exit(0)\nos.wait()\nclient.recv(9)",
        "if os.fork() == 0:\n    if os.fork() == 0:\n        signal.pause()\n    os._exit(0)\nos.wait()\nclient.recv(9)",
    ),
    (
        "without a main thread",
        "def serve():\n    time.sleep(0.3)\n    answer()\n    client.recv(9)\n    os._exit(0)\nthreading.Thread(target=serve).start()\nctypes.CDLL(None).pthread_exit(None)",
        "threading.Thread(target=lambda: client.recv(9)).start()\nctypes.CDLL(None).pthread_exit(None)",
    ),
];

/// A course with one exercise, whose only check wants an answer within `limit`.
fn course(limit: Duration) -> Course {
    let course = Course::new();
    let exercise = format!(
        "name: parrot\ntitle: {{ en: Parrot, pt-BR: Papagaio }}\nprogram: {{ kind: server, args: [\"{{port}}\"] }}\n\
         checks:\n  - name: answers\n    title: {{ en: answers, pt-BR: responde }}\n    points: 100\n    \
         hint: {{ en: answer, pt-BR: responda }}\n    limit_ms: {}\n    steps:\n      - ana: connect\n      \
         - ana: {{ send: \"loro\\n\" }}\n      - ana: {{ receives: \"loro\\n\" }}\n",
        limit.as_millis()
    );
    course.write("exercises/parrot/exercise.yaml", exercise);
    course
}

/// The check's status and message.
fn judged(course: &Course, program: &str) -> (String, String) {
    let ran = course.run(&["test", "parrot", "--run", program, "--format", "json", "--lang", "en"]);
    let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
    let check = &result["checks"][0];
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
    (text(&check["status"]), text(&check["failure"]["message"]))
}

/// The program that `programs/waits.c` becomes in `folder`.
fn compiled(folder: &Path) -> Option<PathBuf> {
    if !has("cc") {
        return None;
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs/waits.c");
    let program = folder.join("waits");
    let compiler = Command::new("cc").arg("-O1").arg("-o").arg(&program).arg(source).args(["-lpthread", "-lrt"]).output();
    let compiler = compiler.expect("a compiler");
    assert!(compiler.status.success(), "{}", String::from_utf8_lossy(&compiler.stderr));
    Some(program)
}

#[test]
fn who_waits_in_a_strange_way_and_answers_passes_and_who_never_answers_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(program) = compiled(folder.path()) else { return };
    each(&WAYS, |(way, is_provable)| {
        let run = |limit, ms: u32| judged(&course(limit), &format!("{} {{port}} {way} {ms}", program.display()));
        let (status, message) = run(LONG, 200);
        assert_eq!(status, "passed", "{way}: {message}");
        let (status, message) = run(if *is_provable { LONG } else { SHORT }, 0);
        assert_eq!(status, "failed", "{way}, silent: {message}");
        assert_eq!(message.contains(PROVED), *is_provable, "{way}, silent: {message}");
    });
}

#[test]
fn the_same_holds_for_python() {
    if !has("python3") {
        return;
    }
    let server = |body: &str| {
        format!(
            "import ctypes, os, signal, socket, sys, threading, time\n\
             server = socket.create_server(('127.0.0.1', int(sys.argv[1])))\nclient, _ = server.accept()\n\
             data = client.recv(9)\ndef answer(): client.sendall(data)\n{body}\n"
        )
    };
    each(&PYTHON, |(what, slow, silent)| {
        for (body, wanted) in [(slow, "passed"), (silent, "failed")] {
            let course = course(LONG);
            course.write("program.py", server(body));
            let (status, message) = judged(&course, "python3 program.py {port}");
            assert_eq!(status, wanted, "{what}: {message}");
            assert_eq!(message.contains(PROVED), wanted == "failed", "{what}: {message}");
        }
    });
}

#[test]
fn a_process_that_falls_to_the_judge_at_any_moment_changes_no_verdict() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(program) = compiled(folder.path()) else { return };
    // They answer after a millisecond: a look is as likely as not to come while a process changes its parent.
    each(&["orphan_answers", "sibling_answers", "orphan_pipe", "orphan_session", "orphan_signal"], |way| {
        let program = format!("{} {{port}} {way} 1", program.display());
        let arguments = ["test", "parrot", "--run", &program, "--lang", "en", "--repeat", "25", "--stress", "2"];
        let ran = course(LONG).run(&arguments).ended(0);
        assert!(ran.stdout.trim_end().ends_with("none changed"), "{way}: {}", ran.all());
    });
}

#[test]
fn what_a_program_without_a_main_thread_holds_is_seen() {
    if !has("python3") {
        return;
    }
    let course = course(LONG);
    let program = "import ctypes, socket, threading\nserver = socket.create_server(('127.0.0.1', 0))\n\
                   threading.Thread(target=server.accept).start()\nctypes.CDLL(None).pthread_exit(None)\n";
    course.write("program.py", program);
    let (status, message) = judged(&course, "python3 program.py {port}");
    assert_eq!(status, "failed", "{message}");
    assert!(message.contains("the program listens on 127.0.0.1:"), "{message}");
}

#[test]
fn who_answers_byte_by_byte_for_ever_is_not_listened_to_for_ever() {
    if !has("python3") {
        return;
    }
    let course = course(SHORT);
    let file = std::fs::read_to_string(course.path().join("exercises/parrot/exercise.yaml")).expect("the exercise");
    let steps = file.find("      - ana: connect").expect("the steps");
    let asks = "      - ana: { get: \"/\" }\n      - ana: { response: 200 }\n";
    course.write("exercises/parrot/exercise.yaml", format!("{}{asks}", &file[..steps]));
    // It says nothing until the judge, which has its verdict, tries what brings an answer.
    course.write(
        "trickle.py",
        "import socket, sys, time\nclient = socket.create_server((\"127.0.0.1\", int(sys.argv[1]))).accept()[0]\n\
         head = b\"\"\nwhile not head.endswith(b\"\\r\\n\\r\\n\"):\n    head += client.recv(1)\nclient.recv(1)\n\
         client.sendall(b\"HTTP/1.1 200 OK\\r\\nContent-Length: 99999999999\\r\\n\\r\\n\")\n\
         while True:\n    client.sendall(b\"x\")\n    time.sleep(0.001)\n",
    );
    let ran = course.run(&["test", "parrot", "--subject", "trickle.py", "--lang", "en"]).ended(1);
    assert!(ran.stdout.contains("ana got no answer"), "{}", ran.all());
}
