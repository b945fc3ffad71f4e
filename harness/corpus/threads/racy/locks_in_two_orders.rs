//! races: main, held in a write, has the screen and wants the list; a counter that ends has the list and wants the screen: both wait for ever
//! fails: some_end_while_others_start wrong_output

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

/// Who has it may write.
static SCREEN: Mutex<()> = Mutex::new(());
/// The numbers of the counters that run.
static RUNNING: Mutex<Vec<usize>> = Mutex::new(Vec::new());

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
        let screen = SCREEN.lock().unwrap();
        println!("Iniciando contador {number} (\"{name}\")");
        RUNNING.lock().unwrap().push(number);
        drop(screen);
        threads.push(thread::spawn(move || count(number, &name, start, interval)));
    }
    say("Fim");
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

fn say(line: &str) {
    let _screen = SCREEN.lock().unwrap();
    println!("{line}");
}

fn count(number: usize, name: &str, start: u64, interval: Duration) {
    for value in (1..=start).rev() {
        say(&format!("{name}: {value}"));
        thread::sleep(interval);
    }
    let mut running = RUNNING.lock().unwrap();
    running.retain(|other| *other != number);
    // Nothing that it said may be left over.
    let _screen = SCREEN.lock().unwrap();
    io::stdout().flush().unwrap();
}
