//! How much each thing that happened has to do with the failure.

use std::collections::HashSet;
use std::time::Duration;

use super::Names;
use super::acts::is_uncaught;
use super::beat::Beat;
use super::focus::{self, Focus};
use crate::matcher::contains;
use crate::process::{Point, Trace};
use crate::text::{Cause, Event, Problem, RaceCause, RacePlace, ThreadAct};
use crate::verdict::{Failure, FailureKind, Moment};

/// With more holds than these each of them means little.
const FEW: usize = 8;
/// What the start of a thread gains that matters.
const STARTED: f64 = 40.0;
/// How much the last thing that was done for a client means that waits in vain.
const STALLED: f64 = 0.4;
/// How much of a text is looked for, in bytes.
const ENOUGH: usize = 40;

/// What a failure is about.
pub(super) struct Stakes<'f> {
    /// The calls that the cause tells of.
    key: HashSet<usize>,
    /// The clients that it names, and what was wanted and what came.
    named: Vec<String>,
    wanted: Vec<&'f [u8]>,
    came: Vec<&'f [u8]>,
    /// Whether nothing comes any more.
    is_stall: bool,
    kind: FailureKind,
    /// Whether little is held or cut: all of it matters then.
    is_little: bool,
    /// Where it shows, among all that is told.
    place: usize,
    /// From where to where threads are held.
    holds: Vec<(u32, Duration, Duration)>,
    trace: &'f Trace,
}

impl<'f> Stakes<'f> {
    pub(super) fn of(all: &[Beat], (trace, names): (&'f Trace, &Names<'_>), failure: &'f Failure, key: &[Point]) -> Self {
        let key: HashSet<usize> = (0..trace.acts.len()).filter(|at| key.contains(&trace.acts[*at].point)).collect();
        let mut named: Vec<String> = failure.requirement.who().map(String::from).into_iter().collect();
        if let Problem::NotConcurrent { who, others } | Problem::NotMeanwhile { who, others } = &failure.problem {
            named.extend(others.iter().chain([who]).cloned());
        }
        if let Some(Cause::Race(RaceCause::BetweenWrites { to: RacePlace::Client(who), .. })) = &failure.cause {
            named.push(who.clone());
        }
        let lines = |evidence: &'f Option<crate::verdict::Evidence>| -> Vec<&'f [u8]> {
            let (bytes, _) = evidence.as_ref().and_then(|evidence| evidence.bytes()).unwrap_or_default();
            let bytes = &bytes[..bytes.len().min(1024)];
            let lines = bytes.split(|byte| *byte == b'\n').filter(|line| line.len() > 1);
            lines.map(|line| &line[..line.len().min(ENOUGH)]).collect()
        };
        let is_stall = matches!(failure.kind, FailureKind::NoAnswer | FailureKind::DidNotClose | FailureKind::WrongExit);
        let held = |act: &&crate::process::Act| act.held.is_some();
        let holds = trace
            .acts
            .iter()
            .filter(held)
            .filter_map(|act| Some((act.point.thread, (names.since)(act.begin), (names.since)(act.held?))));
        let mut stakes = Self {
            key,
            named,
            wanted: lines(&failure.expected),
            came: lines(&failure.received),
            is_stall,
            kind: failure.kind,
            is_little: trace.points().len() <= FEW,
            place: all.len(),
            holds: holds.collect(),
            trace,
        };
        stakes.place = stakes.place_in(all);
        stakes
    }

    /// Where it shows: at what its cause tells of, at an error that nobody caught, at what came instead of what was wanted, or at the
    /// last thing that has to do with whom it names.
    fn place_in(&self, all: &[Beat]) -> usize {
        let last = |is: &dyn Fn(&Beat) -> bool| all.iter().rposition(is);
        last(&|beat| beat.act.is_some_and(|at| self.key.contains(&at)))
            .or_else(|| last(&|beat| self.is_error(beat)))
            .or_else(|| last(&|beat| beat.thread.is_some() && self.came(beat)))
            .or_else(|| last(&|beat| beat.thread.is_some() && self.names(beat) && !self.is_stall))
            .unwrap_or(all.len())
    }

