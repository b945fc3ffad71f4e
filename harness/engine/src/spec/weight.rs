//! How much of the judge a scene takes at once: a thread for each client that acts at the same time as others, and memory for
//! what it sends or awaits, which is made whole.

use std::collections::BTreeMap;

use super::data::Data;
use super::model::{Action, ActorVerb, Expectation, ProgramVerb, Step, Stream};
use super::shape::Part;
use super::yaml::{Node, Reading};
use crate::text::SpecProblem;

/// How many clients may act at the same time: threads serve them, and a thousand or two is what those carry.
const MOST_PLAYERS: u64 = 2000;
/// How many bytes may be sent and awaited at the same time.
const MOST_BYTES: u64 = 64 << 20;
/// What a line takes that is awaited among others, besides its bytes: two lists and a set hold it.
const LINE: u64 = 128;
/// How many lines may be awaited among others, and of how many senders: each that comes is looked for with each sender.
const MOST_LINES: u64 = 100_000;
const MOST_SENDERS: u64 = 10_000;

/// What is taken at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Weight {
    players: u64,
    bytes: u64,
}

impl Weight {
    fn of_bytes(bytes: u64) -> Self {
        Self { players: 1, bytes }
    }

    /// Of what comes one after the other.
    fn most(self, other: Self) -> Self {
        Self { players: self.players.max(other.players), bytes: self.bytes.max(other.bytes) }
    }

    /// Of what comes at the same time.
    fn and(self, other: Self) -> Self {
        Self { players: self.players.saturating_add(other.players), bytes: self.bytes.saturating_add(other.bytes) }
    }

    /// Of so many who do this at the same time.
    fn times(self, count: usize) -> Self {
        let count = count as u64;
        Self { players: self.players.saturating_mul(count), bytes: self.bytes.saturating_mul(count) }
    }

    fn of_steps(steps: &[Step]) -> Self {
        steps.iter().map(|step| Self::of(&step.action)).fold(Self::default(), Self::most)
    }

    fn of(action: &Action) -> Self {
        match action {
            Action::Actor(_, ActorVerb::Send { data, .. } | ActorVerb::Request { data, .. })
            | Action::Program(_, ProgramVerb::Types { data, .. }) => Self::of_bytes(data.size()),
            Action::Actor(_, ActorVerb::Expect(awaited)) | Action::Program(_, ProgramVerb::Prints(awaited)) => {
                Self::of_bytes(of_expectation(awaited))
            }
            Action::Actor(_, ActorVerb::Respond { answer, .. }) => Self::of_bytes(answer.size()),
            Action::Program(_, ProgramVerb::LeavesFile(file)) => Self::of_bytes(file.size()),
            Action::Actor(..) | Action::Program(..) | Action::Draw(_) | Action::Listener(..) | Action::Pause(_) => {
                Self::of_bytes(0)
            }
            Action::Plays(plays) => Self::of_steps(&plays.steps),
            Action::Each(each) => Self::of_steps(&each.steps),
            Action::Eventually(tried) => Self::of_steps(&tried.steps),
            Action::Together(branches) => branches.iter().map(|steps| Self::of_steps(steps)).fold(Self::default(), Self::and),
            Action::Crowd(crowd) => Self::of_steps(&crowd.steps).times(if crowd.in_order { 1 } else { crowd.size }),
            Action::Load(load) => Self::of_steps(&load.steps).times(load.clients),
            Action::Repeat(_, steps) => Self::of_steps(steps),
            Action::Measure(measure) => Self::of_steps(&measure.steps),
            Action::WhileWaiting(meanwhile) => Self::of_steps(&meanwhile.steps),
        }
    }
}

fn of_expectation(awaited: &Expectation) -> u64 {
    let of_lines = |data: &Data| data.size().saturating_add(data.lines().saturating_mul(LINE));
    match awaited {
        Expectation::Exact(data) => data.size(),
        Expectation::Frame(rule) => rule.payload.as_ref().map_or(0, Data::size),
        Expectation::Shape(parts) => parts.iter().map(Part::size).fold(0, u64::saturating_add),
        Expectation::OneOf(all) => all.iter().map(Data::size).fold(0, u64::saturating_add),
        Expectation::Line(_) | Expectation::Until(..) => 0,
        Expectation::AnyOrder(data) => of_lines(data),
        Expectation::Merged(streams) => streams
            .iter()
            .map(|stream| match stream {
                Stream::One { data, .. } => of_lines(data),
                Stream::Each(count, data) => of_lines(data).saturating_mul(*count as u64),
            })
            .fold(0, u64::saturating_add),
        Expectation::Datagram(rule) | Expectation::DatagramUntil(rule, _) => rule.size(),
        Expectation::Datagrams(all) => all.iter().map(Data::size).fold(0, u64::saturating_add),
        Expectation::Response(rule) => rule.body_size() as u64,
        Expectation::Request(rule) => rule.body_size(),
    }
}

/// The same action, if it does not take too much at once.
pub(super) fn bearable(node: &Node<'_>, action: Action) -> Reading<Action> {
    let weight = Weight::of(&action);
    if weight.players > MOST_PLAYERS {
        return Err(node.mistake(SpecProblem::TooManyAtOnce { clients: weight.players, most: MOST_PLAYERS }));
    }
    if weight.bytes > MOST_BYTES {
        return Err(node.mistake(SpecProblem::TooMuchAtOnce { bytes: weight.bytes, most: MOST_BYTES }));
    }
    Ok(action)
}

/// The clients of a check, all of which may be connected at the same time: by their names, how many there are of each.
#[derive(Clone, Debug, Default)]
pub(super) struct Clients(BTreeMap<String, u64>);

impl Clients {
    /// So many of this name, if all are not too many then.
    pub(super) fn add(&mut self, node: &Node<'_>, name: &str, size: usize) -> Reading<()> {
        let of_name = self.0.entry(name.to_string()).or_default();
        *of_name = (*of_name).max(size as u64);
        let clients = self.0.values().sum();
        if clients > MOST_PLAYERS { Err(node.mistake(SpecProblem::TooManyAtOnce { clients, most: MOST_PLAYERS })) } else { Ok(()) }
    }
}

/// The same lines, if they are not too many to be looked for.
pub(super) fn findable(node: &Node<'_>, awaited: Expectation) -> Reading<Expectation> {
    let (lines, senders) = match &awaited {
        Expectation::AnyOrder(data) => (data.lines(), data.lines()),
        Expectation::Merged(streams) => streams.iter().fold((0, 0), |(lines, senders): (u64, u64), stream| {
            let (data, count) = match stream {
                Stream::One { data, .. } => (data, 1),
                Stream::Each(count, data) => (data, *count as u64),
            };
            (lines.saturating_add(data.lines().saturating_mul(count)), senders.saturating_add(count))
        }),
        _ => return Ok(awaited),
    };
    if senders > MOST_SENDERS {
        return Err(node.mistake(SpecProblem::TooManyLines { lines: senders, most: MOST_SENDERS }));
    }
    if lines > MOST_LINES {
        return Err(node.mistake(SpecProblem::TooManyLines { lines, most: MOST_LINES }));
    }
    Ok(awaited)
}
