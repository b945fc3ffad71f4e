//! How much each thing that happened has to do with the failure.

use std::collections::HashSet;

use super::acts::is_uncaught;
use super::beat::Beat;
use crate::matcher::contains;
use crate::process::{Point, Trace};
use crate::text::{Cause, Event, Problem, RaceCause, RacePlace, ThreadAct};
use crate::verdict::{Failure, FailureKind};

/// With more holds than these each of them means little.
const FEW: usize = 8;
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
    /// Where it shows, among all that is told.
    place: usize,
    /// From where to where threads are held.
    holds: Vec<(u32, std::time::Instant, std::time::Instant)>,
    trace: &'f Trace,
}

impl<'f> Stakes<'f> {
    pub(super) fn of(all: &[Beat], trace: &'f Trace, failure: &'f Failure, key: &[Point]) -> Self {
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
        let holds = trace.acts.iter().filter(held).filter_map(|act| Some((act.point.thread, act.begin, act.held?)));
        let mut stakes = Self {
            key,
            named,
            wanted: lines(&failure.expected),
            came: lines(&failure.received),
            is_stall,
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
        let beside = self.beside(all);
        for (at, beat) in all.iter_mut().enumerate() {
            beat.weight = if beat.is_frame() { f64::INFINITY } else { self.weight(beat) + self.nearness(at) + beside[at] };
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
                ThreadAct::EndsWithIt => 100.0,
                ThreadAct::WaitsForLock { .. } if self.is_stall => 250.0,
                ThreadAct::HasLock { .. } if self.is_stall => 120.0,
                ThreadAct::Closes { .. } => 60.0,
                ThreadAct::Prints | ThreadAct::SendsTo { .. } | ThreadAct::SendsPartTo { .. } => 50.0,
                ThreadAct::Complains { .. } | ThreadAct::WritesTo { .. } => 45.0,
                ThreadAct::Accepts { .. } | ThreadAct::Starts { .. } => 40.0,
                ThreadAct::Ends => 20.0,
                ThreadAct::ReadsFrom { .. } | ThreadAct::ReadsFile { .. } => 20.0,
                ThreadAct::Waits if self.is_stall => 30.0,
                _ => 5.0,
            },
        };
        if self.names(beat) && !matches!(beat.moment.event, Event::Received | Event::SawEnd | Event::SawReset) {
            weight += 50.0;
        }
        let bytes = &beat.moment.bytes;
        if self.came(beat) && beat.thread.is_some() {
            weight += 150.0;
        } else if self.wanted.iter().any(|line| contains(bytes, line)) && !bytes.is_empty() {
            weight += 60.0;
        }
        weight
    }

    /// What is near to where it shows weighs more.
    fn nearness(&self, at: usize) -> f64 {
        match self.place.checked_sub(at) {
            Some(before) => 60.0 * 0.92_f64.powi(before.min(200) as i32),
            None => 30.0 * 0.8_f64.powi((at - self.place).min(200) as i32),
        }
    }

    /// What a thread does right before and right after it is held, and what others do meanwhile: the less is held, the more it means.
    fn beside(&self, all: &[Beat]) -> Vec<f64> {
        let mut beside = vec![0.0_f64; all.len()];
        let share = if self.holds.len() <= FEW { 1.0 } else { FEW as f64 / self.holds.len() as f64 };
        let time = |beat: &Beat| beat.act.map(|at| super::made(&self.trace.acts[at]));
        for (thread, from, to) in &self.holds {
            let is_own = |beat: &Beat| beat.thread == Some(*thread) && beat.is_seen();
            let before = all.iter().rposition(|beat| is_own(beat) && time(beat).is_some_and(|at| at <= *from));
            let after = all.iter().position(|beat| is_own(beat) && time(beat).is_some_and(|at| at >= *to));
            for at in before.into_iter().chain(after) {
                beside[at] = beside[at].max(110.0 * share);
            }
            for (at, beat) in all.iter().enumerate() {
                let is_within = beat.thread != Some(*thread) && time(beat).is_some_and(|at| at > *from && at < *to);
                if is_within && beat.is_seen() {
                    beside[at] = beside[at].max(60.0 * share);
                }
            }
        }
        beside
    }
}
