//! What a program's own words, and what its threads wait for, tell of why it failed. Pure.

mod errors;
mod printed;
mod threads;
mod uncaught;

pub use errors::Errors;
pub use printed::is_printed;
pub use threads::Threads;
pub use uncaught::{Found, uncaught};
