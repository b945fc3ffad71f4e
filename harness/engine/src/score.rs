//! Verdicts to points. Pure.

use crate::spec::Exercise;
use crate::verdict::{Outcome, Verdict};

/// What a run is worth, and how its checks came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Points of the checks that passed, extras included.
    pub points: u32,
    /// How many of them are extra.
    pub extra: u32,
    /// What the regular checks of the exercise are worth together.
    pub max: u32,
    /// Checks that passed.
    pub passed: usize,
    /// Checks that failed.
    pub failed: usize,
    /// Checks that were not run.
    pub skipped: usize,
    /// Checks that the kit could not judge.
    pub errors: usize,
}

/// The points of one check: all or nothing.
pub fn points(exercise: &Exercise, verdict: &Verdict) -> u32 {
    let check = exercise.checks.iter().find(|check| check.name == verdict.check);
    check.filter(|_| verdict.outcome.is_passed()).map_or(0, |check| check.points)
}

/// Adds up the verdicts of a run of `exercise`.
pub fn score(exercise: &Exercise, verdicts: &[Verdict]) -> Score {
    let mut score = Score { max: exercise.max_score(), ..Score::default() };
    for verdict in verdicts {
        let points = points(exercise, verdict);
        score.points += points;
        if exercise.checks.iter().any(|check| check.name == verdict.check && check.extra) {
            score.extra += points;
        }
        match verdict.outcome {
            Outcome::Passed => score.passed += 1,
            Outcome::Failed(_) => score.failed += 1,
            Outcome::Skipped(_) => score.skipped += 1,
            Outcome::Error(_) => score.errors += 1,
        }
    }
    score
}
