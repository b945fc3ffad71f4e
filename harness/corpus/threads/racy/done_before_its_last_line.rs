//! races: who takes the last number says that nothing is left before it prints it: main, which only waits for that, ends the program while the line is still held
//! fails: ends_while_main_still_speaks wrong_output
//! fails: some_end_while_others_start wrong_output
//! fails: four_in_step wrong_output

use std::process::exit;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{sleep, spawn};
use std::time::Duration;

#[derive(Clone)]
struct Counter {
    name: String,
    start: u32,
    pause: Duration,
}

impl Counter {
    fn from_text(text: &str) -> Result<Counter, String> {
        let parts: Vec<&str> = text.rsplitn(3, ':').collect();
        let &[pause, start, name] = parts.as_slice() else {
            return Err(format!("{text}: two colons are missing"));
        };
        let start = start.parse().map_err(|error| format!("{text}: {start}: {error}"))?;
        let pause = pause.parse().map_err(|error| format!("{text}: {pause}: {error}"))?;
        Ok(Counter { name: name.to_owned(), start, pause: Duration::from_millis(pause) })
    }
}

/// How many numbers all counters together have still to say.
#[derive(Default)]
struct Remaining {
    numbers: Mutex<u32>,
    changed: Condvar,
}

impl Remaining {
    fn add(&self, numbers: u32) {
        *self.numbers.lock().unwrap() += numbers;
    }

    fn take_one(&self) {
        let mut numbers = self.numbers.lock().unwrap();
        *numbers -= 1;
        if *numbers == 0 {
            self.changed.notify_one();
        }
    }

    fn wait_for_none(&self) {
        let numbers = self.numbers.lock().unwrap();
        drop(self.changed.wait_while(numbers, |numbers| *numbers > 0).unwrap());
    }
}

fn run(counter: &Counter, remaining: &Remaining) {
    let mut value = counter.start;
    while value > 0 {
        remaining.take_one();
        println!("{}: {value}", counter.name);
        sleep(counter.pause);
        value -= 1;
    }
}

fn main() {
    let mut texts: Vec<String> = std::env::args().skip(1).collect();
    if texts.is_empty() {
        texts.extend(["5 Segundos:5:1000", "A:15:300"].map(String::from));
    }
    let counters: Result<Vec<Counter>, String> = texts.iter().map(|text| Counter::from_text(text)).collect();
    let counters = counters.unwrap_or_else(|error| {
        eprintln!("threads: {error}");
        exit(2);
    });
    let longest = counters.iter().map(|counter| counter.pause).max();
    let remaining = Arc::new(Remaining::default());
    remaining.add(counters.iter().map(|counter| counter.start).sum());
    for (index, counter) in counters.into_iter().enumerate() {
        println!("Iniciando contador {} (\"{}\")", index + 1, counter.name);
        let remaining = Arc::clone(&remaining);
        spawn(move || run(&counter, &remaining));
    }
    println!("Fim");
    remaining.wait_for_none();
    // The pause after the last line.
    sleep(longest.unwrap_or_default());
}
