//! Starts processes without end.
use std::process::Command;

fn main() {
    loop {
        let _ = Command::new("sleep").arg("1000").spawn();
    }
}
