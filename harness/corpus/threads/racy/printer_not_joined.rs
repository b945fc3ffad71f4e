//! races: main joins the counters, but not the printer, which can still be held before the write of a line that it took
//! fails: four_in_step wrong_output

use std::env;
use std::process::ExitCode;
use std::sync::mpsc::{self, Sender};
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
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in receiver {
            println!("{line}");
        }
    });
    let mut threads = Vec::new();
    for (number, (name, start, interval)) in (1..).zip(counters) {
        sender.send(format!("Iniciando contador {number} (\"{name}\")")).expect("the printer lives");
        let sender = sender.clone();
        threads.push(thread::spawn(move || count(&name, start, interval, &sender)));
    }
    sender.send("Fim".to_string()).expect("the printer lives");
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

fn count(name: &str, start: u64, interval: Duration, sender: &Sender<String>) {
    for value in (1..=start).rev() {
        sender.send(format!("{name}: {value}")).expect("the printer lives");
        thread::sleep(interval);
    }
}
