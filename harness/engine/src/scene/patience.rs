//! How long is waited for what may still come: a limit in the time in which the program could run.
//!
//! This is the one rule for whatever can cost points: no clock alone ends a wait.

use std::time::{Duration, Instant};

use super::stage::Stage;
use super::{Played, Stop};
use crate::process::{MOST_EXTENDED, Waits};
use crate::text::{CommandProblem, StallProof};

/// One part of so many, lost, is what a machine that is not busy shows too.
const SHARE: u32 = 10;

/// A thread that has run for so long has done what was to be seen, unless it does the same for ever.
const RAN_ENOUGH: Duration = Duration::from_millis(200);

/// Each call of a program under a schedule waits for our word, and we for a processor: so many times longer is waited for it.
const SLOWED: u32 = 4;

/// How many times longer than usual this stage's program is waited for.
pub(super) fn slowed(stage: &Stage<'_>) -> u32 {
    let is_held = stage.props().schedule.is_some() && stage.ask(None, crate::process::Running::refuses_schedules) != Some(true);
    if is_held { SLOWED } else { 1 }
}

/// A wait that is over some time.
pub(super) trait Limited {
    /// Whether it is over.
    fn is_over(&mut self, stage: &Stage<'_>) -> bool;
    /// What its being over says: nothing, where the program could hardly run.
    ///
    /// # Errors
    /// That the machine was too busy.
    fn proof(&self) -> Played<StallProof>;
}

/// A wait with a limit. Time in which the program could not run (see [`Stage::lost`]) is not its silence: it is not counted.
#[derive(Debug)]
pub(super) struct Patience {
    begin: Instant,
    limit: Duration,
    /// When it ends, as far as is known.
    end: Duration,
    /// What the program had lost when it began, and what it has lost since, as far as is known.
    lost: (Duration, Duration),
    /// Whether it ended because nobody waits for ever, and not because the program had its time.
    starved: bool,
    /// How long a thread must have run for that it gets no more time, and what the threads were seen to do.
    enough: Option<(Duration, Option<Looked>)>,
}

/// What the program's threads had run and waited at the limit's middle, and when they were looked at last.
#[derive(Debug)]
struct Looked {
    first: Waits,
    last: Waits,
    at: Duration,
}

impl Patience {
    /// From now on, for at most `limit`.
    pub(super) fn new(stage: &Stage<'_>, limit: Duration) -> Self {
        let lost = (stage.lost(), Duration::ZERO);
        Self { begin: Instant::now(), limit, end: limit, lost, starved: false, enough: None }
    }

    /// The same for what a program does at once if it does it at all, as to end: a thread that has run for a while since,
    /// however small its share of the processors is, gets no more time.
    pub(super) fn settling(stage: &Stage<'_>, limit: Duration) -> Self {
        Self { enough: Some((RAN_ENOUGH, None)), ..Self::new(stage, limit) }
    }

    /// What is left of it, as far as is known.
    pub(super) fn left(&self) -> Duration {
        self.end.saturating_sub(self.begin.elapsed())
    }

    /// Whether all threads that could use more time have had it.
    fn has_run_enough(&mut self, now: Duration, stage: &Stage<'_>) -> bool {
        let Some((enough, looked)) = &mut self.enough else { return false };
        let Some(waits) = stage.waits() else { return true };
        let Some(Looked { first, last, at }) = looked else { return false };
        let waited = waits.longest_since_of_those(last, |thread| waits.ran_since(first, thread) < *enough);
        let is_enough = waited * SHARE < now.saturating_sub(*at);
        (*at, *last) = (now, waits);
        is_enough
    }
}

impl Limited for Patience {
    fn is_over(&mut self, stage: &Stage<'_>) -> bool {
        let now = self.begin.elapsed();
        if stage.has_instances() {
            // What they lose at the same time counts once: it is looked at often.
            stage.lost();
        }
        // Most waits are long over by then, and cost nothing.
        if let Some((_, looked @ None)) = &mut self.enough
            && now >= self.limit / 2
        {
            *looked = stage.waits().map(|waits| Looked { first: waits.clone(), last: waits, at: now });
        }
        if now < self.end {
            return false;
        }
        let lost = stage.lost_by_now().saturating_sub(self.lost.0).min(now);
        self.lost.1 = lost;
        let more = extension(now, lost, self.limit);
        if more.is_zero() || self.has_run_enough(now, stage) {
            return true;
        }
        // A program that never gets a processor has no end of its own.
        self.starved = now >= MOST_EXTENDED * self.limit;
        self.end = now + more;
        self.starved
    }

    fn proof(&self) -> Played<StallProof> {
        let took = self.begin.elapsed();
        if self.starved {
            return Err(Stop::Fault(CommandProblem::TooBusy { took, lost: self.lost.1 }));
        }
        Ok(StallProof::Waited { limit: self.limit, took })
    }
}

/// How much longer is waited when of the time that `passed` the program `lost` so much: until it had the `limit` for itself.
fn extension(passed: Duration, lost: Duration, limit: Duration) -> Duration {
    if lost * SHARE < passed { Duration::ZERO } else { limit.saturating_sub(passed.saturating_sub(lost)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_lost_to_others_is_added_and_what_it_slept_or_computed_is_not() {
        let ms = Duration::from_millis;
        assert_eq!(extension(ms(5000), ms(0), ms(5000)), ms(0));
        assert_eq!(extension(ms(5000), ms(400), ms(5000)), ms(0), "as on any machine");
        assert_eq!(extension(ms(5000), ms(2000), ms(5000)), ms(2000));
        assert_eq!(extension(ms(7000), ms(2000), ms(5000)), ms(0), "it had its time");
        assert_eq!(extension(ms(7000), ms(7000), ms(5000)), ms(5000), "it had nothing yet");
    }
}
