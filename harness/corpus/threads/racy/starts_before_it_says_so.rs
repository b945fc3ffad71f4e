//! races: main starts a counter and only then says so: the newborn thread's first write can come before main's
//! fails: ends_while_main_still_speaks wrong_output

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
    let mut threads = Vec::new();
    for (number, (name, start, interval)) in (1..).zip(counters) {
        let line = format!("Iniciando contador {number} (\"{name}\")");
        threads.push(thread::spawn(move || count(&name, start, interval)));
        println!("{line}");
    }
    println!("Fim");
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
