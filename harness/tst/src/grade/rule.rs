//! From what was judged to a grade: which attempt counts, and what late work costs. Pure.

use tst_engine::settings::{Attempts, Grading};

/// One attempt, as far as the rules look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its number, in the order of time.
    pub number: u32,
    /// When it was handed in, in seconds since 1970 (UTC), if that is known.
    pub submitted: Option<i64>,
    /// Whether the platform says that it came late.
    pub is_late: bool,
    /// The points it earned.
    pub points: u32,
    /// Whether the kit failed to judge it: then nothing is known of it.
    pub is_fault: bool,
}

/// What an attempt is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    /// Its points, less the penalty.
    pub points: f64,
    /// The penalty in percent.
    pub penalty_percent: f64,
    /// How late it was, in seconds; 0 when in time or unknown.
    pub late_s: i64,
}

/// What an attempt at `exercise` is worth. Work that is late by the platform's word alone counts as one day late.
pub fn worth(attempt: &Attempt, exercise: &str, grading: &Grading) -> Worth {
    let due = grading.due.get(exercise);
    let late_s = match (attempt.submitted, due) {
        (Some(submitted), Some(due)) => submitted.saturating_sub(*due).max(0),
        _ => 0,
    };
    let is_known = attempt.submitted.is_some() && due.is_some();
    let penalty = if is_known || !attempt.is_late { grading.late.penalty(late_s) } else { grading.late.penalty(ONE_DAY) };
    let penalty_percent = penalty as f64;
    Worth { points: f64::from(attempt.points) * (1.0 - penalty_percent / 100.0), penalty_percent, late_s }
}

/// A day in seconds.
const ONE_DAY: i64 = 86_400;

/// The position of the attempt that counts, of those in the order of their numbers; `None` when there is none. One that
/// could not be judged counts only when there is no other.
pub fn counts(attempts: &[Attempt], exercise: &str, grading: &Grading) -> Option<usize> {
    let judged = |position: &usize| !attempts[*position].is_fault;
    let mut positions: Vec<usize> = (0..attempts.len()).filter(judged).collect();
    if positions.is_empty() {
        positions = (0..attempts.len()).collect();
    }
    match grading.attempts {
        Attempts::Last => positions.last().copied(),
        Attempts::Best => {
            let points = |position: usize| worth(&attempts[position], exercise, grading).points;
            // Of equals the earliest: the one that was worth it first.
            positions.into_iter().reduce(|best, next| if points(next) > points(best) { next } else { best })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tst_engine::settings::Late;

    use super::*;

    fn rules(attempts: Attempts) -> Grading {
        let late = Late { per_day: 10, grace: Duration::from_secs(900), at_most: Some(50) };
        Grading { late, due: [("echo".to_string(), 1000)].into(), attempts, ..Grading::default() }
    }

    fn attempt(number: u32, submitted: i64, points: u32) -> Attempt {
        Attempt { number, submitted: Some(submitted), is_late: false, points, is_fault: false }
    }

    #[test]
    fn a_late_attempt_loses_its_part_and_one_in_time_nothing() {
        let rules = rules(Attempts::Best);
        assert_eq!(worth(&attempt(1, 900, 80), "echo", &rules), Worth { points: 80.0, penalty_percent: 0.0, late_s: 0 });
        let late = worth(&attempt(1, 1000 + 86_401, 80), "echo", &rules);
        assert_eq!((late.penalty_percent, late.late_s), (20.0, 86_401));
        assert!((late.points - 64.0).abs() < 1e-9);
        assert_eq!(worth(&attempt(1, 9_000_000, 80), "chat", &rules).points, 80.0, "never due");
    }

    #[test]
    fn late_by_the_platforms_word_alone_is_a_day_late() {
        let marked = Attempt { submitted: None, is_late: true, ..attempt(1, 0, 100) };
        assert_eq!(worth(&marked, "echo", &rules(Attempts::Best)).penalty_percent, 10.0);
        let known = Attempt { is_late: true, ..attempt(1, 1100, 100) };
        assert_eq!(worth(&known, "echo", &rules(Attempts::Best)).penalty_percent, 0.0, "its time is within the grace");
    }

    #[test]
    fn the_best_attempt_counts_after_penalties_or_the_last_one() {
        let attempts = [attempt(1, 900, 80), attempt(2, 950, 80), attempt(3, 1000 + 86_401, 90)];
        assert_eq!(counts(&attempts, "echo", &rules(Attempts::Best)), Some(0));
        assert_eq!(counts(&attempts, "echo", &rules(Attempts::Last)), Some(2));
        let faulty = [attempts[0], Attempt { is_fault: true, ..attempts[2] }];
        assert_eq!(counts(&faulty, "echo", &rules(Attempts::Last)), Some(0));
        assert_eq!(counts(&faulty[1..], "echo", &rules(Attempts::Last)), Some(0));
        assert_eq!(counts(&[], "echo", &rules(Attempts::Last)), None);
    }
}
