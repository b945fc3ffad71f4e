//! Which line of what a program said tells why it did not do what it should: the last one is often a hint. Pure.

use tst_engine::text::{beginning, printable};

/// How many characters of it are told.
const CHARACTERS: usize = 300;

/// How hints begin, which stand behind the reason.
const HINTS: [&str; 9] = ["note: ", "help: ", "see '", "see \"", "see `", "run '", "try '", "usage: ", "for more information"];

/// How lines of a trace begin, which stand behind the reason or before it.
const TRACES: [&str; 5] = ["at ", "goroutine ", "exit status ", "node.js v", "stack backtrace:"];

/// What a line holds that names an error, in the ways of shells, tools, C, Go, Java, Node, Python and Rust.
const NAMES: [&str; 7] = ["error: ", "error response", "error[", "panic: ", "fatal: ", "exception: ", "exception in "];

/// The one line that tells why; empty of who said nothing.
pub fn reason(said: &str) -> String {
    let lines: Vec<&str> = said.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).collect();
    let lower = |line: &str| line.trim_start().to_lowercase();
    // A panic of Rust tells where on one line, and why on the next; that it is one, its status says.
    if let Some(at) = lines.iter().rposition(|line| line.starts_with("thread '") && line.contains(" panicked at ")) {
        let place = lines[at].split(" panicked at ").nth(1).unwrap_or_default();
        let why = lines.get(at + 1).filter(|line| !HINTS.iter().any(|hint| lower(line).starts_with(hint)));
        return cut(&why.map_or_else(|| place.to_string(), |why| format!("{place} {}", why.trim())));
    }
    let is_reason = |line: &&&str| {
        let line = lower(line);
        !HINTS.iter().chain(&TRACES).any(|word| line.starts_with(word))
    };
    let names_error = |line: &&&str| !line.starts_with(char::is_whitespace) && NAMES.iter().any(|name| lower(line).contains(name));
    let told = || lines.iter().filter(is_reason);
    // A compiler's first error is the reason of those that follow; of all others the last one is what it came to.
    let of_compiler = told().find(|line| line.starts_with("error[E"));
    let found = of_compiler.or_else(|| told().rfind(names_error)).or_else(|| told().next_back()).or(lines.last());
    cut(found.map_or("", |line| line.trim()))
}

/// A line as it may stand anywhere, and not longer than can be read.
fn cut(line: &str) -> String {
    beginning(&printable(line), CHARACTERS).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_told_that_says_why() {
        for (said, why) in [
            ("", ""),
            ("\n \n", ""),
            ("bye \u{1b}[31mred\u{1b}[0m\n", "bye \\x1b[31mred\\x1b[0m"),
            ("bind: Address already in use\n\n", "bind: Address already in use"),
            (
                "\nthread 'main' (71) panicked at src/main.rs:5:36:\ncalled `Option::unwrap()` on a `None` value\n\
                 note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
                "src/main.rs:5:36: called `Option::unwrap()` on a `None` value",
            ),
            (
                "thread 'main' panicked at src/main.rs:5:36:\nno\nstack backtrace:\n   0: main::main\n             at ./src/main.rs:5\n\
                 note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.\n",
                "src/main.rs:5:36: no",
            ),
            ("Error: unknown flag: --bogus\nSee 'podman run --help'\n", "Error: unknown flag: --bogus"),
            ("unknown flag: --bogus\nSee 'docker run --help'.\n", "unknown flag: --bogus"),
            (
                "docker: Error response from daemon: No such image: x.\n\nRun 'docker run --help' for more information\n",
                "docker: Error response from daemon: No such image: x.",
            ),
            (
                "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    s.bind(a)\n\
                 OSError: [Errno 98] Address already in use\n",
                "OSError: [Errno 98] Address already in use",
            ),
            (
                "node:net:1817\n      throw err;\nError: listen EADDRINUSE: address already in use\n    at Server.setup (node:net:1817)\n\
                 Node.js v20.1.0\n",
                "Error: listen EADDRINUSE: address already in use",
            ),
            (
                "Exception in thread \"main\" java.net.BindException: no\n\tat java.base/x(y)\n\tat Main.main(Main.java:3)\n",
                "Exception in thread \"main\" java.net.BindException: no",
            ),
            ("panic: no port\n\ngoroutine 1 [running]:\nmain.main()\n\t/tmp/a.go:3 +0x1d\nexit status 2\n", "panic: no port"),
            (
                "warning: unused\nerror[E0425]: cannot find value `x`\n --> src/main.rs:2:5\n\nerror[E0308]: mismatched types\n\
                 error: could not compile `a` due to 2 previous errors\n",
                "error[E0425]: cannot find value `x`",
            ),
            ("error: could not find `Cargo.toml`\n", "error: could not find `Cargo.toml`"),
            ("note: nothing else\n", "note: nothing else"),
        ] {
            assert_eq!(reason(said), why, "{said}");
        }
    }

    #[test]
    fn it_is_not_longer_than_can_be_read() {
        assert_eq!(reason(&"é".repeat(100_000)).chars().count(), CHARACTERS + 1);
    }
}
