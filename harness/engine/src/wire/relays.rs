//! What stands between the clients and the program of a check: a relay for each way in which they talk.

use super::Mutation;
use super::datagram_relay::DatagramRelay;
use super::relay::Relay;
use crate::process::Connection;
use crate::spec::Over;

/// The relays of one port.
#[derive(Debug)]
pub struct Relays {
    streams: Option<Relay>,
    datagrams: Option<DatagramRelay>,
}

impl Relays {
    /// Relays from the port `from` to the port `to`, for what is talked over these.
    ///
    /// # Errors
    /// When the system gives no socket, pipe or thread.
    pub fn start(from: u16, to: u16, mutation: &Mutation, over: &[Over]) -> std::io::Result<Self> {
        let talks = |one| over.contains(&one);
        Ok(Self {
            streams: talks(Over::Tcp).then(|| Relay::start(from, to, mutation.clone())).transpose()?,
            datagrams: talks(Over::Udp).then(|| DatagramRelay::start(from, to, mutation.clone())).transpose()?,
        })
    }

    /// Lets pass what has come, ends too, then moves nothing any more and leaves all connections as they are.
    pub fn retire(&mut self) {
        self.streams.iter_mut().for_each(Relay::retire);
        self.datagrams.iter_mut().for_each(DatagramRelay::retire);
    }

    /// A number that stays the same as long as nothing is on its way through the relays; `None` when something is.
    pub fn quiet(&self) -> Option<u64> {
        let streams = self.streams.as_ref().map_or(Some(0), Relay::quiet)?;
        let datagrams = self.datagrams.as_ref().map_or(Some(0), DatagramRelay::quiet)?;
        Some(streams.wrapping_add(datagrams))
    }

    /// The relays' own connections with the program.
    pub fn connections(&self) -> Vec<Connection> {
        let streams = self.streams.iter().flat_map(Relay::connections);
        streams.chain(self.datagrams.iter().flat_map(DatagramRelay::connections)).collect()
    }
}
