//! `NAME N`: counts down from N. What it must do is in README.md.
//!
//! Conta para baixo a partir de N. O que deve fazer está em README.pt-BR.md.

fn main() {
    todo!("print the numbers from the first argument down to 1, then Fim")
}
