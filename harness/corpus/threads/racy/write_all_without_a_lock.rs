//! races: write_all goes on after a write that took a part of the line only, and another thread's line can come before the rest
//! fails: four_in_step wrong_output

use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

fn main() -> ExitCode {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.is_empty() {
        arguments = vec!["5 Segundos:5:1000".into(), "A:15:300".into()];
    }
    let mut counters = Vec::new();
    for argument in &arguments {
        let Some(counter) = parse(argument) else {
            eprintln!("{argument:?} is not a counter: NAME:START:INTERVAL_MS");
            return ExitCode::FAILURE;
        };
        counters.push(counter);
    }
    // A file has no buffer, so nothing has to be flushed.
    let screen = io::stdout().as_fd().try_clone_to_owned().expect("standard output is open");
    let screen = Arc::new(File::from(screen));
    let mut threads = Vec::new();
    for (number, (name, start, interval)) in (1..).zip(counters) {
        say(&screen, &format!("Iniciando contador {number} (\"{name}\")\n"));
        let screen = Arc::clone(&screen);
        threads.push(thread::spawn(move || count(&name, start, interval, &screen)));
    }
    say(&screen, "Fim\n");
    for thread in threads {
        thread.join().expect("a counter does not panic");
    }
    ExitCode::SUCCESS
}

fn parse(argument: &str) -> Option<(String, u64, Duration)> {
    let (rest, interval) = argument.rsplit_once(':')?;
    let (name, start) = rest.rsplit_once(':')?;
    Some((name.into(), start.parse().ok()?, Duration::from_millis(interval.parse().ok()?)))
}

fn say(mut screen: &File, line: &str) {
    screen.write_all(line.as_bytes()).expect("the screen takes the line");
}

fn count(name: &str, start: u64, interval: Duration, screen: &File) {
    for value in (1..=start).rev() {
        say(screen, &format!("{name}: {value}\n"));
        thread::sleep(interval);
    }
}
