//! Which checks, in what order, how many at once, and what they need: events and verdicts come out, nothing is printed.

mod gate;
mod judge;
mod order;

pub use gate::Gate;
pub use judge::{Judge, Options, Trouble, random_seed, resolve_all};
