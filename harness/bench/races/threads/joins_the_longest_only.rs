//! races: main joins only the counters that take longest by their arguments; a shorter one can still be held in its birth, a sleep or before a write
//! fails: some_end_while_others_start wrong_output

use std::env;
use std::process::ExitCode;
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
    let takes = |start: u64, interval: Duration| u128::from(start) * interval.as_millis();
    let longest = counters.iter().map(|(_, start, interval)| takes(*start, *interval)).max();
    let mut threads = Vec::new();
    for (number, (name, start, interval)) in (1..).zip(counters) {
        println!("Iniciando contador {number} (\"{name}\")");
        let thread = thread::spawn(move || count(&name, start, interval));
        if Some(takes(start, interval)) == longest {
            threads.push(thread);
        }
    }
    println!("Fim");
    // When these have ended, so have the shorter ones.
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

fn count(name: &str, start: u64, interval: Duration) {
    for value in (1..=start).rev() {
        println!("{name}: {value}");
        thread::sleep(interval);
    }
}
