//! How long is waited for what may still come: a limit in the time in which the program could run.

use std::time::{Duration, Instant};

use super::stage::{MOST_EXTENDED, Stage};
use crate::process::Waits;
use crate::text::StallProof;

/// One part of so many, lost, is what a machine that is not busy shows too.
const SHARE: u32 = 10;

/// A thread that has run for so long has done what was to be seen, unless it does the same for ever.
const RAN_ENOUGH: Duration = Duration::from_millis(200);

/// A wait that is over some time.
pub(super) trait Limited {
    /// Whether it is over.
    fn is_over(&mut self, stage: &Stage<'_>) -> bool;
    /// What its being over says.
    fn proof(&self) -> StallProof;
}

/// A wait with a limit. Time in which the program stood ready and other programs had the processors is not the
/// program's silence: the limit is extended by it.
#[derive(Debug)]
pub(super) struct Patience {
    begin: Instant,
    limit: Duration,
    /// When it ends, as far as is known.
    end: Duration,
    /// When the program's waits were looked at last, and what they were then.
    looked: Option<(Duration, Waits)>,
    /// How long a thread must have run for that it gets no more time; what had run when its waits were looked at first.
    enough: Option<(Duration, Option<Waits>)>,
}

impl Patience {
    /// From now on, for at most `limit`.
    pub(super) fn new(limit: Duration) -> Self {
        Self { begin: Instant::now(), limit, end: limit, looked: None, enough: None }
    }

    /// The same for what a program does at once if it does it at all, as to end: a thread that has run for a while since,
    /// however small its share of the processors is, gets no more time.
    pub(super) fn settling(limit: Duration) -> Self {
        Self { enough: Some((RAN_ENOUGH, None)), ..Self::new(limit) }
    }

    /// What is left of it, as far as is known.
    pub(super) fn left(&self) -> Duration {
        self.end.saturating_sub(self.begin.elapsed())
    }
}

impl Limited for Patience {
    fn is_over(&mut self, stage: &Stage<'_>) -> bool {
        let now = self.begin.elapsed();
        // Most waits are long over by then, and cost nothing.
        if self.looked.is_none() && now >= self.limit / 2 {
            self.looked = stage.with_program(|program| program.waits()).map(|waits| (now, waits));
            if let (Some((_, first)), Some((_, waits))) = (&mut self.enough, &self.looked) {
                *first = Some(waits.clone());
            }
        }
        if now < self.end {
            return false;
        }
        // A program that never gets a processor is extended by all of each stretch.
        if now >= MOST_EXTENDED * self.limit {
            return true;
        }
        let Some((then, before)) = self.looked.take() else { return true };
        let Some(waits) = stage.with_program(|program| program.waits()) else { return true };
        let lost = match &self.enough {
            Some((enough, Some(first))) => waits.longest_since_of_those(&before, |thread| waits.ran_since(first, thread) < *enough),
            _ => waits.longest_since(&before),
        };
        let more = extension(now.saturating_sub(then), lost);
        self.looked = Some((now, waits));
        self.end = now + more;
        more.is_zero()
    }

    fn proof(&self) -> StallProof {
        StallProof::Waited { limit: self.limit, took: self.begin.elapsed() }
    }
}

/// How much longer is waited when the program `lost` so much of a `stretch` of time to other programs. Less each time, as
/// long as it is not all: a program that computes for ever has its limit too.
fn extension(stretch: Duration, lost: Duration) -> Duration {
    let lost = lost.min(stretch);
    if lost * SHARE < stretch { Duration::ZERO } else { lost }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_lost_to_others_is_added_and_what_it_slept_or_computed_is_not() {
        let ms = Duration::from_millis;
        assert_eq!(extension(ms(2500), ms(0)), ms(0));
        assert_eq!(extension(ms(2500), ms(200)), ms(0), "as on any machine");
        assert_eq!(extension(ms(2500), ms(2000)), ms(2000));
        assert_eq!(extension(ms(2500), ms(9000)), ms(2500), "threads may wait at the same time");
    }
}
