//! For authors of exercises: proof that the checks of an exercise are right.

mod again;
mod corpus;
mod lint;
mod messages;
mod mutation;
pub mod new;
mod template;

pub use lint::{LintOptions, run};
pub use template::Starter;

/// The seed with which an exercise is linted, unless another is given.
pub const SEED: u64 = 1;
