//! Who gets a lane: everyone if they fit, else those who have most to do with the failure.

use std::cmp::Reverse;

use super::super::conversation::PROGRAM;
use crate::matcher::contains;
use crate::text::{Cause, DatagramCause, Event, Problem, ThreadAct};
use crate::verdict::{Evidence, Failure, Moment};

/// How far around the first difference evidence is searched for what somebody sent, in bytes.
const NEARBY: usize = 1024;

/// The lane that all those share who have none of their own, where they have one.
pub(super) const OTHERS: &str = "program/";

/// The actors with a lane, and how many clients have none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cast<'m> {
    /// From left to right; the program last.
    pub(super) lanes: Vec<&'m str>,
    pub(super) left_out: usize,
    /// Whether threads share the lane of the others.
    pub(super) has_other_threads: bool,
}

impl<'m> Cast<'m> {
    /// At most `most` lanes, with one for the program or without.
    pub(super) fn of(moments: &[&'m Moment], failure: Option<&Failure>, most: usize, with_program: bool) -> Self {
        let mut lanes: Vec<&str> = Vec::new();
        for moment in moments {
            if moment.who != PROGRAM && !lanes.contains(&moment.who.as_str()) {
                lanes.push(&moment.who);
            }
        }
        if lanes.iter().any(|who| Moment::thread(who).is_some()) {
            let most = most.saturating_sub(usize::from(with_program)).max(2);
            let mut cast = Self::of_race(moments, lanes, most);
            cast.lanes.extend(with_program.then_some(PROGRAM));
            return cast;
        }
        let program = with_program.then_some(PROGRAM);
        let most = most.saturating_sub(usize::from(program.is_some())).max(1);
        let left_out = lanes.len().saturating_sub(most);
        if left_out > 0 {
            // The sort is stable: among equals, who came first stays first.
            lanes.sort_by_cached_key(|who| rank(moments, failure, who));
            lanes.truncate(most);
        }
        lanes.extend(program);
        Self { lanes, left_out, has_other_threads: false }
    }

    /// Of a race: threads beside each other. Where there are too many actors, all but those share a lane who do what the cause tells
    /// of, are cut off or held, or have most to do.
    fn of_race(moments: &[&'m Moment], mut lanes: Vec<&'m str>, most: usize) -> Self {
        let mut has_other_threads = false;
        let others = lanes.len() > most;
        if others {
            let own = |who: &str| -> Vec<&Moment> { moments.iter().filter(|moment| moment.who == who).copied().collect() };
            let is_key = |moment: &Moment| matches!(moment.event, Event::Thread(ThreadAct::Key(_)));
            let is_worth = |moment: &&Moment| {
                !matches!(moment.event, Event::Thread(ThreadAct::Sleeps | ThreadAct::EndsWithIt | ThreadAct::GoesOn))
            };
            // The sort is stable: among equals, who came first stays first.
            lanes.sort_by_cached_key(|who| {
                let own = own(who);
                let worth = own.iter().filter(|moment| is_worth(moment)).count();
                // A bar needs a lane, and so does who was cut off.
                let is = |act: ThreadAct| own.iter().any(|moment| moment.event == Event::Thread(act.clone()));
                let marks = [own.iter().any(|moment| is_key(moment)), is(ThreadAct::EndsWithIt), is(ThreadAct::Held)];
                (Moment::thread(who).is_none(), marks.map(|is| !is), Reverse(worth))
            });
            has_other_threads = lanes[most - 1..].iter().any(|who| Moment::thread(who).is_some());
            lanes.truncate(most - 1);
            let first = |who: &str| moments.iter().position(|moment| moment.who == who);
            lanes.sort_by_key(|who| first(who));
        }
        lanes.sort_by_key(|who| Moment::thread(who).is_some());
        if others {
            lanes.insert(0, OTHERS);
        }
        Self { lanes, left_out: 0, has_other_threads }
    }

    /// The lane of an actor: of those who have none in a race the one that they share.
    pub(super) fn lane(&self, who: &str) -> Option<usize> {
        let shared = self.lanes.first().filter(|lane| **lane == OTHERS && who != PROGRAM).map(|_| 0);
        self.lanes.iter().position(|lane| *lane == who).or(shared)
    }

    /// Whether a lane is the one that others share.
    pub(super) fn is_shared(&self, lane: usize) -> bool {
        self.lanes.get(lane) == Some(&OTHERS)
    }

    /// Whether threads have lanes.
    pub(super) fn is_race(&self) -> bool {
        self.lanes.iter().any(|who| Moment::thread(who).is_some())
    }
}

/// How much the program does that is seen, besides starting and being stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProgramActs {
    /// Nothing.
    Never,
    /// It ends.
    AtItsEnd,
    /// It prints, or gets signals.
    Throughout,
}

impl ProgramActs {
    pub(super) fn of(moments: &[&Moment]) -> Self {
        let acts = |moment: &&Moment| match moment.event {
            _ if moment.who != PROGRAM => Self::Never,
            Event::Started { .. } | Event::Stopped | Event::Complained => Self::Never,
            Event::Ended { .. } => Self::AtItsEnd,
            _ => Self::Throughout,
        };
        let all: Vec<Self> = moments.iter().map(acts).collect();
        [Self::Throughout, Self::AtItsEnd].into_iter().find(|most| all.contains(most)).unwrap_or(Self::Never)
    }
}

/// How much an actor has to do with the failure; the least number is most: named in it, then having sent what it is about,
/// then having been the last to do something.
fn rank(moments: &[&Moment], failure: Option<&Failure>, who: &str) -> (usize, bool, Reverse<usize>) {
    let acts = |moment: &&Moment| moment.who == who && !matches!(moment.event, Event::Received | Event::SawEnd | Event::SawReset);
    let last_act = moments.iter().rposition(acts).unwrap_or(0);
    let Some(failure) = failure else { return (usize::MAX, true, Reverse(last_act)) };
    let named = named(failure).iter().position(|name| *name == who).unwrap_or(usize::MAX);
    let sent = |moment: &&&Moment| moment.who == who && moment.event == Event::Sent;
    let related = moments.iter().filter(sent).any(|moment| is_in_evidence(failure, &moment.bytes));
    (named, !related, Reverse(last_act))
}

/// The actors whom a failure names, the most important first.
fn named(failure: &Failure) -> Vec<&str> {
    let mut names: Vec<&str> = failure.requirement.who().into_iter().collect();
    if let Problem::NotConcurrent { who, others } | Problem::NotMeanwhile { who, others } = &failure.problem {
        names.push(who);
        names.extend(others.iter().map(String::as_str));
    }
    if let Some(Cause::DeafClient { who } | Cause::NotRead { who } | Cause::Datagram(DatagramCause::NotReceived { who })) =
        &failure.cause
    {
        names.push(who);
    }
    names
}

/// Whether the first line of what was sent stands in what was wanted or came instead.
fn is_in_evidence(failure: &Failure, sent: &[u8]) -> bool {
    let line = sent.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    let at = failure.difference.unwrap_or(0);
    let nearby = |bytes: &[u8]| {
        let near = &bytes[at.saturating_sub(NEARBY).min(bytes.len())..(at + NEARBY).min(bytes.len())];
        contains(near, line)
    };
    let holds = |evidence: &Evidence| match evidence {
        Evidence::Words(words) => nearby(words.as_bytes()),
        other => other.bytes().is_some_and(|(bytes, _)| nearby(bytes)),
    };
    !line.is_empty() && [&failure.expected, &failure.received].into_iter().flatten().any(holds)
}
