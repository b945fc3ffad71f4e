//! Sites: writing one, and bringing exercises from one into folders that stand alone.

mod error;
mod file;
mod index;
mod name;
mod page;
mod public;
pub mod publish;

pub use error::SiteError;
