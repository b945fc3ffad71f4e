//! Times: measured stretches of a scene, many requests by a few clients, and bounds on both.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::many::play_all;
use super::{Played, Stop, Turn};
use crate::spec::{Bound, Load, Measure};
use crate::text::{Doing, Problem};
use crate::verdict::{Evidence, Failure, FailureKind};

/// A shorter time is mostly the machine's own: its ratio to another one says nothing of the program.
const NOISE: Duration = Duration::from_millis(25);

impl<'s> Turn<'s> {
    pub(super) fn play_measure(&mut self, measure: &Measure) -> Played {
        let begin = Instant::now();
        self.play(&measure.steps)?;
        let took = begin.elapsed();
        self.stage.sample(&measure.label, took);
        if let Some(least) = measure.least.filter(|least| took < *least) {
            let problem = Problem::FasterThan { what: measure.label.clone(), took, least };
            let doing = Doing::TakesAtLeast { what: measure.label.clone(), least };
            return Err(self.wrong_time(doing, problem, least, took));
        }
        self.keep_bound(&measure.label, measure.bound.as_ref())
    }

    pub(super) fn play_load(&mut self, load: &Load) -> Played {
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
        })?;
        self.keep_bound(&load.label, load.bound.as_ref())
    }

    fn keep_bound(&self, label: &str, bound: Option<&Bound>) -> Played {
        let Some(bound) = bound else { return Ok(()) };
        let took = percentile(self.stage.samples(label), bound.percentile);
        let base = percentile(self.stage.samples(&bound.of), bound.percentile);
        let most = base.mul_f64(bound.times);
        if took <= most.max(NOISE) {
            return Ok(());
        }
        let problem = Problem::SlowerThan { what: label.into(), took, than: bound.of.clone(), base, times: bound.times };
        let doing = Doing::TakesAtMost { what: label.into(), times: bound.times, than: bound.of.clone() };
        let mut stop = self.wrong_time(doing, problem, most, took);
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
    fn percentiles_are_nearest_ranks() {
        let times: Vec<Duration> = (1..=20).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(times.clone(), 95.0), Duration::from_millis(19));
        assert_eq!(percentile(times.clone(), 100.0), Duration::from_millis(20));
        assert_eq!(percentile(times, 1.0), Duration::from_millis(1));
        assert_eq!(percentile(Vec::new(), 95.0), Duration::ZERO);
    }
}
