//! Counts down several counters at the same time, one thread each.

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

const DEFAULT_COUNTERS: [&str; 2] = ["5 Segundos:5:1000", "A:15:300"];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("threads: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let counters = counters_from_arguments()?;
    // The scope ends only when all the threads started in it have ended.
    thread::scope(|scope| {
        for (number, counter) in (1..).zip(&counters) {
            print_line(&format!("Iniciando contador {number} (\"{}\")", counter.name))?;
            thread::Builder::new().spawn_scoped(scope, || counter.count_down())?;
        }
        // Not last on the screen: the main thread gets here while the others still count.
        print_line("Fim")
    })?;
    Ok(())
}

/// Reads all the arguments before the first thread starts: after a bad one nothing runs.
fn counters_from_arguments() -> Result<Vec<Counter>, String> {
    let mut arguments: Vec<OsString> = env::args_os().skip(1).collect();
    if arguments.is_empty() {
        arguments = DEFAULT_COUNTERS.map(OsString::from).to_vec();
    }
    arguments
        .iter()
        .map(|argument| {
            argument
                .to_str()
                .and_then(Counter::parse)
                .ok_or_else(|| format!("{argument:?} is not a counter: expected NAME:START:INTERVAL_MS"))
        })
        .collect()
}

struct Counter {
    name: String,
    start: u64,
    interval: Duration,
}

impl Counter {
    /// Reads `NAME:START:INTERVAL_MS`, from the right, because a name may hold colons.
    fn parse(text: &str) -> Option<Counter> {
        let (rest, interval) = text.rsplit_once(':')?;
        let (name, start) = rest.rsplit_once(':')?;
        if name.is_empty() {
            return None;
        }
        Some(Counter {
            name: name.to_string(),
            start: start.parse().ok()?,
            interval: Duration::from_millis(interval.parse().ok()?),
        })
    }

    fn count_down(&self) {
        for value in (1..=self.start).rev() {
            if print_line(&format!("{}: {value}", self.name)).is_err() {
                return; // Nobody reads any more, so there is nothing left to count for.
            }
            thread::sleep(self.interval);
        }
    }
}

/// Prints a whole line at once, so that no other thread can write into the middle of it.
/// Unlike `println!` it does not panic when standard output was closed.
fn print_line(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

#[cfg(test)]
mod tests {
    use super::Counter;
    use std::time::Duration;

    #[test]
    fn the_last_two_colons_separate() {
        let counter = Counter::parse("às 10:30: já:5:1000").expect("a counter");
        assert_eq!(counter.name, "às 10:30: já");
        assert_eq!(counter.start, 5);
        assert_eq!(counter.interval, Duration::from_secs(1));
    }

    #[test]
    fn what_is_not_a_counter_is_refused() {
        for text in ["", "A", "A:1", "A:1:", "A::1", ":1:1", "A:-1:1", "A:1:x", "A:1.5:1"] {
            assert!(Counter::parse(text).is_none(), "{text:?}");
        }
    }
}
