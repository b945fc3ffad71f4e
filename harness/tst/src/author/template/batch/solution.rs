//! `NAME N`: counts down from N.

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    let text = env::args().nth(1).unwrap_or_default();
    let Ok(first) = text.parse::<u32>() else {
        eprintln!("NAME: `{text}` is no number");
        return ExitCode::FAILURE;
    };
    for number in (1..=first).rev() {
        println!("{number}");
    }
    println!("Fim");
    ExitCode::SUCCESS
}
