//! Somebody before whom a scene is played: told of each step before it is done, and asked whether it shall be.

use std::fmt::Debug;
use std::time::Instant;

use super::frame::frame_wish;
use super::{Played, Stop, Turn};
use crate::matcher::{Request, line_wish, shape_wish};
use crate::process::Witness;
use crate::spec::{
    Action, ActorVerb, Crowd, DatagramRule, ExitRule, Expectation, ListenerVerb, Names, ProgramVerb, Signal, Step, Stream, Who,
};
use crate::text::{Coming, Doing, DoorWish, ExitWish, Wish};

/// Somebody before whom a scene is played.
pub trait Audience: Witness + Debug {
    /// Told of a step before it is done; whether the scene goes on. It may take its time.
    fn goes_on(&self, coming: &Coming) -> bool;
}

impl Turn<'_> {
    /// Tells the audience of a step, if there is one, and waits until it lets the step be done.
    pub(super) fn let_see(&self, step: &Step) -> Played {
        let Some(coming) = coming(step, &self.names).filter(|_| self.is_watched) else { return Ok(()) };
        if self.may_go_on(&coming) {
            return Ok(());
        }
        self.stage.abort();
        Err(Stop::Aborted)
    }

    /// Whether the audience, if there is one, lets this be done.
    pub(super) fn may_go_on(&self, coming: &Coming) -> bool {
        let Some(audience) = self.stage.audience() else { return true };
        let begin = Instant::now();
        let goes_on = audience.goes_on(coming);
        self.stage.add_pause(begin.elapsed());
        goes_on
    }
}

