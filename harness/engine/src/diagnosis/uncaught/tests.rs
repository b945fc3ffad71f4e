//! What runtimes wrote, as it was seen, and what is read in it.

use super::*;
use crate::text::ErrorKind;

/// The errors of a program that ended, each as the place and the message.
fn told(text: &str) -> Vec<(ErrorKind, Ended, String, String)> {
    let of = |found: Found| {
        let Uncaught { kind, ended, place, message } = found.error;
        (kind, ended, place.unwrap_or_default(), message)
    };
    uncaught(text, true).into_iter().map(of).collect()
}

fn one(text: &str, kind: ErrorKind, ended: Ended, place: &str, message: &str) {
    assert_eq!(told(text), [(kind, ended, place.into(), message.into())], "{text}");
}

#[test]
fn a_panic_of_rust_is_read_in_all_its_forms() {
    let unwrap = "called `Result::unwrap()` on an `Err` value: Utf8";
    let note = "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace";
    let new = format!("\nthread '<unnamed>' (10017) panicked at src/main.rs:12:27:\n{unwrap}\n{note}\n");
    one(&new, ErrorKind::Panic, Ended::Thread, "src/main.rs:12", unwrap);
    let main = format!("thread 'main' panicked at /home/eu/eco.rs:3:5:\n{unwrap}\n{note}\n");
    one(&main, ErrorKind::Panic, Ended::Program, "eco.rs:3", unwrap);
    let old = "thread 'a' b' panicked at 'index out of bounds', src/main.rs:2:5\nnote: run";
    assert_eq!(told(old), [], "a name of a thread that holds what ends it is not understood");
    let old = "thread 'main' panicked at 'it's over', src/main.rs:2:5\nnote: run";
    one(old, ErrorKind::Panic, Ended::Program, "src/main.rs:2", "it's over");
    let assertion = "thread 'w' (7) panicked at src/main.rs:2:5:\nassertion `left == right` failed\n  left: 1\n right: 2\nnote: x";
    one(assertion, ErrorKind::Panic, Ended::Thread, "src/main.rs:2", "assertion `left == right` failed left: 1 right: 2");
    let library = format!("thread 'w' (7) panicked at /rustc/3f5fd8dd41153/library/core/src/cell.rs:1:5:\nused\n{note}");
    one(&library, ErrorKind::Panic, Ended::Thread, "", "used");
    one("\nthread 'w' (7) has overflowed its stack\nfatal runtime error", ErrorKind::Panic, Ended::Program, "", "stack overflow");
}

#[test]
fn several_errors_are_told_in_their_order_and_where_they_begin() {
    let one = "thread 'a' (1) panicked at src/main.rs:1:1:\nfirst\n";
    let text = format!("olá\n{one}note: run\n\nthread 'b' (2) panicked at src/main.rs:2:1:\nsecond\n");
    let found = uncaught(&text, false);
    assert_eq!(found.iter().map(|found| found.error.message.as_str()).collect::<Vec<_>>(), ["first", "second"]);
    assert_eq!(found[0].at, "olá\n".len());
    assert!(text[found[1].at..].starts_with("thread 'b'"));
}

#[test]
fn an_exception_of_python_is_where_the_program_was_and_not_its_library() {
    let main = "Traceback (most recent call last):\n  File \"/tmp/eco.py\", line 9, in <module>\n    serve(c)\n  \
        File \"/tmp/eco.py\", line 7, in serve\n    c.sendall(d.decode())\nTypeError: a bytes-like object is required, not 'str'\n";
    let message = "TypeError: a bytes-like object is required, not 'str'";
    one(main, ErrorKind::Exception, Ended::Program, "eco.py:7", message);
    let library = "/root/.pyenv/versions/3.11.7/lib/python3.11/threading.py";
    let thread = format!(
        "Exception in thread Thread-1 (serve):\nTraceback (most recent call last):\n  File \"{library}\", line 982, in run\n    \
        self._target()\n  File \"eco.py\", line 7, in serve\n    input()\n    ^^^^^^^\n  File \"{library}\", line 3, in f\n    f()\nEOFError\n"
    );
    one(&thread, ErrorKind::Exception, Ended::Thread, "eco.py:7", "EOFError");
    let chained =
        format!("{}\nDuring handling of the above exception, another exception occurred:\n\n{main}", main.replace('7', "5"));
    one(&chained, ErrorKind::Exception, Ended::Program, "eco.py:7", message);
    let uncompiled = "  File \"/tmp/eco.py\", line 3\n    while True\n              ^\nSyntaxError: expected ':'\n";
    one(uncompiled, ErrorKind::Exception, Ended::Program, "eco.py:3", "SyntaxError: expected ':'");
    let mixed = "Exception in thread Thread-2 (w):\nException in thread Thread-1 (w):\nTraceback (most recent call last):\n\
        Traceback (most recent call last):\n  File \"eco.py\", line 7, in w\n  File \"eco.py\", line 7, in w\n    a.b()\n    a.b()\n\
        ConnectionResetError: [Errno 104] reset\nConnectionResetError: [Errno 104] reset\n";
    one(mixed, ErrorKind::Exception, Ended::Thread, "eco.py:7", "ConnectionResetError: [Errno 104] reset");
    assert_eq!(uncaught(main, false)[0].error.ended, Ended::Unknown, "it may have been printed by one who caught it");
}

