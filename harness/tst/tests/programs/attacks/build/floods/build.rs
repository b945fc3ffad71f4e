//! Writes to both of its outputs without end.
use std::io::Write as _;

fn main() {
    let lines = "x".repeat(1023) + "\n";
    let lines = lines.repeat(64);
    loop {
        let _ = std::io::stdout().write_all(lines.as_bytes());
        let _ = std::io::stderr().write_all(lines.as_bytes());
    }
}
