//! Which threads are held at which calls: drawn from a seed, by one of several patterns that races of different kinds need.
//!
//! A pattern says how likely a thread is held at each moment of its life, or which thread lags behind all others, or which one runs
//! ahead of them. A thread that is held waits until all others have come to rest, so one that always is has the lowest priority
//! (Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010, for priorities and few
//! changes of them). Pure.

use std::collections::{HashMap, HashSet};

use fastrand::Rng;

use super::{Aim, Call, PATTERNS, Point, Schedule};

/// A moment in a thread's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// Its first call.
    Birth,
    /// It has neither read nor written anything yet.
    Young,
    /// It has just started another thread.
    Started,
    /// It has just taken a connection.
    Accepted,
    /// It is about to write, for the first time since it read.
    Write,
    /// It is about to write once more.
    WriteAgain,
    /// It has just written.
    Wrote,
    /// It is about to read.
    Read,
    /// It has just read.
    HasRead,
    /// It is about to close or to shut down.
    Close,
    /// It has just done so.
    Closed,
    /// It is about to wait for a lock, or to give one back.
    Lock,
    /// It has just done so.
    Locked,
    /// It is about to sleep.
    Nap,
    /// It has just slept.
    Napped,
    /// It is about to end.
    Exit,
}

/// How likely a thread is held.
#[derive(Clone, Copy, Debug)]
enum Pattern {
    /// At each moment that matters for a kind of race; elsewhere never.
    Moments(&'static [(Moment, f64)]),
    /// At any moment, if it is one of the slow threads: one of two.
    Slow,
    /// At any moment, if it is this thread: before its calls, or after them.
    Last(u64, When),
    /// At any moment, if it is another thread.
    First(u64),
}
use Pattern::{First, Last, Moments, Slow};

/// On which side of its calls a thread is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Before,
    After,
}

impl Pattern {
    /// Whether it singles one thread out.
    fn singles_out(self) -> bool {
        matches!(self, Last(..) | First(_))
    }
}

/// How likely a slow thread is held.
const SLOWLY: f64 = 0.7;
/// How likely a thread that is singled out is held, or all others: one of these for each schedule. Once it is held, the others may come
/// to the end of the scene, so what it does later is only seen if it was not held before.
const OFTEN: [f64; 3] = [1.0, 0.7, 0.4];
/// Before it reads a thread is held so much less often: to others that is as if it waited for what it reads.
const READING: f64 = 0.1;

const ALL: [Pattern; PATTERNS as usize] = [
    // Several writes for one thing.
    Moments(&[(Moment::WriteAgain, 0.7), (Moment::Wrote, 0.15)]),
    // Who leaves while others work.
    Moments(&[(Moment::Close, 0.5), (Moment::Closed, 0.7), (Moment::Exit, 0.4), (Moment::Write, 0.1), (Moment::Read, 0.2)]),
    // Who is there, and not yet at work.
    Moments(&[(Moment::Birth, 0.5), (Moment::Young, 0.3), (Moment::Started, 0.6), (Moment::Accepted, 0.6), (Moment::Napped, 0.2)]),
    // What is done with a lock, or should be.
    Moments(&[(Moment::Lock, 0.4), (Moment::Locked, 0.3), (Moment::Write, 0.2)]),
    // What was read or written, and what becomes of it.
    Moments(&[(Moment::HasRead, 0.4), (Moment::Read, 0.2), (Moment::Write, 0.4), (Moment::Wrote, 0.4), (Moment::WriteAgain, 0.3)]),
    // Threads that sleep or end, and those that wait for them.
    Moments(&[
        (Moment::Nap, 0.3),
        (Moment::Napped, 0.5),
        (Moment::Exit, 0.5),
        (Moment::Close, 0.3),
        (Moment::Closed, 0.5),
        (Moment::HasRead, 0.2),
        (Moment::Young, 0.2),
    ]),
    Slow,
];

/// After so many calls holds become rarer: what a race needs comes early in a small scene, and a long one is not to take for ever.
const MANY: f64 = 300.0;
/// A slow thread is held so much more often, and any other one so much less.
const SLOW: f64 = 1.5;
const QUICK: f64 = 0.7;

