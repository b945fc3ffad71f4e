//! Client sockets: connecting, sending in pieces, reading in a thread that stamps arrivals, half-close, close and reset.

mod client;
mod connect;
mod reader;

pub use client::{Client, LastSent, Sent};
pub use connect::{ConnectError, Connected, connect};
