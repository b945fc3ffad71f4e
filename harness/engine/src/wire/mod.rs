//! Client sockets: connecting, sending in pieces, reading in a thread that stamps arrivals, half-close, close and reset;
//! and a relay that damages what they say and hear.

mod asked;
mod client;
mod connect;
mod damager;
mod datagram_damager;
mod datagram_relay;
mod door;
mod network;
mod occasions;
mod own_side;
mod reader;
mod relay;
mod relays;
mod socket;
mod tls;

pub use asked::Request;
pub use client::Opened;
pub use client::{Client, LastSent, Sent};
pub use connect::{ConnectError, Connected, OwnEnd, connect};
pub use damager::Mutation;
pub use door::Door;
pub use relays::Relays;
pub use tls::{Agreed, Certificate, HAS_TLS, Handshake, Offer};