/// From here on calls at locks are numbered.
const LOCKS: u32 = 1 << 31;

/// Until when a thread is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// Until all others have come to rest so many times.
    Rest(u32),
    /// Until all others have come to rest, and none of them is only asleep for a time.
    Waking,
    /// Until so many calls of others were made, or all others have come to rest.
    Calls(u32),
}

/// Draws for one program.
#[derive(Debug)]
pub(super) struct Draw {
    seed: u64,
    pattern: Pattern,
    scale: f64,
    /// How likely a call on a connection does less than it could.
    short: f64,
    only: Option<HashSet<Point>>,
    /// By the system's number of each thread.
    threads: HashMap<i32, Life>,
    /// How many calls there were since it began.
    calls: u32,
    has_begun: bool,
}

/// What is known of a thread.
#[derive(Clone, Debug)]
struct Life {
    number: u32,
    calls: u32,
    locks: u32,
    last: Option<Call>,
    has_written: bool,
    has_worked: bool,
    factor: f64,
}

/// What was drawn for one call. It depends on nothing but the seed and the point: what other threads did before changes nothing.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub point: Point,
    /// Until when the thread is held, if it is.
    pub until: Option<Until>,
    /// Whether it is held after its call instead of before, where that can be: it has been made then, and nothing has come of it for
    /// the thread.
    pub is_after: bool,
    /// What of a call on a connection is done, as a share of the half of what it wants, if less than all.
    part: Option<f64>,
}

impl Drawn {
    /// How many of so many bytes the call may send or receive, if not all.
    pub(super) fn part(&self, wanted: usize) -> Option<usize> {
        let share = self.part.filter(|_| wanted > 1)?;
        Some(1 + ((wanted / 2) as f64 * share) as usize)
    }
}

impl Draw {
    pub(super) fn new(schedule: &Schedule) -> Self {
        let mut rng = Rng::with_seed(schedule.seed);
        let pattern = match Aim::of(schedule.seed) {
            Aim::Pattern(number) => ALL[number as usize % ALL.len()],
            Aim::Last(thread) => Last(thread, When::Before),
            Aim::LastAfter(thread) => Last(thread, When::After),
            Aim::First(thread) => First(thread),
        };
        let (scale, short) = ([0.7, 1.0, 1.3][rng.usize(..3)], [0.0, 0.3][rng.usize(..2)]);
        let scale = if pattern.singles_out() { OFTEN[rng.usize(..OFTEN.len())] } else { scale };
        let only = schedule.only.as_ref().map(|points| points.iter().copied().collect());
        Self { seed: schedule.seed, pattern, scale, short, only, threads: HashMap::new(), calls: 0, has_begun: false }
    }

    /// How many calls there were.
    pub(super) fn calls(&self) -> u32 {
        self.calls
    }

    /// The number of a thread that was seen before.
    pub(super) fn knows(&self, thread: i32) -> Option<u32> {
        self.threads.get(&thread).map(|life| life.number)
    }

    /// One of those that are held.
    pub(super) fn choice(&self, of: &[usize]) -> Option<usize> {
        let mut rng = self.rng(Point { thread: u32::MAX, call: self.calls });
        (!of.is_empty()).then(|| of[rng.usize(..of.len())])
    }