#[test]
fn an_exception_of_java_is_told_by_what_began_it() {
    let thread = "Exception in thread \"Thread-0\" java.lang.NullPointerException: Cannot invoke \"String.length()\"\n\
        \tat java.base/java.util.Objects.requireNonNull(Objects.java:233)\n\tat Eco.serve(Eco.java:10)\n\
        \tat Eco.lambda$main$0(Eco.java:5)\n\tat java.base/java.lang.Thread.run(Thread.java:840)\n";
    one(thread, ErrorKind::Exception, Ended::Thread, "Eco.java:10", "NullPointerException: Cannot invoke \"String.length()\"");
    let caused = "Exception in thread \"main\" java.lang.RuntimeException: java.io.IOException: broken\n\tat Eco.main(Eco.java:5)\n\
        Caused by: java.io.IOException: broken\n\tat Eco.serve(Eco.java:9)\n\t... 1 more\nolá\n";
    one(caused, ErrorKind::Exception, Ended::Program, "Eco.java:9", "IOException: broken");
    let printed = "java.net.BindException: Address already in use\n\tat java.base/sun.nio.ch.Net.bind0(Native Method)\n";
    one(printed, ErrorKind::Exception, Ended::Unknown, "", "BindException: Address already in use");
}

#[test]
fn a_panic_of_go_is_where_the_first_goroutine_was() {
    let text = "panic: assignment to entry in nil map\n\ngoroutine 5 [running]:\npanic({0x1, 0x2})\n\
        \t/usr/lib/go-1.19/src/runtime/panic.go:884 +0x212\nmain.main.func1()\n\t/tmp/eco/main.go:8 +0x90\ncreated by main.main\n\
        \t/tmp/eco/main.go:7 +0x118\n\ngoroutine 1 [chan receive]:\n\t/tmp/eco/main.go:9\n";
    one(text, ErrorKind::Panic, Ended::Program, "main.go:8", "assignment to entry in nil map");
    let asleep =
        "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [semacquire]:\nmain.main()\n\t/tmp/m.go:3 +0x1\n";
    one(asleep, ErrorKind::Panic, Ended::Program, "m.go:3", "all goroutines are asleep - deadlock!");
    let served =
        "2026/11/29 10:00:00 http: panic serving 127.0.0.1:51: boom\ngoroutine 7 [running]:\nmain.f()\n\t/tmp/m.go:4 +0x1\n";
    one(served, ErrorKind::Panic, Ended::Unknown, "m.go:4", "boom");
    assert_eq!(told("panic: so it says\n"), []);
}

#[test]
fn an_error_of_javascript_is_where_the_program_was() {
    let text = "/tmp/eco.js:2\nnet.createServer(\n    ^\n\nTypeError: Cannot read properties of undefined (reading 'bar')\n    \
        at Socket.emit (node:events:524:28)\n    at Socket.<anonymous> (/tmp/eco.js:2:59)\n\nNode.js v20.20.2\n";
    let message = "TypeError: Cannot read properties of undefined (reading 'bar')";
    one(text, ErrorKind::Exception, Ended::Program, "eco.js:2", message);
    let taken = "Error: listen EADDRINUSE: address already in use 0.0.0.0:9090\n    at Server.setupListenHandle [as _listen2] (node:net:1463:16)\n";
    one(taken, ErrorKind::Exception, Ended::Program, "", "Error: listen EADDRINUSE: address already in use 0.0.0.0:9090");
    one("Error: x\n    at file:///tmp/a.mjs:3:7\n", ErrorKind::Exception, Ended::Program, "a.mjs:3", "Error: x");
}

#[test]
fn an_error_of_ruby_says_whether_it_was_a_thread_s() {
    let text = "#<Thread:0x00007f32 /tmp/eco.rb:5 run> terminated with exception (report_on_exception is true):\n\
        /tmp/eco.rb:5:in `block (2 levels) in <main>': undefined method `upperr' for \"oi\":String (NoMethodError)\n";
    let message = "NoMethodError: undefined method `upperr' for \"oi\":String";
    one(text, ErrorKind::Exception, Ended::Thread, "eco.rb:5", message);
    let library =
        "/usr/lib/ruby/3.1.0/socket.rb:5:in 'f': broken (Errno::EPIPE)\n\tfrom eco.rb:3:in 'g'\n\tfrom eco.rb:9:in '<main>'\n";
    one(library, ErrorKind::Exception, Ended::Program, "eco.rb:3", "Errno::EPIPE: broken");
}

#[test]
fn what_aborts_a_program_in_c_is_read() {
    let assertion = "eco: src/eco.c:12: serve: Assertion `n > 0' failed.\n";
    one(assertion, ErrorKind::Abort, Ended::Program, "src/eco.c:12", "Assertion `n > 0' failed.");
    let thrown = "terminate called after throwing an instance of 'std::runtime_error'\n  what():  no more\n";
    one(thrown, ErrorKind::Exception, Ended::Program, "", "std::runtime_error: no more");
    let watched = "SUMMARY: AddressSanitizer: heap-buffer-overflow /tmp/eco.c:9:3 in main\n";
    one(watched, ErrorKind::Abort, Ended::Program, "eco.c:9", "AddressSanitizer: heap-buffer-overflow");
}

#[test]
fn what_people_print_is_no_error() {
    for text in [
        "",
        "\n\n",
        "erro: a porta 9090 está ocupada\n",
        "thread 'main' says hello\n",
        "Traceback (most recent call last):\n",
        "Exception in thread \"main\" \n",
        "eco.rb:5:in the middle (of it)\n",
        "RuntimeError: see below\n",
        "ana: x: Assertion `\n",
        "http: panic serving nobody",
    ] {
        assert_eq!(told(text), [], "{text}");
    }
}

#[test]
fn a_long_message_is_cut() {
    let text = format!("thread 'main' (1) panicked at src/main.rs:1:1:\n{}\n", "á".repeat(1000));
    assert_eq!(told(&text)[0].3, format!("{}…", "á".repeat(MESSAGE)));
}
