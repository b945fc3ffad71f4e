//! `NAME N`: counts down from N. What it must do is in README.md.

fn main() {
    todo!("print the numbers from the first argument down to 1, then Fim")
}
