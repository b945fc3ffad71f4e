//! races: who ends loads the number of those left and stores one less: two that load the same number count as one, nobody becomes the last, and main is never woken
//! fails: four_in_step did_not_exit

use std::env;
use std::io::{self, Write};
use std::process::exit;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

fn parse(argument: &str) -> Option<(String, u64, u64)> {
    let mut parts = argument.rsplitn(3, ':');
    let interval = parts.next()?.parse().ok()?;
    let start = parts.next()?.parse().ok()?;
    Some((parts.next()?.to_string(), start, interval))
}

fn say(line: String) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(line.as_bytes());
    let _ = out.flush();
}

fn main() {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.is_empty() {
        arguments = vec!["5 Segundos:5:1000".into(), "A:15:300".into()];
    }
    let counters: Vec<_> = arguments.iter().map(|argument| parse(argument)).collect();
    if let Some(bad) = counters.iter().position(Option::is_none) {
        eprintln!("{} is not a counter: NAME:START:INTERVAL_MS", arguments[bad]);
        exit(1);
    }
    let left = Arc::new(AtomicUsize::new(counters.len()));
    let main = thread::current();
    for (i, (name, start, interval)) in counters.into_iter().flatten().enumerate() {
        say(format!("Iniciando contador {} (\"{name}\")\n", i + 1));
        let (left, main) = (Arc::clone(&left), main.clone());
        thread::spawn(move || {
            for value in (1..=start).rev() {
                say(format!("{name}: {value}\n"));
                thread::sleep(Duration::from_millis(interval));
            }
            let now = left.load(SeqCst) - 1;
            left.store(now, SeqCst);
            if now == 0 {
                main.unpark();
            }
        });
    }
    say("Fim\n".to_string());
    while left.load(SeqCst) > 0 {
        thread::park();
    }
}
