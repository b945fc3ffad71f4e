//! Where the program stands on a stage: in one place, or each of its instances in one of its own.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Stage, lock};
use crate::process::{Port, Running, Waits};
use crate::scene::Played;
use crate::spec::{Check, Instance, Names, ProgramKind};
use crate::text::Ending;
use crate::verdict::{Conversation, ProgramEnd};

/// The name under which a program that plays alone stands in a conversation.
const ALONE: &str = "program";

/// The place of the program, or of one of its instances.
#[derive(Debug)]
pub(super) struct Place {
    name: String,
    instance: Option<Instance>,
    /// Its port, if it has one.
    pub(super) port: Mutex<Option<Port>>,
    /// Other ports of an instance.
    more: Mutex<Vec<Port>>,
    program: Mutex<Option<Arc<Mutex<Running>>>>,
    /// How many clients have connected since it was started.
    entered: AtomicUsize,
    restarted: AtomicBool,
    /// How much time its program had lost when it was looked at last.
    lost: Mutex<Duration>,
}

impl Place {
    /// The places that a check needs.
    pub(super) fn of(check: &Check) -> Vec<Self> {
        let new = |name: &str, instance| Self {
            name: name.into(),
            instance,
            port: Mutex::default(),
            more: Mutex::default(),
            program: Mutex::default(),
            entered: AtomicUsize::new(0),
            restarted: AtomicBool::new(false),
            lost: Mutex::default(),
        };
        match check.programs.is_empty() {
            true => vec![new(ALONE, None)],
            false => check.programs.iter().map(|instance| new(&instance.name, Some(instance.clone()))).collect(),
        }
    }

    fn number(&self) -> Option<u16> {
        lock(&self.port).as_ref().map(Port::number)
    }

    /// The names of its ports, and the ports.
    fn named_ports(&self) -> Vec<(String, u16)> {
        let own = self.number().map(|number| (self.name.clone(), number));
        let names = self.instance.iter().flat_map(|instance| instance.ports.iter().cloned());
        own.into_iter().chain(names.zip(lock(&self.more).iter().map(Port::number))).collect()
    }

    fn running(&self) -> Option<Arc<Mutex<Running>>> {
        lock(&self.program).clone()
    }
}

