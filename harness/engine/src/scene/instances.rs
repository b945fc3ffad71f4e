//! Several instances of the program in one scene: which of them a step is about, and that those which listen do so before it.

use std::net::SocketAddr;

use super::patience::Limited as _;
use super::starting::Starting;
use super::{Played, Stop, Turn};
use crate::process::{Running, reaches};
use crate::spec::{Over, ProgramKind, ProgramVerb};
use crate::text::{Doing, Problem, SkipReason};

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

    /// Starts the instances that no step starts first, in their order, and waits until those listen that do.
    pub(super) fn start_instances(&mut self) -> Played {
        let stage = self.stage;
        let is_due = |at: &usize| !stage.props().check.starts_instance(stage.name_at(*at));
        let due: Vec<usize> = (0..stage.count_places()).filter(is_due).collect();
        for at in &due {
            self.about = Some(*at);
            self.direct(&ProgramVerb::Start { args: None, default_port: false, in_folder: false })?;
        }
        for at in due.into_iter().filter(|at| stage.kind_at(*at) == ProgramKind::Server) {
            self.about = Some(at);
            self.is_listening()?;
        }
        self.turn_to_any();
        Ok(())
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
        let mut patience = Starting::new(self.stage, self.about);
        let fail = |problem| Err(self.failed(Doing::Listens, problem));
        loop {
            // Asked before the look: what it did until then is seen by it.
            let (ending, rest) = (self.ending(), self.at_rest());
            if listens() {
                return Ok(());
            }
            if self.stage.is_over() {
                return Err(Stop::Aborted);
            }
            if let Some(limit) = self.exceeded() {
                return fail(Problem::Limit { limit });
            }
            if let Some(ending) = ending {
                return fail(Problem::EndedBeforeListening { port, ending });
            }
            let proof = match rest {
                None if patience.is_over(self.stage) => Some(patience.proof()?),
                rest => rest,
            };
            if let Some(proof) = proof {
                return Err(self.does_not_listen(here, proof));
            }
            std::thread::sleep(super::wait::FIRST_LOOK);
        }
    }
}
