//! For authors of exercises: proof that the checks of an exercise are right.

mod corpus;
mod lint;
mod mutation;

pub use lint::{LintOptions, run};
