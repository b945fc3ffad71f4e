//! Verdicts to points. Pure.

use crate::spec::Exercise;
use crate::verdict::{FailureKind, Outcome, Verdict};

/// What a run is worth, and how its checks came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Points of the checks that passed. Extras make up for others, but lift nothing above `max` while others are missing.
    pub points: u32,
    /// How many of them are there because of extras.
    pub extra: u32,
    /// What the regular checks of the exercise are worth together.
    pub max: u32,
    /// Checks that passed.
    pub passed: usize,
    /// Checks that failed, and are not extra.
    pub failed: usize,
    /// Extras that failed: nobody has to do them.
    pub undone: usize,
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
    let mut regular = 0;
    for verdict in verdicts {
        let points = points(exercise, verdict);
        score.points += points;
        let is_extra = exercise.checks.iter().any(|check| check.name == verdict.check && check.extra);
        regular += if is_extra { 0 } else { points };
        match &verdict.outcome {
            Outcome::Passed => score.passed += 1,
            outcome if is_extra && is_undone(outcome) => score.undone += 1,
            Outcome::Failed(_) => score.failed += 1,
            Outcome::Skipped(_) => score.skipped += 1,
            Outcome::Error(_) => score.errors += 1,
        }
    }
    if regular < score.max {
        score.points = score.points.min(score.max);
    }
    score.extra = score.points - regular;
    score
}

/// Whether an extra that came out so was not done yet. A program that does not build is wrong, whatever is asked of it.
pub fn is_undone(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Failed(failure) if failure.kind != FailureKind::BuildFailed)
}
