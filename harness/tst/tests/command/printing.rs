//! That nothing more is printed is certain as soon as a program is at rest and all that it had printed has come; one that may
//! still print is waited for. Linux only: elsewhere the time limit serves for all.
#![cfg(target_os = "linux")]

use std::time::Duration;

use crate::support::{Course, each, has};

/// The longest silence that a check waits through, where a test waits for it; and where nothing must ever take so long.
const SHORT: Duration = Duration::from_millis(1500);
const LONG: Duration = Duration::from_secs(60);
/// What says that rest was proved, and that the time limit served.
const PROVED: &str = "every thread of";
const WAITED: &str = "nothing came for";

/// What a program's first line is followed by that waits for ever.
const FOR_EVER: &str = "lock = threading.Lock()\nlock.acquire()\nthreading.Thread(target=lock.acquire).start()\nlock.acquire()\n";

/// A course with the one check that has these steps.
fn course(limit: Duration, steps: &[&str]) -> Course {
    let course = Course::new();
    let steps: String = steps.iter().map(|step| format!("      - program: {step}\n")).collect();
    let exercise = format!(
        "name: parrot\ntitle: {{ en: Parrot, pt-BR: Papagaio }}\nprogram: {{ kind: batch, args: [] }}\n\
         checks:\n  - name: says\n    title: {{ en: says, pt-BR: diz }}\n    points: 100\n    \
         hint: {{ en: say, pt-BR: diga }}\n    limit_ms: {}\n    schedules: 1\n    steps:\n{steps}",
        limit.as_millis()
    );
    course.write("exercises/parrot/exercise.yaml", exercise);
    course
}

/// The check's status, message and cause, for a Python program that does `body`.
fn judged(course: &Course, body: &str) -> (String, String) {
    judged_with(course, body, "on", &[])
}

/// The same with rest detection `on` or `off`, and with these options.
fn judged_with(course: &Course, body: &str, rest: &str, options: &[&str]) -> (String, String) {
    course.write("p.py", format!("import os, select, signal, subprocess, sys, termios, threading, time\n{body}"));
    told(course, "p.py", rest, options)
}

fn told(course: &Course, subject: &str, rest: &str, options: &[&str]) -> (String, String) {
    let usual = ["test", "parrot", "--subject", subject, "--format", "json", "--lang", "en"];
    let ran = crate::support::run(course.tst(&[&usual[..], options].concat()).env("TST_REST", rest));
    let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
    let check = &result["checks"][0];
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
    let failure = &check["failure"];
    (text(&check["status"]), format!("{}; {}", text(&failure["message"]), text(&failure["cause"])))
}

#[test]
fn who_prints_no_more_for_ever_is_failed_when_that_is_certain_whatever_is_awaited() {
    if !has("python3") {
        return;
    }
    let cases = [
        ("another line", vec!["{ prints_until: b }"]),
        ("more bytes", vec!["{ prints: \"a\\nb\\n\" }"]),
        ("lines side by side", vec!["{ prints_merged: [\"a\\n\", \"b\\n\"] }"]),
        ("its end", vec!["{ prints: \"a\\n\" }", "{ output: ends }"]),
        ("the program's end", vec!["{ prints: \"a\\n\" }", "{ exits: 0 }"]),
    ];
    each(&cases, |(what, steps)| {
        // Plainly, and under a schedule, where the limit is longer still.
        for schedule in [&[][..], &["--schedule", "7"]] {
            let body = format!("print('a', flush=True)\n{FOR_EVER}");
            let (status, message) = judged_with(&course(LONG, steps), &body, "on", schedule);
            assert_eq!(status, "failed", "{what}: {message}");
            // Certain, and so not a matter of time: however slow the machine, the limit is not what ended it.
            let proved = [PROVED, "all 2 threads of the program wait in vain"].iter().any(|words| message.contains(words));
            assert!(proved && !message.contains(WAITED), "{what}, {schedule:?}: {message}");
        }
    });
}

#[test]
fn a_deadlock_is_told_as_one() {
    let two = "use std::sync::Mutex;\nuse std::time::Duration;\nstatic A: Mutex<()> = Mutex::new(());\nstatic B: Mutex<()> = Mutex::new(());\n\
        fn both(first: &'static Mutex<()>, second: &'static Mutex<()>) {\n    let _first = first.lock();\n    \
        std::thread::sleep(Duration::from_millis(300));\n    let _second = second.lock();\n    println!(\"b\");\n}\n\
        fn main() {\n    println!(\"a\");\n    let other = std::thread::spawn(|| both(&A, &B));\n    both(&B, &A);\n    other.join().unwrap();\n}\n";
    let course = course(LONG, &["{ prints_merged: [\"a\\n\", \"b\\n\", \"b\\n\"] }"]);
    course.write("two.rs", two);
    let (status, message) = told(&course, "two.rs", "on", &[]);
    assert_eq!(status, "failed", "{message}");
    assert!(
        message.contains("2 lines never came; all 2 threads of the program wait for a lock (a mutex) that nobody releases"),
        "{message}"
    );
}