    fn is_error(&self, beat: &Beat) -> bool {
        matches!(beat.does(), Some(ThreadAct::Complains { .. })) && is_uncaught(&beat.moment.bytes)
            || matches!(beat.does(), Some(ThreadAct::Complains { writes: 3.. }))
    }

    fn names(&self, beat: &Beat) -> bool {
        beat.client.as_ref().is_some_and(|client| self.named.contains(client))
    }

    fn came(&self, beat: &Beat) -> bool {
        self.came.iter().any(|line| contains(&beat.moment.bytes, line))
    }

    /// Weighs all; marks what the cause tells of.
    pub(super) fn weigh(&self, all: &mut [Beat]) {
        let focal = self.focal(all);
        let beside = focus::beside(all, &focal);
        let matters = |beat: &&Beat| focal.iter().any(|focus| focus.share >= 1.0 && Some(focus.thread) == beat.thread);
        let who: HashSet<String> = all.iter().filter(matters).map(|beat| beat.moment.who.clone()).collect();
        let place = self.places(all);
        for (at, beat) in all.iter_mut().enumerate() {
            beat.weight = if beat.is_frame() { f64::INFINITY } else { self.weight(beat) + nearness(&place, at) + beside[at] };
            if let Some(ThreadAct::Starts { thread: Some(thread) }) = beat.does()
                && who.contains(&Moment::of_thread(thread))
            {
                beat.weight += STARTED;
            }
            if beat.act.is_some_and(|act| self.key.contains(&act))
                && let Event::Thread(act) = &mut beat.moment.event
            {
                *act = ThreadAct::Key(Box::new(act.clone()));
            }
        }
    }

    fn weight(&self, beat: &Beat) -> f64 {
        if beat.act.is_some_and(|at| self.key.contains(&at)) {
            return 1000.0;
        }
        let mut weight = match (&beat.moment.event, beat.does()) {
            (Event::Received, _) if self.names(beat) => 150.0,
            (Event::SawEnd | Event::SawReset, _) if self.names(beat) => 150.0,
            (Event::Received | Event::SawEnd | Event::SawReset, _) => 0.0,
            (Event::Sent | Event::HalfClosed | Event::Closed | Event::ResetIt, _) => 40.0,
            (_, None) => 10.0,
            (_, Some(act)) => match act {
                _ if self.is_error(beat) => 400.0,
                ThreadAct::Quits { .. } => 400.0,
                ThreadAct::EndsWithIt => 350.0,
                ThreadAct::WaitsForLock { .. } if self.is_stall && self.waits_to_the_end(beat) => 400.0,
                ThreadAct::HasLock { .. } | ThreadAct::WaitsForLock { .. } if self.is_stall => 10.0,
                ThreadAct::Closes { .. } | ThreadAct::ShutsDown { .. } => 80.0,
                ThreadAct::Prints => 80.0,
                ThreadAct::MeansTo(_) => 500.0,
                ThreadAct::SendsPartTo { .. } | ThreadAct::ReadsPartFrom { .. } if self.is_little => 120.0,
                ThreadAct::SendsPartTo { .. } => 45.0,
                ThreadAct::SendsTo { .. } | ThreadAct::Answers { .. } => 45.0,
                ThreadAct::Complains { .. } => 70.0,
                ThreadAct::WritesTo { .. } => 45.0,
                ThreadAct::Accepts { .. } | ThreadAct::Starts { .. } => 40.0,
                ThreadAct::Ends => 20.0,
                ThreadAct::ReadsFrom { .. } | ThreadAct::ReadsPartFrom { .. } => 20.0,
                ThreadAct::ReadsFile { .. } => 35.0,
                ThreadAct::Waits if self.is_stall => 30.0,
                _ => 5.0,
            },
        };
        if self.names(beat) && !matches!(beat.moment.event, Event::Received | Event::SawEnd | Event::SawReset) {
            weight += 30.0;
        }
        let bytes = &beat.moment.bytes;
        if self.came(beat) && beat.thread.is_some() {
            weight += 150.0;
        } else if self.wanted.iter().any(|line| contains(bytes, line)) && !bytes.is_empty() {
            weight += 60.0;
        }
        weight
    }

