//! Which checks, in what order, how many at once, and what they need: events and verdicts come out, nothing is printed.

mod judge;
mod order;

pub use judge::{Gate, Judge, Options, Trouble, random_seed};
