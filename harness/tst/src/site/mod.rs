//! Sites: writing one, and bringing exercises from one into folders that stand alone.

mod address;
pub mod aside;
mod change;
pub mod checkout;
mod error;
mod file;
mod folder;
mod index;
pub mod memory;
mod name;
mod original;
mod page;
mod place;
mod public;
pub mod publish;
mod shop;
mod source;
mod stage;
mod trust;
pub mod update;
mod web;

pub use address::is_same_address;
pub use aside::{Aside, sweep};
pub use error::SiteError;
pub use file::{PLAIN, replace};
pub use index::Entry;
pub use public::STATEMENTS;
pub use shop::Shop;