#[test]
fn where_rest_cannot_be_proved_the_time_limit_serves() {
    if !has("python3") {
        return;
    }
    let steps = ["{ prints_until: b }"];
    let unproved = [
        ("rest detection is off", "off", FOR_EVER),
        ("it asks again and again", "on", "while True: time.sleep(0.01)\n"),
        // Who stopped the terminal may let it go on.
        ("it writes to a terminal that is stopped", "on", "termios.tcflow(1, termios.TCOOFF)\nprint('b', flush=True)\n"),
    ];
    each(&unproved, |(what, rest, body)| {
        let (status, message) = judged_with(&course(SHORT, &steps), &format!("print('a', flush=True)\n{body}"), rest, &[]);
        assert_eq!(status, "failed", "{what}: {message}");
        assert!(message.contains(WAITED), "{what}: {message}");
    });
}

#[test]
fn who_prints_late_and_in_a_strange_way_passes() {
    if !has("python3") {
        return;
    }
    let late = [
        ("after a sleep", "print('a', flush=True)\ntime.sleep(0.3)\nprint('b', flush=True)\nsignal.pause()\n"),
        ("from a thread", "print('a', flush=True)\nthreading.Timer(0.3, lambda: print('b', flush=True)).start()\nsignal.pause()\n"),
        ("from a child", "print('a', flush=True)\nsubprocess.run(['sh', '-c', 'sleep 0.3; echo b; read nothing'])\n"),
        (
            "from a child that outlives its parent, in a session of its own, while somebody waits for ever",
            "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.write(1, b'a\\n')\n        time.sleep(0.3)\n        \
             os.write(1, b'b\\n')\n        signal.pause()\n    os._exit(0)\nos.wait()\nsignal.pause()\n",
        ),
        ("through another program", "sys.stdout = os.popen('cat', 'w')\nprint('a\\nb', flush=True)\nsignal.pause()\n"),
        (
            "through a program that waits for a pipe",
            "cat = subprocess.Popen('cat', stdin=subprocess.PIPE)\ncat.stdin.write(b'a\\n')\ncat.stdin.flush()\ntime.sleep(0.3)\n\
             cat.stdin.write(b'b\\n')\ncat.stdin.flush()\ncat.wait()\n",
        ),
        (
            "once the terminal that it stopped goes on",
            "os.write(1, b'a\\n')\ntermios.tcflow(1, termios.TCOOFF)\n\
             threading.Timer(0.3, lambda: termios.tcflow(1, termios.TCOON)).start()\nos.write(1, b'b\\n')\nsignal.pause()\n",
        ),
        (
            "by the name of its terminal",
            "name = os.ttyname(1)\nos.write(1, b'a\\n')\nif os.fork() == 0:\n    for file in range(3): os.close(file)\n    \
             time.sleep(0.3)\n    os.write(os.open(name, os.O_WRONLY | os.O_NOCTTY), b'b\\n')\n    os._exit(0)\nsignal.pause()\n",
        ),
        (
            "on a timer, without a thread that runs",
            "os.write(1, b'a\\n')\nsignal.signal(signal.SIGALRM, lambda *_: os.write(1, b'b\\n'))\nsignal.setitimer(signal.ITIMER_REAL, 0.3)\n\
             while True: signal.pause()\n",
        ),
    ];
    each(&late, |(what, body)| {
        let (status, message) = judged(&course(LONG, &["{ prints: \"a\\nb\\n\" }"]), body);
        assert_eq!(status, "passed", "{what}: {message}");
    });
}

#[test]
fn who_prints_much_and_comes_to_rest_at_once_has_printed_all_of_it() {
    if !has("python3") {
        return;
    }
    let ways = [
        ("in one write", "data = b'0123456789abcde\\n' * 20000\nwhile data: data = data[os.write(1, data):]\n"),
        ("line by line", "for _ in range(20000): os.write(1, b'0123456789abcde\\n')\n"),
        (
            "without blocking",
            "os.set_blocking(1, False)\ndata = b'0123456789abcde\\n' * 20000\nwhile data:\n    select.select([], [1], [])\n    \
             try: data = data[os.write(1, data):]\n    except BlockingIOError: pass\n",
        ),
        (
            "from many threads",
            "def say():\n    for _ in range(2000): os.write(1, b'0123456789abcde\\n')\n\
             threads = [threading.Thread(target=say) for _ in range(10)]\nfor thread in threads: thread.start()\n\
             for thread in threads: thread.join()\n",
        ),
    ];
    let all = "{ prints: { repeat: { times: 20000, data: \"0123456789abcde\\n\" } } }";
    each(&ways, |(what, body)| {
        let (status, message) = judged(&course(LONG, &[all]), &format!("{body}signal.pause()\n"));
        assert_eq!(status, "passed", "{what}: {message}");
    });
}