impl Stage<'_> {
    /// Whether several instances of the program may play.
    pub(in crate::scene) fn has_instances(&self) -> bool {
        !self.props.check.programs.is_empty()
    }

    /// How many places there are.
    pub(in crate::scene) fn count_places(&self) -> usize {
        self.places.len()
    }

    /// The place of the instance of this name.
    pub(in crate::scene) fn place_of(&self, name: &str) -> Option<usize> {
        self.places.iter().position(|place| place.name == name)
    }

    /// How the program in a place is called in conversations.
    pub(in crate::scene) fn name_at(&self, at: usize) -> &str {
        &self.places[at].name
    }

    /// The instance that belongs in a place, where there are instances.
    pub(in crate::scene) fn instance_at(&self, at: usize) -> Option<&Instance> {
        self.places[at].instance.as_ref()
    }

    /// Of what kind the program in a place is.
    pub(in crate::scene) fn kind_at(&self, at: usize) -> ProgramKind {
        self.instance_at(at).map_or(self.exercise().program.kind, |instance| instance.kind)
    }

    /// The place that is meant: this one; or where none is, the first whose program broke down, or else the first.
    fn meant(&self, at: Option<usize>) -> &Place {
        let broke_down = |place: &&Place| {
            let ending = place.running().and_then(|program| lock(&program).ending());
            ending.is_some_and(|ending| ending.is_crash())
        };
        let any = || self.places.iter().find(broke_down).unwrap_or(&self.places[0]);
        at.and_then(|at| self.places.get(at)).unwrap_or_else(any)
    }

    /// The name of the one that is meant, where there are instances.
    pub(in crate::scene) fn name_of_meant(&self, at: Option<usize>) -> Option<String> {
        self.has_instances().then(|| self.meant(at).name.clone())
    }

    /// Lets something be asked of the program that is meant.
    pub(in crate::scene) fn ask<T>(&self, at: Option<usize>, ask: impl FnOnce(&Running) -> T) -> Option<T> {
        self.meant(at).running().map(|program| ask(&lock(&program)))
    }

    /// Lets something be asked of all programs together that were started; `None` where none was.
    pub(in crate::scene) fn ask_all<T>(&self, ask: impl FnOnce(&[&Running]) -> T) -> Option<T> {
        let all: Vec<_> = self.places.iter().filter_map(Place::running).collect();
        // Always in the order of the places.
        let locked: Vec<_> = all.iter().map(|program| lock(program)).collect();
        let running: Vec<&Running> = locked.iter().map(|program| &**program).collect();
        (!running.is_empty()).then(|| ask(&running))
    }

    /// How the program that is meant has ended, if it has; where none is meant, all of them must have.
    pub(in crate::scene) fn ending_at(&self, at: Option<usize>) -> Option<Ending> {
        if at.is_none() {
            let endings = self.ask_all(|all| all.iter().map(|program| program.ending()).collect::<Option<Vec<Ending>>>())??;
            return endings.iter().find(|ending| **ending != Ending::Status(0)).or(endings.first()).copied();
        }
        self.ask(at, Running::ending).flatten()
    }

    /// How each instance has ended by now, or that it goes on; of those that were started.
    pub(in crate::scene) fn ends(&self) -> Vec<ProgramEnd> {
        if !self.has_instances() {
            return Vec::new();
        }
        let of = |place: &Place| {
            let program = place.running()?;
            let ending = lock(&program).ending();
            Some(ProgramEnd { name: place.name.clone(), ending, ports: place.named_ports() })
        };
        self.places.iter().filter_map(of).collect()
    }

    /// The name of the instance that went beyond a limit, if one did.
    pub(in crate::scene) fn name_of_exceeded(&self) -> Option<String> {
        let has = |place: &&Place| place.running().is_some_and(|program| lock(&program).exceeded().is_some());
        self.places.iter().filter(|_| self.has_instances()).find(has).map(|place| place.name.clone())
    }

    /// What the instances wrote on standard error, each line behind the name of whose it is; `None` without instances.
    pub(in crate::scene) fn standard_errors(&self) -> Option<String> {
        let of = |place: &Place| {
            let said = place.running().map(|program| lock(&program).standard_error()).unwrap_or_default();
            said.lines().map(|line| format!("{}: {line}\n", place.name)).collect::<String>()
        };
        self.has_instances().then(|| self.places.iter().map(of).collect())
    }

    /// How long the threads of all programs have waited for a processor.
    pub(in crate::scene) fn waits(&self) -> Option<Waits> {
        self.ask_all(Running::waits_of)
    }

    /// How much time the programs have lost. Of several instances, as of several threads, in each stretch of time as much as the
    /// one that lost most: a stretch is what lies between two looks, and who waits looks often.
    pub(super) fn lost_of_all(&self, lost: impl Fn(&Running) -> Duration) -> Duration {
        let mut total = lock(&self.lost);
        let of = |place: &Place| place.running().map(|program| lost(&lock(&program))).unwrap_or_default();
        if !self.has_instances() {
            return *total + of(&self.places[0]);
        }
        let since = |place: &Place| {
            let (now, mut seen) = (of(place), lock(&place.lost));
            now.saturating_sub(std::mem::replace(&mut *seen, now))
        };
        *total += self.places.iter().map(since).max().unwrap_or_default();
        *total
    }

    /// Ends the program in a place, if one was started: another takes its place.
    pub(in crate::scene) fn dismiss(&self, at: usize) {
        if let Some(former) = lock(&self.places[at].program).take() {
            let mut former = lock(&former);
            former.stop();
            if let Some(trace) = former.trace() {
                *lock(&self.trace) = Some(trace);
            }
            if !self.has_instances() {
                *lock(&self.lost) += former.lost();
                self.doors.turn_away();
            }
        }
    }

    /// Ends all programs.
    pub(super) fn dismiss_all(&self) {
        (0..self.places.len()).for_each(|at| self.dismiss(at));
    }

    /// Puts a newly started program into its place.
    pub(in crate::scene) fn set_program(&self, at: usize, running: Running) {
        self.places[at].entered.store(0, Ordering::Relaxed);
        *lock(&self.places[at].program) = Some(Arc::new(Mutex::new(running)));
    }

    /// Ends the program in a place; its clients then close in order, so that the port lingers as after any stopped server.
    pub(in crate::scene) fn stop_program(&self, at: usize) {
        // A new relay waits for the new program; this one would take the judge's stop for the program's own end.
        if !self.has_instances() {
            drop(lock(&self.relay).take());
        }
        self.dismiss(at);
        let is_its = |port: u16| !self.has_instances() || self.place_at(port) == Some(at);
        let gone: Vec<_> = lock(&self.actors).extract_if(.., |client| is_its(client.connection().server.port())).collect();
        gone.iter().for_each(|client| client.close());
        self.places[at].restarted.store(true, Ordering::Relaxed);
    }

    /// Whether the program that is meant was stopped and started again in this check.
    pub(in crate::scene) fn was_restarted(&self, at: Option<usize>) -> bool {
        self.meant(at).restarted.load(Ordering::Relaxed)
    }

    /// Whether the program that is meant was started again, and clients had connected to this port of it before.
    pub(in crate::scene) fn was_served_before(&self, at: Option<usize>, port: u16) -> bool {
        self.was_restarted(at) && lock(&self.connected).iter().any(|connection| connection.server.port() == port)
    }

    /// How many clients have connected to the program that is meant, since it was started; where none is, to all.
    pub(in crate::scene) fn clients_so_far(&self, at: Option<usize>) -> usize {
        match at {
            Some(at) => self.places[at].entered.load(Ordering::Relaxed),
            None => self.places.iter().map(|place| place.entered.load(Ordering::Relaxed)).sum(),
        }
    }

    /// Whether a client ever connected since the program that is meant was started.
    pub(in crate::scene) fn was_reached(&self, at: Option<usize>) -> bool {
        self.clients_so_far(at) > 0
    }

    /// A client has connected to this port.
    pub(super) fn note_entered(&self, port: u16) {
        let at = if self.has_instances() { self.place_at(port) } else { Some(0) };
        if let Some(at) = at {
            self.places[at].entered.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Gives each instance that listens its ports; their names stand for them from here on.
    pub(super) fn give_ports(&self, mut names: Names) -> Played<Names> {
        let before = self.exercise().program.ports.listens.len() + self.exercise().program.ports.more.len();
        let mut given = before;
        for place in &self.places {
            let Some(instance) = &place.instance else { continue };
            if instance.is_server() {
                let port = self.another_port(given)?;
                names = names.with(&instance.name, port.number());
                *lock(&place.port) = Some(port);
                given += 1;
            }
            for name in &instance.ports {
                let port = self.another_port(given)?;
                names = names.with(name, port.number());
                lock(&place.more).push(port);
                given += 1;
            }
        }
        let mut servers = self.places.iter().filter_map(Place::number);
        match (servers.next(), servers.next()) {
            (Some(only), None) if self.has_instances() => Ok(names.with("port", only)),
            _ => Ok(names),
        }
    }

    /// The place to which a port belongs that was given out, or that of a relay before it.
    pub(in crate::scene) fn place_at(&self, port: u16) -> Option<usize> {
        let passed = lock(&self.relay)
            .as_ref()
            .and_then(|(passages, _)| passages.iter().find(|(_, relay)| relay.number() == port).map(|(passed_to, _)| *passed_to));
        let port = passed.unwrap_or(port);
        let has = |place: &Place| place.number() == Some(port) || lock(&place.more).iter().any(|more| more.number() == port);
        self.places.iter().position(has)
    }

    /// The ports of all instances.
    pub(super) fn ports_of_instances(&self) -> Vec<u16> {
        if !self.has_instances() {
            return Vec::new();
        }
        let more = |place: &Place| lock(&place.more).iter().map(Port::number).collect::<Vec<u16>>();
        self.places.iter().flat_map(|place| place.number().into_iter().chain(more(place))).collect()
    }

    /// The port of the program that is meant, if it has one.
    pub(in crate::scene) fn port_at(&self, at: Option<usize>) -> Option<u16> {
        self.meant(at).number()
    }

    /// The port to which a client turned last, by its name.
    pub(in crate::scene) fn turned_to(&self, who: &str) -> Option<u16> {
        let names = lock(&self.names);
        let connected = lock(&self.connected);
        let is_its = |client| names.get(client).is_some_and(|name| name == who);
        let port =
            connected.iter().rev().find(|connection| is_its(&connection.client)).map(|connection| connection.server.port())?;
        self.places.get(self.place_at(port)?)?.number()
    }

    /// Names the instances to which clients connected in a conversation.
    pub fn name_instances(&self, conversation: &mut Conversation) {
        if !self.has_instances() {
            return;
        }
        let mut known = BTreeMap::new();
        for moment in &mut conversation.moments {
            if let Some(to) = moment.event.target_mut() {
                let port = to.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok()).unwrap_or_default();
                let place = *known.entry(port).or_insert_with(|| self.place_at(port));
                place.into_iter().for_each(|at| *to = format!("{} ({to})", self.places[at].name));
            }
        }
    }
}
