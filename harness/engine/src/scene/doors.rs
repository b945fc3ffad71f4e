//! The ports on which the judge listens in one check, and who was accepted at which.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::process::{Connection, Inbox, Port, end_lingering};
use crate::spec::Names;
use crate::wire::{Client, Door};

/// More connections than any program makes in one check.
const MOST_RINGS: usize = 1 << 20;
/// How long is waited until those are taken in who have come.
const SETTLING: Duration = Duration::from_secs(1);
const NEXT_LOOK: Duration = Duration::from_millis(1);

/// The doors of one check.
#[derive(Debug)]
pub(super) struct Doors {
    bell: Arc<Inbox>,
    all: Mutex<Vec<Arc<Named>>>,
    /// Who was accepted: at which door, and over which connection.
    accepted: Mutex<Vec<(String, String, Connection)>>,
}

/// A door by its name.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) door: Door,
    /// The port that the program is told: another one where what passes is damaged on its way.
    pub(super) told: u16,
    _port: Port,
}

impl Named {
    /// Whether the program comes through a relay.
    pub(super) fn is_relayed(&self) -> bool {
        self.told != self.door.port()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for Doors {
    fn default() -> Self {
        Self { bell: Arc::new(Inbox::new(MOST_RINGS)), all: Mutex::default(), accepted: Mutex::default() }
    }
}

impl Doors {
    /// Begins to listen on `port`, of which the program is told as `told`.
    ///
    /// # Errors
    /// What the system said.
    pub(super) fn open(&self, name: &str, port: Port, told: u16) -> std::io::Result<()> {
        let door = Door::new(port.number(), self.bell.clone())?;
        lock(&self.all).push(Arc::new(Named { name: name.into(), door, told, _port: port }));
        Ok(())
    }

    /// The names of the doors, which stand for the ports that the program is told.
    pub(super) fn names(&self, names: Names) -> Names {
        lock(&self.all).iter().fold(names, |names, named| names.with(&named.name, named.told))
    }

    /// What rings whenever somebody comes.
    pub(super) fn bell(&self) -> &Inbox {
        &self.bell
    }

    pub(super) fn all(&self) -> Vec<Arc<Named>> {
        lock(&self.all).clone()
    }

    pub(super) fn named(&self, name: &str) -> Option<Arc<Named>> {
        lock(&self.all).iter().find(|named| named.name == name).cloned()
    }

    /// Notes who was accepted at a door.
    pub(super) fn note(&self, door: &str, client: &Client) {
        lock(&self.accepted).push((client.name().into(), door.into(), client.connection()));
    }

    /// The door at which this actor was accepted last.
    pub(super) fn of(&self, who: &str) -> Option<String> {
        lock(&self.accepted).iter().rev().find(|(name, ..)| name == who).map(|(_, door, _)| door.clone())
    }

    /// Whether anybody was accepted.
    pub(super) fn were_used(&self) -> bool {
        !lock(&self.accepted).is_empty()
    }

    /// Whether somebody comes right now, and was not taken in.
    pub(super) fn have_news(&self) -> bool {
        lock(&self.all).iter().any(|named| named.door.has_news())
    }

    /// The connections that nobody accepted yet.
    pub(super) fn connections(&self) -> Vec<Connection> {
        lock(&self.all).iter().flat_map(|named| named.door.connections()).collect()
    }

    /// Breaks off what a program that has ended left there.
    pub(super) fn turn_away(&self) {
        let begin = Instant::now();
        while self.have_news() && begin.elapsed() < SETTLING {
            std::thread::sleep(NEXT_LOOK);
        }
        lock(&self.all).iter().for_each(|named| named.door.turn_away());
    }

    /// Closes all, and ends what lingers at our ends of connections: their ports are given to others.
    pub(super) fn close(&self) {
        let all = std::mem::take(&mut *lock(&self.all));
        all.iter().for_each(|named| named.door.refuse());
        for (.., connection) in lock(&self.accepted).drain(..) {
            end_lingering(connection.server, connection.client);
        }
    }
}
