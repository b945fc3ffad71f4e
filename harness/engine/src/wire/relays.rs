//! What stands between the clients and the program of a check: a relay for each way in which they talk.

use super::Mutation;
use super::datagram_relay::DatagramRelay;
use super::relay::Relay;
use crate::process::Connection;
use crate::spec::Over;

/// The relays of one check.
#[derive(Debug)]
pub struct Relays {
    streams: Option<Relay>,
    datagrams: Vec<DatagramRelay>,
    /// For one more way of datagrams; `None` where nobody talks in them.
    of_datagrams: Option<Mutation>,
}

impl Relays {
    /// Relays for what is talked over these, which pass nothing on yet.
    ///
    /// # Errors
    /// When the system gives no pipe or thread.
    pub fn start(mutation: &Mutation, over: &[Over]) -> std::io::Result<Self> {
        let talks = |one| over.contains(&one).then(|| mutation.clone());
        let streams = talks(Over::Tcp).map(Relay::start).transpose()?;
        Ok(Self { streams, datagrams: Vec::new(), of_datagrams: talks(Over::Udp) })
    }

    /// Passes on from the port `from` to the port `to` of this machine; `of_program` when it is the program that connects.
    ///
    /// # Errors
    /// When the system gives no socket, pipe or thread.
    pub fn open(&mut self, from: u16, to: u16, of_program: bool) -> std::io::Result<()> {
        self.streams.iter().try_for_each(|streams| streams.open(from, to, of_program))?;
        if let Some(mutation) = self.of_datagrams.as_ref().filter(|_| !of_program) {
            self.datagrams.push(DatagramRelay::start(from, to, mutation.clone())?);
        }
        Ok(())
    }

    /// Refuses who connects to the port `from`.
    pub fn close(&self, from: u16) {
        self.streams.iter().for_each(|streams| streams.close(from));
    }

    /// Whether connections to the port `from` are taken.
    pub fn is_open(&self, from: u16) -> bool {
        self.streams.as_ref().is_some_and(|streams| streams.is_open(from))
    }

    /// Lets pass what has come, ends too, then moves nothing any more and leaves all connections as they are.
    pub fn retire(&mut self) {
        self.streams.iter_mut().for_each(Relay::retire);
        self.datagrams.iter_mut().for_each(DatagramRelay::retire);
    }

    /// A number that stays the same as long as nothing is on its way through the relays; `None` when something is.
    pub fn quiet(&self) -> Option<u64> {
        let streams = self.streams.as_ref().map_or(Some(0), Relay::quiet)?;
        self.datagrams.iter().try_fold(streams, |sum, datagrams| Some(sum.wrapping_add(datagrams.quiet()?)))
    }

    /// The relays' own connections with the program.
    pub fn connections(&self) -> Vec<Connection> {
        let streams = self.streams.iter().flat_map(Relay::connections);
        streams.chain(self.datagrams.iter().flat_map(DatagramRelay::connections)).collect()
    }
}