impl<'s> Turn<'s> {
    /// Plays something whose time counts: nobody is asked meanwhile.
    pub(super) fn unwatched(&mut self, play: impl FnOnce(&mut Turn<'s>) -> Played) -> Played {
        let was = std::mem::replace(&mut self.is_watched, false);
        let played = play(self);
        self.is_watched = was;
        played
    }
}

/// A step in words; `None` for one that only holds others, each of which is told.
fn coming(step: &Step, names: &Names) -> Option<Coming> {
    Some(match &step.action {
        Action::Actor(who, verb) => {
            let who = if let Who::One(name) = who { Some(name.clone()) } else { None };
            acts(who, verb, names)
        }
        Action::Program(None, verb) => of_program(verb, names),
        Action::Program(Some(name), verb) => Coming::Of { name: name.clone(), what: Box::new(of_program(verb, names)) },
        Action::Listener(at, verb) => at_door(at, verb),
        Action::Together(branches) => Coming::AtOnce { clients: branches.len() },
        Action::Crowd(Crowd { name, size, in_order: true, .. }) => Coming::OneByOne { name: name.clone(), clients: *size },
        Action::Crowd(crowd) => Coming::AtOnce { clients: crowd.size },
        Action::Load(load) => Coming::AtOnce { clients: load.clients },
        Action::Measure(_) => Coming::Measured,
        Action::WhileWaiting(meanwhile) => Coming::Meanwhile { who: meanwhile.who.clone() },
        Action::Pause(pause) => Coming::Pauses { time: pause.time, because: pause.because.clone() },
        Action::Eventually(tried) => Coming::Tries { every: tried.every },
        Action::Repeat(..) | Action::Draw(_) | Action::Plays(_) | Action::Each(_) => return None,
    })
}

fn acts(who: Option<String>, verb: &ActorVerb, names: &Names) -> Coming {
    match verb {
        ActorVerb::Connect { .. } => Coming::Connects { who: who.unwrap_or_default() },
        ActorVerb::Send { data, .. } | ActorVerb::Request { data, .. } => Coming::Sends { who, data: data.bytes(names) },
        ActorVerb::Respond { answer, .. } => Coming::Sends { who, data: answer.bytes(names, false) },
        ActorVerb::Expect(expectation) => Coming::Waits { who, wish: wish(expectation, names) },
        ActorVerb::SeesEnd { .. } => Coming::Waits { who, wish: Wish::End },
        ActorVerb::SeesNothing => Coming::Waits { who, wish: Wish::Nothing },
        ActorVerb::HalfClose => Coming::EndsItsSide { who },
        ActorVerb::Close => Coming::Leaves { who },
        ActorVerb::Reset => Coming::BreaksOff { who },
        ActorVerb::StopReading => Coming::StopsReading { who },
        ActorVerb::Network(_) => Coming::NetworkChanges { who },
        ActorVerb::ResumeReading => Coming::ReadsAgain { who },
    }
}

fn at_door(at: &[String], verb: &ListenerVerb) -> Coming {
    match verb {
        ListenerVerb::Accepts { who, .. } => Coming::Asks(Doing::AtDoor(DoorWish::Accepts { at: at.to_vec(), who: who.clone() })),
        ListenerVerb::SeesNothing => Coming::Asks(Doing::AtDoor(DoorWish::SeesNothing { at: at.concat() })),
        ListenerVerb::Refuse => Coming::Refuses { at: at.concat() },
        ListenerVerb::Listen => Coming::Listens { at: at.concat() },
    }
}

fn of_program(verb: &ProgramVerb, names: &Names) -> Coming {
    let status = |rule: &ExitRule| match rule {
        ExitRule::Is(status) => ExitWish::Is(*status),
        ExitRule::Nonzero => ExitWish::NotZero,
        ExitRule::Any => ExitWish::Any,
    };
    match verb {
        ProgramVerb::Start { args, .. } => {
            Coming::Starts { arguments: args.as_ref().map(|args| args.iter().map(|arg| names.fill(arg)).collect()) }
        }
        ProgramVerb::Restart => Coming::StartsAgain,
        ProgramVerb::Signal(signal) => {
            let name = match signal {
                Signal::Term => "TERM",
                Signal::Int => "INT",
                Signal::Kill => "KILL",
            };
            Coming::Signal { name }
        }
        ProgramVerb::IsRunning => Coming::Asks(Doing::Runs),
        ProgramVerb::IsListening => Coming::Asks(Doing::Listens),
        ProgramVerb::Exits(rule) => Coming::Asks(Doing::Exits { with: None, wanted: status(rule) }),
        ProgramVerb::Complains(_) => Coming::Asks(Doing::Complains { with: None }),
        ProgramVerb::Types { data, .. } => Coming::Types { data: data.bytes(names) },
        ProgramVerb::InputEnds => Coming::EndsInput,
        ProgramVerb::OutputEnds => Coming::Asks(Doing::PrintsNoMore),
        ProgramVerb::Prints(expectation) => Coming::Asks(match wish(expectation, names) {
            Wish::Bytes(data) => Doing::Prints { data },
            Wish::OneOf(of) => Doing::PrintsOneOf { of },
            Wish::Fields(fields) => Doing::PrintsFields { fields },
            Wish::Line(wish) => Doing::PrintsLine { wish },
            Wish::Lines(count) => Doing::PrintsLines { count },
            Wish::Frame(_)
            | Wish::Datagram(_)
            | Wish::Datagrams(_)
            | Wish::Response(_)
            | Wish::Request(_)
            | Wish::End
            | Wish::Nothing => Doing::PrintsNoMore,
        }),
        ProgramVerb::Threads { least, .. } => Coming::Asks(Doing::HasThreads { least: *least, base: None }),
        ProgramVerb::Remember(_) => Coming::Counts,
        ProgramVerb::ReturnsTo { .. } => Coming::Asks(Doing::ReturnsToLevel),
        ProgramVerb::LeavesFile(file) => Coming::Asks(Doing::LeavesFile { path: file.path.display().to_string() }),
        ProgramVerb::KeepsPace { lines, .. } => Coming::Asks(Doing::Keeps { pace: lines.clone() }),
    }
}

fn wish(expectation: &Expectation, names: &Names) -> Wish {
    let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
    match expectation {
        Expectation::Exact(data) => Wish::Bytes(data.bytes(names)),
        Expectation::Frame(rule) => Wish::Frame(frame_wish("", rule, names)),
        Expectation::OneOf(all) => Wish::OneOf(all.iter().map(|data| data.bytes(names)).collect()),
        Expectation::Shape(parts) => Wish::Fields(shape_wish(parts, names)),
        Expectation::Line(rule) | Expectation::Until(rule, _) => Wish::Line(line_wish(&rule.filled(names))),
        Expectation::AnyOrder(data) => Wish::Lines(lines(&data.bytes(names))),
        Expectation::Merged(streams) => {
            let of = |stream: &Stream| match stream {
                Stream::One { data, .. } => lines(&data.bytes(names)),
                Stream::Each(count, data) => count * lines(&data.bytes(names)),
            };
            Wish::Lines(streams.iter().map(of).sum())
        }
        Expectation::Datagram(DatagramRule::OneOf(all)) | Expectation::DatagramUntil(DatagramRule::OneOf(all), _) => {
            Wish::OneOf(all.iter().map(|data| data.bytes(names)).collect())
        }
        Expectation::Datagram(DatagramRule::Text(rule)) | Expectation::DatagramUntil(DatagramRule::Text(rule), _) => {
            Wish::Datagram(line_wish(&rule.filled(names)))
        }
        Expectation::Datagrams(all) => Wish::Datagrams(all.len()),
        Expectation::Response(rule) => Wish::Response(rule.status.clone()),
        Expectation::Request(rule) => Wish::Request(Request::new("", (**rule).clone(), names.clone()).wish()),
    }
}
