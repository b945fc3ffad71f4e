//! races: the last counter can notify before main, held in its write of Fim, begins to wait: then nobody ever wakes main
//! fails: ends_while_main_still_speaks wrong_output

use std::env;
use std::process::ExitCode;
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

static LEFT: Mutex<usize> = Mutex::new(0);
static ALL_DONE: Condvar = Condvar::new();

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
    *LEFT.lock().unwrap() = counters.len();
    for (number, (name, start, interval)) in (1..).zip(counters) {
        println!("Iniciando contador {number} (\"{name}\")");
        thread::spawn(move || count(&name, start, interval));
    }
    println!("Fim");
    let left = LEFT.lock().unwrap();
    drop(ALL_DONE.wait(left).unwrap());
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
    let mut left = LEFT.lock().unwrap();
    *left -= 1;
    if *left == 0 {
        ALL_DONE.notify_one();
    }
}
