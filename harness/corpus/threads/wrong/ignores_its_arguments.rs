//! wrong: runs the two counters of the course, whatever it is asked for
//! fails: counts_down wrong_output

use std::thread;
use std::time::Duration;

fn main() {
    let mut threads = Vec::new();
    for (number, (name, start, interval)) in (1..).zip([("5 Segundos", 5, 1000), ("A", 15, 300)]) {
        println!("Iniciando contador {number} (\"{name}\")");
        threads.push(thread::spawn(move || count(name, start, Duration::from_millis(interval))));
    }
    println!("Fim");
    for thread in threads {
        thread.join().expect("a counter does not panic");
    }
}

fn count(name: &str, start: u64, interval: Duration) {
    for value in (1..=start).rev() {
        println!("{name}: {value}");
        thread::sleep(interval);
    }
}
