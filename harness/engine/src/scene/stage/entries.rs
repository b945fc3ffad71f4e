//! The doors of a stage, and the actors who came in by them.

use std::sync::Arc;

use super::{Stage, lock};
use crate::process::Port;
use crate::scene::doors::{Doors, Named};
use crate::scene::{Played, Stop};
use crate::spec::Names;
use crate::wire::Client;

impl Stage<'_> {
    /// Opens the doors of the exercise, and takes more ports for its program; their names stand for them from here on.
    pub(in crate::scene) fn open_doors(&self, mut names: Names) -> Played<Names> {
        let ports = &self.exercise().program.ports;
        for (at, name) in ports.listens.iter().enumerate() {
            let port = self.another_port(at)?;
            let told = self.told_port(port.number())?;
            self.doors.open(name, port, told).map_err(|error| Stop::of_system(&error))?;
        }
        for (at, name) in ports.more.iter().enumerate() {
            let port = self.another_port(ports.listens.len() + at)?;
            names = names.with(name, port.number());
            lock(&self.more).push(port);
        }
        self.give_ports(self.doors.names(names))
    }

    pub(super) fn another_port(&self, at: usize) -> Played<Port> {
        let wish = self.salt().rotate_left(7 + 5 * at as u32) ^ u64::from(std::process::id());
        self.props.keeper.port(wish).map_err(super::ports::no_port)
    }

    /// The doors.
    pub(in crate::scene) fn doors(&self) -> &Arc<Doors> {
        &self.doors
    }

    /// Refuses whoever comes to a door.
    pub(in crate::scene) fn refuse_at(&self, named: &Named) {
        if let Some((_, relay)) = lock(&self.relay).as_ref().filter(|_| named.is_relayed()) {
            relay.close(named.told);
        }
        named.door.refuse();
    }

    /// Takes whoever comes to a door again.
    ///
    /// # Errors
    /// What the system said.
    pub(in crate::scene) fn listen_at(&self, named: &Named) -> std::io::Result<()> {
        named.door.listen()?;
        match lock(&self.relay).as_mut().filter(|_| named.is_relayed()) {
            Some((_, relay)) if !relay.is_open(named.told) => relay.open(named.told, named.door.port(), true),
            _ => Ok(()),
        }
    }

    /// Adds an actor who was accepted at a door.
    pub(in crate::scene) fn enter_accepted(&self, client: Client, at: &str) {
        // For the program all connections to one door look the same.
        lock(&self.names).insert(client.connection().client, at.into());
        lock(&self.actors).push(Arc::new(client));
    }

    /// The actors on the stage who were accepted at doors.
    pub(in crate::scene) fn accepted_actors(&self) -> Vec<Arc<Client>> {
        lock(&self.actors).iter().filter(|client| client.was_accepted()).cloned().collect()
    }

    /// Whether a client has connected to this port since the program was started.
    pub(in crate::scene) fn was_reached_at(&self, port: u16) -> bool {
        let at = if self.has_instances() { self.place_at(port) } else { Some(0) };
        self.was_reached(at) && lock(&self.connected).iter().any(|connection| connection.server.port() == port)
    }
}
