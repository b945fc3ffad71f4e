//! The ports of one check: the program's own, one that is taken, and one of a relay between them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::time::Instant;

use super::{Stage, lock};
use crate::process::PortError;
use crate::scene::{Played, Stop};
use crate::text::{CommandProblem, SkipReason, Way};
use crate::wire::{Mutation, Relays};

impl Stage<'_> {
    /// The port of the program; the default port of the exercise if `default` is set.
    pub(in crate::scene) fn port(&self, default: bool) -> Played<u16> {
        let mut port = lock(&self.places[0].port);
        if let Some(port) = &*port {
            return Ok(port.number());
        }
        let got = match self.exercise().program.default_port.filter(|_| default) {
            Some(number) => {
                let begin = Instant::now();
                let port = self.props.keeper.port_exactly(number);
                *lock(&self.queued) += begin.elapsed();
                port
            }
            None => self.props.keeper.port(self.salt() ^ u64::from(std::process::id())),
        };
        let got = got.map_err(no_port)?;
        Ok(port.insert(got).number())
    }

    /// A port on which the judge itself listens.
    pub(in crate::scene) fn taken_port(&self) -> Played<u16> {
        let mut taken = lock(&self.taken);
        if let Some((port, _)) = &*taken {
            return Ok(port.number());
        }
        let port = self.props.keeper.port(self.salt().rotate_left(17) ^ u64::from(std::process::id())).map_err(no_port)?;
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port.number())).map_err(Stop::fault)?;
        Ok(taken.insert((port, listener)).0.number())
    }

    /// The port on which the judge listens, if it does.
    pub(in crate::scene) fn taken_port_if_any(&self) -> Option<u16> {
        lock(&self.taken).as_ref().map(|(port, _)| port.number())
    }

    /// Where clients connect, unless a step says otherwise.
    pub(in crate::scene) fn address(&self) -> Played<SocketAddr> {
        let local = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        match (self.props.remote, self.props.mutation) {
            (Some(remote), _) => Ok(remote),
            (None, Some(mutation))
                if mutation.damage().way != Way::Output && !self.uses_default_port() && !self.is_enciphered() =>
            {
                self.relay_port(mutation).map(local)
            }
            (None, _) => self.port(false).map(local),
        }
    }

    /// The port at which clients find an instance that listens on this one.
    pub(in crate::scene) fn port_for_clients(&self, own: u16) -> Played<u16> {
        let is_of_instance = self.has_instances() && (0..self.places.len()).any(|at| self.port_at(Some(at)) == Some(own));
        match self.props.mutation {
            Some(mutation) if is_of_instance && mutation.damage().way != Way::Output && !self.is_enciphered() => {
                self.relayed(mutation, own, false)
            }
            _ => Ok(own),
        }
    }

    /// The port that the program is told for a port of the judge's own: one of a relay, where what passes is damaged.
    pub(in crate::scene) fn told_port(&self, own: u16) -> Played<u16> {
        match self.props.mutation {
            Some(mutation) if mutation.damage().way != Way::Output => self.relayed(mutation, own, true),
            _ => Ok(own),
        }
    }

    /// The port on which a relay listens in the program's place.
    fn relay_port(&self, mutation: &Mutation) -> Played<u16> {
        let to = self.port(false)?;
        self.relayed(mutation, to, false)
    }

    /// The port on which the relay listens for the port `to`, from here on if it did not.
    fn relayed(&self, mutation: &Mutation, to: u16, of_program: bool) -> Played<u16> {
        let mut relay = lock(&self.relay);
        let (ports, relay) = match &mut *relay {
            Some(relay) => relay,
            none => {
                let started = Relays::start(mutation, &self.exercise().talks_over()).map_err(|error| Stop::of_system(&error))?;
                none.insert((Vec::new(), started))
            }
        };
        if let Some((_, port)) = ports.iter().find(|(passed_to, _)| *passed_to == to) {
            return Ok(port.number());
        }
        let wish = self.salt().rotate_left(31 + 3 * ports.len() as u32) ^ u64::from(std::process::id());
        let port = self.props.keeper.port(wish).map_err(no_port)?;
        relay.open(port.number(), to, of_program).map_err(|error| Stop::of_system(&error))?;
        let number = port.number();
        ports.push((to, port));
        Ok(number)
    }
}

pub(super) fn no_port(error: PortError) -> Stop {
    match error {
        PortError::Taken(number) | PortError::Held(number) => Stop::Skipped(SkipReason::PortTaken(number)),
        other => Stop::Fault(CommandProblem::NoPort { why: other.to_string() }),
    }
}