    fn rng(&self, Point { thread, call }: Point) -> Rng {
        let mixed = (u64::from(thread) << 32 | u64::from(call)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Rng::with_seed(self.seed ^ mixed ^ mixed >> 29)
    }

    /// A thread is about to make a call; `None` for what goes before the first that counts.
    pub(super) fn next(&mut self, thread: i32, call: Call) -> Option<Drawn> {
        // What goes before is the same each time, and nobody's race.
        self.has_begun |= matches!(call, Call::Listen | Call::Clone);
        if !self.has_begun {
            return None;
        }
        let number = self.threads.len() as u32;
        let is_new = !self.threads.contains_key(&thread);
        if is_new {
            let factor = self.factor(number);
            self.threads
                .insert(thread, Life { number, calls: 0, locks: 0, last: None, has_written: false, has_worked: false, factor });
        }
        let likely = match self.pattern {
            Moments(likely) => {
                let of = |moment| likely.iter().find(|(known, _)| *known == moment).map_or(0.0, |(_, likely)| *likely);
                self.moments_of(thread, call, is_new && number > 0).map(of).fold(0.0, f64::max)
            }
            Slow => SLOWLY,
            Last(_, When::Before) | First(_) if matches!(call, Call::Read | Call::Accept) => READING,
            Last(..) | First(_) => 1.0,
        };
        let life = self.threads.get_mut(&thread)?;
        // How often a thread waits for a lock depends on others: its other calls are to be the same ones all the same.
        let count = if call == Call::Futex { &mut life.locks } else { &mut life.calls };
        let call_number = *count | if call == Call::Futex { LOCKS } else { 0 };
        *count += 1;
        let (point, factor) = (Point { thread: life.number, call: call_number }, life.factor);
        life.has_written = match call {
            Call::Write => true,
            Call::Read | Call::Accept => false,
            _ => life.has_written,
        };
        life.has_worked |= matches!(call, Call::Read | Call::Write);
        life.last = Some(call);
        self.calls += 1;
        let mut rng = self.rng(point);
        let is_drawn = rng.f64() < likely * factor * self.scale * (MANY / f64::from(self.calls)).min(1.0);
        let until = match rng.u32(..10) {
            which if self.pattern.singles_out() => {
                if which < 4 {
                    Until::Rest(1)
                } else {
                    Until::Waking
                }
            }
            0..3 => Until::Rest(1),
            3 => Until::Rest(2),
            4..8 => Until::Waking,
            _ => Until::Calls(1 + rng.u32(..8)),
        };
        let (is_after, is_short, share) = (rng.bool(), rng.f64() < self.short, rng.f64());
        let is_after = if let Last(_, when) = self.pattern { when == When::After } else { is_after };
        let is_chosen = self.only.as_ref().is_none_or(|points| points.contains(&point));
        Some(Drawn {
            point,
            until: (is_drawn && is_chosen).then_some(until),
            is_after,
            part: (is_short && is_chosen).then_some(share),
        })
    }

    /// By how much more, or less, than others a thread is held.
    fn factor(&self, number: u32) -> f64 {
        let mut rng = self.rng(Point { thread: number, call: u32::MAX });
        let is = |is: bool| f64::from(u8::from(is));
        match self.pattern {
            Moments(_) => [QUICK, SLOW][rng.usize(..2)],
            Slow => is(rng.bool()),
            Last(thread, _) => is(u64::from(number) == thread),
            First(thread) => is(u64::from(number) != thread),
        }
    }

    fn moments_of(&self, thread: i32, call: Call, is_new: bool) -> impl Iterator<Item = Moment> + use<> {
        let life = self.threads.get(&thread);
        let has_written = life.is_some_and(|life| life.has_written);
        let after = match life.and_then(|life| life.last) {
            _ if is_new => Some(Moment::Birth),
            Some(Call::Clone) => Some(Moment::Started),
            Some(Call::Accept) => Some(Moment::Accepted),
            Some(Call::Close | Call::Shutdown) => Some(Moment::Closed),
            Some(Call::Nap) => Some(Moment::Napped),
            Some(Call::Futex) => Some(Moment::Locked),
            Some(Call::Write) => Some(Moment::Wrote),
            Some(Call::Read) => Some(Moment::HasRead),
            _ => None,
        };
        let before = match call {
            Call::Write if has_written => Some(Moment::WriteAgain),
            Call::Write => Some(Moment::Write),
            Call::Read => Some(Moment::Read),
            Call::Close | Call::Shutdown => Some(Moment::Close),
            Call::Futex => Some(Moment::Lock),
            Call::Nap => Some(Moment::Nap),
            Call::Exit => Some(Moment::Exit),
            Call::Clone | Call::Birth | Call::Listen | Call::Accept | Call::Quit => None,
        };
        let is_young = life.is_some_and(|life| life.number > 0 && !life.has_worked);
        after.into_iter().chain(before).chain(is_young.then_some(Moment::Young))
    }
}

#[cfg(test)]
mod tests;