    /// Where what matters happens: what the cause tells of, an error that nobody caught, what came instead, the last thing that was
    /// done for whom the failure names, a wait to the end, the end of the program, and where threads are held.
    fn focal(&self, all: &[Beat]) -> Vec<Focus> {
        let last_named = all.iter().rposition(|beat| beat.thread.is_some() && self.names(beat) && beat.is_seen());
        let last_came = all.iter().rposition(|beat| beat.thread.is_some() && self.came(beat));
        let is_taken = |beat: &Beat| matches!(beat.does(), Some(ThreadAct::Accepts { .. })) && self.names(beat);
        // Who got nothing at all may have been forgotten right there.
        let got_nothing = matches!(self.kind, FailureKind::ClosedEarly | FailureKind::Reset);
        let taken = all.iter().rposition(is_taken).filter(|_| got_nothing);
        let mut focal: Vec<Focus> = Vec::new();
        for (at, beat) in all.iter().enumerate() {
            let Some(thread) = beat.thread else { continue };
            let is_key = beat.act.is_some_and(|act| self.key.contains(&act));
            let is_last = Some(at) == last_came || Some(at) == last_named || Some(at) == taken;
            let is_end = matches!(beat.does(), Some(ThreadAct::Quits { .. }));
            let waits = self.is_stall && self.waits_to_the_end(beat);
            let is_part = matches!(beat.does(), Some(ThreadAct::SendsPartTo { .. } | ThreadAct::ReadsPartFrom { .. }));
            if is_part && self.is_little || is_key || is_last || is_end || waits || self.is_error(beat) {
                // What stands still went wrong before.
                let share = if waits || is_key || is_end || !self.is_stall { 1.0 } else { STALLED };
                focal.push(Focus { thread, at, share });
            }
        }
        let share = if self.holds.len() <= FEW { 1.0 } else { FEW as f64 / self.holds.len() as f64 };
        for (thread, from, to) in &self.holds {
            for edge in [from, to] {
                let at = all.iter().position(|beat| beat.moment.at >= *edge).unwrap_or(all.len());
                focal.push(Focus { thread: *thread, at, share });
            }
        }
        focal
    }

    fn waits_to_the_end(&self, beat: &Beat) -> bool {
        matches!(beat.does(), Some(ThreadAct::WaitsForLock { .. }))
            && beat.act.is_some_and(|at| {
                let thread = self.trace.acts[at].point.thread;
                self.trace.acts[at + 1..].iter().all(|later| later.point.thread != thread)
            })
    }

    /// The places near which all weighs more: where it shows, and where a thread is held, if few are.
    fn places(&self, all: &[Beat]) -> Vec<usize> {
        let few = if self.holds.len() <= FEW { &self.holds[..] } else { &[] };
        let edges = few.iter().flat_map(|(_, from, to)| [from, to]);
        let at = |edge: &Duration| all.iter().position(|beat| beat.moment.at >= *edge).unwrap_or(all.len());
        let mut places: Vec<usize> = edges.map(at).collect();
        places.push(self.place);
        places
    }
}

/// What is near to one of these places weighs more, what came before it most.
fn nearness(places: &[usize], at: usize) -> f64 {
    let near = |place: &usize| match place.checked_sub(at) {
        Some(before) => 60.0 * 0.92_f64.powi(before.min(200) as i32),
        None => 30.0 * 0.8_f64.powi((at - place).min(200) as i32),
    };
    places.iter().map(near).fold(0.0, f64::max)
}
