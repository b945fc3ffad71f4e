//! Which checks, in what order, how many at once, and what they need: events and verdicts come out, nothing is printed.

mod gate;
mod judge;
mod order;
mod places;
mod race;
mod race_cause;
mod series;
mod shrink;
mod side_by_side;
mod under;

pub use gate::Gate;
pub use judge::{Judge, Options, Schedules, Trouble, random_seed, resolve_all};
pub use order::with_needs;
pub use side_by_side::{side_by_side, try_side_by_side};
