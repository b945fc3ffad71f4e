//! Several instances of the program in one scene: which of them a step is about, and that those which listen do so before it.

use std::net::SocketAddr;

use super::door::Absent;
use super::{Played, Stop, Turn};
use crate::process::{Running, reaches};
use crate::spec::{Over, ProgramKind, ProgramVerb};
use crate::text::{Doing, SkipReason};

impl Turn<'_> {
    /// Lets something be asked of the program that the step is about.
    pub(super) fn with_program<T>(&self, ask: impl FnOnce(&Running) -> T) -> Option<T> {
        self.stage.ask(self.about, ask)
    }

    /// The place of the program that the step is about; the first where it may be any.
    pub(super) fn place(&self) -> usize {
        self.about.unwrap_or(0)
    }

    /// How that program is called in conversations.
    pub(super) fn name(&self) -> &str {
        self.stage.name_at(self.place())
    }

    /// From here on it is about the program, or the instance of this name.
    pub(super) fn turn_to(&mut self, whose: Option<&str>) -> Played {
        let Some(name) = whose else { return Ok(()) };
        let name = self.actor_name(name);
        let place = self.stage.place_of(&name);
        self.about = Some(place.ok_or_else(|| Stop::of_file(format!("no instance of the program is called `{name}`")))?);
        Ok(())
    }

    /// From here on it is about the instance to which this client has connected, if it has.
    pub(super) fn turn_to_that_of(&mut self, client: &str) {
        if !self.stage.has_instances() {
            return;
        }
        let own = self.stage.actor(client).filter(|client| !client.was_accepted());
        self.about = own.and_then(|client| self.stage.place_at(client.connection().server.port()));
    }

    /// From here on it is about the instance at this port.
    pub(super) fn turn_to_port(&mut self, port: u16) {
        if self.stage.has_instances() {
            self.about = self.stage.place_at(port);
        }
    }

    /// From here on it may be about any instance.
    pub(super) fn turn_to_any(&mut self) {
        if self.stage.has_instances() {
            self.about = None;
        }
    }

    /// Starts the instances that no step starts first: those that listen, in their order, and once all of these do, the others.
    pub(super) fn start_instances(&mut self) -> Played {
        let stage = self.stage;
        let is_due = |at: &usize| !stage.props().check.starts_instance(stage.name_at(*at));
        let is_server = |at: &usize| stage.kind_at(*at) == ProgramKind::Server;
        let (servers, others): (Vec<usize>, Vec<usize>) = (0..stage.count_places()).filter(is_due).partition(is_server);
        self.start_all(&servers)?;
        for at in servers {
            self.about = Some(at);
            self.is_listening()?;
        }
        self.start_all(&others)?;
        self.turn_to_any();
        Ok(())
    }

    fn start_all(&mut self, places: &[usize]) -> Played {
        places.iter().try_for_each(|at| {
            self.about = Some(*at);
            self.direct(&ProgramVerb::Start { args: None, default_port: false, in_folder: false })
        })
    }

    /// Waits until the program listens on its port. Where the system does not tell, it is taken for granted.
    pub(super) fn is_listening(&self) -> Played {
        let Some(port) = self.stage.port_at(self.about) else {
            return Err(Stop::of_file("this program was given no port to listen on"));
        };
        let over = self.stage.exercise().program.over;
        let here = SocketAddr::from(([127, 0, 0, 1], port));
        let listens = || match over {
            Over::Tcp => self.with_program(|program| program.listens_on(port)) == Some(true),
            Over::Udp => {
                let found = self.with_program(Running::receiving).flatten();
                found.is_none_or(|found| reaches(&found, here.ip(), port))
            }
        };
        if !cfg!(target_os = "linux") {
            return Err(Stop::Skipped(SkipReason::NotOnThisSystem));
        }
        match self.wait_until_it_serves(|| Doing::Listens, listens)? {
            Ok(()) => Ok(()),
            Err(Absent::Ended(ending)) => Err(self.ended_before_listening(Doing::Listens, port, ending)),
            Err(Absent::Silent(proof)) => Err(self.does_not_listen(here, proof)),
        }
    }
}
