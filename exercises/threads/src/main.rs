//! `threads [NAME:START:INTERVAL_MS]...`: counters that count down at the same time.
//!
//! What it must do (all of it is in README.md):
//!
//! - Each argument is a counter. Without arguments there are two: see below.
//! - For each counter, in order, the main thread prints `Iniciando contador K ("NAME")`, where K
//!   is 1 for the first, and starts a thread for it.
//! - Then, without waiting, the main thread prints `Fim`.
//! - Each counter prints `NAME: V` for V from START down to 1. After each line it sleeps for
//!   INTERVAL_MS milliseconds.
//! - The program ends with exit status 0 when all counters have finished.
//! - A name may hold spaces, accents and colons: the last two colons of the argument separate.
//! - If any argument is bad: print one clear line on standard error, nothing on standard output,
//!   and end with another exit status, without a panic.
//!
//! Look up in the standard library (`rustup doc --std`, or <https://doc.rust-lang.org/std>):
//!
//! - `std::thread::spawn`, and what its `JoinHandle` is for; or `std::thread::scope`
//! - `std::thread::sleep` and `std::time::Duration`
//! - `str::rsplit_once`: cuts a text at its last colon
//! - `println!`: can two threads mix their lines?

const DEFAULT_COUNTERS: [&str; 2] = ["5 Segundos:5:1000", "A:15:300"];

fn main() {
    todo!("count down {DEFAULT_COUNTERS:?}, or the counters in the arguments, one thread each")
}
