//! Times: measured stretches of a scene, many requests by a few clients, and bounds on both.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::many::play_all;
use super::{Played, Stop, Turn};
use crate::process::stalled;
use crate::spec::{Bound, Load, Measure};
use crate::text::{CommandProblem, Doing, Problem};
use crate::verdict::{Evidence, Failure, FailureKind};

/// So much is mostly the machine's own: a time that is beyond its bound by no more says nothing of the program.
const NOISE: Duration = Duration::from_millis(25);

/// How often it is tried to see how long a program sleeps.
const SLEEP_TRIES: u32 = 3;
/// What a program lost is added up now and then; so much may not be yet.
const LOST_UNSEEN: Duration = Duration::from_millis(250);
/// So many times as much as a program lost is certainly not explained by it.
const CERTAIN: u32 = 3;

impl<'s> Turn<'s> {
    pub(super) fn play_measure(&mut self, measure: &Measure) -> Played {
        self.play_bounded(&measure.label, measure.bound.as_ref(), |turn| {
            let took = turn.play_until_clear(measure)?;
            turn.stage.sample(&measure.label, took);
            match measure.least.filter(|least| took < *least) {
                None => Ok(()),
                Some(least) => {
                    let problem = Problem::FasterThan { what: measure.label.clone(), took, least };
                    let doing = Doing::TakesAtLeast { what: measure.label.clone(), least };
                    Err(turn.wrong_time(doing, problem, least, took))
                }
            }
        })
    }

    /// Plays what is measured, again if the machine did not let it be seen how long the program slept. How long it took.
    fn play_until_clear(&mut self, measure: &Measure) -> Played<Duration> {
        let mut tries_left = SLEEP_TRIES;
        loop {
            tries_left -= 1;
            let begin = Instant::now();
            let played = self.play_measured(measure);
            let took = begin.elapsed();
            let has_time = self.stage.age() + 2 * took < self.stage.props().limits.time;
            match played {
                Err(Stop::Fault(CommandProblem::TooBusy { .. })) if measure.sleep.is_some() && tries_left > 0 && has_time => {}
                played => return played.map(|()| took),
            }
        }
    }

    pub(super) fn play_load(&mut self, load: &Load) -> Played {
        self.play_bounded(&load.label, load.bound.as_ref(), |turn| turn.play_requests(load))
    }

    fn play_requests(&mut self, load: &Load) -> Played {
        let next = AtomicUsize::new(1);
        let turns = (1..=load.clients)
            .map(|i| {
                let mut turn = self.clone();
                turn.names = turn.names.with("i", i);
                turn.aliases.insert(load.name.clone(), format!("{}-{i}", load.name));
                (turn, ())
            })
            .collect();
        play_all(turns, |mut turn: Turn<'s>, ()| {
            let names = turn.names.clone();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n > load.requests {
                    return Ok(());
                }
                turn.names = names.with("n", n);
                turn.clock = None;
                let begin = Instant::now();
                turn.play(&load.steps)?;
                // Waiting for a place in the back-log is no answer's time: the clock starts with the connection.
                turn.stage.sample(&load.label, turn.clock.unwrap_or(begin).elapsed());
            }
        })
    }

    /// Plays what is measured under `label` until its time is within the bound: as often as the bound says, and no more
    /// once all that others took of the processors would not explain the excess.
    fn play_bounded(&mut self, label: &str, bound: Option<&Bound>, play: impl Fn(&mut Self) -> Played) -> Played {
        let Some(bound) = bound else { return play(self) };
        let earlier = self.stage.samples(label).len();
        let base = self.stage.samples(&bound.of).into_iter().min().unwrap_or_default();
        let most = base.mul_f64(bound.times) + NOISE;
        let (mut least, mut last) = (Duration::MAX, Reading::Unclear);
        let lost_before = self.stage.lost();
        for _ in 0..bound.tries {
            self.stage.forget_samples(label, earlier);
            let (begin, before) = (Instant::now(), stalled());
            play(self)?;
            let took = percentile(self.stage.samples(label), bound.percentile);
            least = least.min(took);
            last = reading(took, most, before.zip(stalled()).map(|(before, now)| now.saturating_sub(before)));
            match last {
                Reading::Within => return Ok(()),
                Reading::Beyond => break,
                // Another try would go beyond what the whole check may take.
                Reading::Unclear if self.stage.age() + 2 * begin.elapsed() > self.stage.props().limits.time => break,
                Reading::Unclear => {}
            }
        }
        // The machine was busy all the time; what the program itself lost tells whether that explains it.
        let lost = self.stage.lost().saturating_sub(lost_before) + LOST_UNSEEN;
        if last == Reading::Unclear && least.saturating_sub(most) <= CERTAIN * lost {
            return Err(Stop::Fault(CommandProblem::UnclearTime { what: label.into(), than: bound.of.clone() }));
        }
        let problem = Problem::SlowerThan { what: label.into(), took: least, than: bound.of.clone(), base, times: bound.times };
        let doing = Doing::TakesAtMost { what: label.into(), times: bound.times, than: bound.of.clone() };
        let mut stop = self.wrong_time(doing, problem, most, least);
        if let (Stop::Failed(failure), true) = (&mut stop, bound.means_not_concurrent) {
            failure.kind = FailureKind::NotConcurrent;
        }
        Err(stop)
    }

    fn wrong_time(&self, doing: Doing, problem: Problem, bound: Duration, took: Duration) -> Stop {
        let sign = if took > bound { "≤" } else { "≥" };
        let failure = Failure::new(doing, problem).with_evidence(
            Evidence::Words(format!("{sign} {} ms", bound.as_millis())),
            Evidence::Words(format!("{} ms", took.as_millis())),
        );
        Stop::Failed(Box::new(self.with_program_state(failure, self.ending())))
    }
}

/// What one measurement says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// The time is within the bound.
    Within,
    /// It is not, and the machine does not explain it.
    Beyond,
    /// It is not, but the machine was busy for as long as what is too much.
    Unclear,
}

/// Reads a time that `took` so long and may be `most`, while something waited for a processor for `stalled`, if known.
fn reading(took: Duration, most: Duration, stalled: Option<Duration>) -> Reading {
    match took.checked_sub(most) {
        None | Some(Duration::ZERO) => Reading::Within,
        Some(excess) if stalled.is_some_and(|stalled| stalled < excess) => Reading::Beyond,
        Some(_) => Reading::Unclear,
    }
}

/// The smallest of the times that `percent` of them do not exceed (the nearest-rank definition of a percentile).
fn percentile(mut times: Vec<Duration>, percent: f64) -> Duration {
    times.sort_unstable();
    let rank = (percent / 100.0 * times.len() as f64).ceil() as usize;
    times.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_machine_that_was_busy_long_enough_explains_a_time_beyond_the_bound() {
        let ms = Duration::from_millis;
        assert_eq!(reading(ms(400), ms(400), None), Reading::Within);
        assert_eq!(reading(ms(900), ms(400), Some(ms(499))), Reading::Beyond);
        assert_eq!(reading(ms(900), ms(400), Some(ms(500))), Reading::Unclear);
        assert_eq!(reading(ms(900), ms(400), None), Reading::Unclear, "where the system does not tell");
    }

    #[test]
    fn percentiles_are_nearest_ranks() {
        let times: Vec<Duration> = (1..=20).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(times.clone(), 95.0), Duration::from_millis(19));
        assert_eq!(percentile(times.clone(), 100.0), Duration::from_millis(20));
        assert_eq!(percentile(times, 1.0), Duration::from_millis(1));
        assert_eq!(percentile(Vec::new(), 95.0), Duration::ZERO);
    }
}
