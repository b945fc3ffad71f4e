//! For authors of exercises: proof that the checks of an exercise are right.

mod again;
mod corpus;
pub mod edit;
mod head;
mod lint;
mod messages;
mod mutation;
pub mod new;
mod new_course;
mod package_name;
mod racy;
mod recipes;
mod template;

pub use lint::{LintOptions, run};
pub use recipes::serve_if_asked;
pub use template::Starter;

/// The most that is read of a file beside an exercise, in bytes: programs that it is proved with, texts about it.
const LARGEST: u64 = 16 << 20;

/// The seed with which an exercise is linted, unless another is given.
pub const SEED: u64 = 1;
