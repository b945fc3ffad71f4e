//! What a program's own words, its compiler's, and what its threads wait for tell of why it failed. Pure.

mod errors;
mod printed;
mod threads;
mod uncaught;
mod warnings;

pub use errors::Errors;
pub use printed::is_printed;
pub use threads::Threads;
pub use uncaught::{Found, uncaught};
pub use warnings::{Warning, warnings};
