//! From what was judged to a grade: which attempt counts, and what late work costs. Pure.

use tst_engine::settings::{Attempts, Grading, Late};

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
    /// How many late days of the course's budget it takes.
    pub days_spent: u64,
}

/// When an exercise is due for a student.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// In seconds since 1970 (UTC); `None`: never.
    pub at: Option<i64>,
    /// Whether the student has more time than others: then a platform that calls it late may not know that.
    pub is_extended: bool,
}

/// A day in seconds.
const ONE_DAY: i64 = 86_400;

impl Due {
    /// For somebody who has time until then, and so many days more than others.
    pub fn of(exercise: &str, grading: &Grading, until: Option<i64>, days: u64) -> Self {
        let more = i64::try_from(days).unwrap_or(i64::MAX).saturating_mul(ONE_DAY);
        let general = grading.due.get(exercise).copied();
        // No extension takes time away.
        let at = general.map(|due| due.saturating_add(more).max(until.unwrap_or(i64::MIN)));
        Self { at, is_extended: until.is_some() || days > 0 }
    }
}

/// What an attempt is worth to somebody who has so many late days left. Work that is late by the platform's word alone counts as one
/// day late; for work without points no late day is spent.
pub fn worth(attempt: &Attempt, due: Due, late: &Late, days_left: u64) -> Worth {
    let late_s = match (attempt.submitted, due.at) {
        (Some(submitted), Some(due)) => submitted.saturating_sub(due).max(0),
        _ => 0,
    };
    let is_known = attempt.submitted.is_some() && due.at.is_some();
    let days = match is_known {
        true => late.days_late(late_s),
        false if attempt.is_late && !due.is_extended => late.days_late(ONE_DAY),
        false => 0,
    };
    let days_spent = if attempt.points > 0 { days.min(days_left) } else { 0 };
    let penalty_percent = late.penalty(days - days_spent) as f64;
    Worth { points: f64::from(attempt.points) * (1.0 - penalty_percent / 100.0), penalty_percent, late_s, days_spent }
}

/// The position of the attempt that counts, of those in the order of their numbers; `None` when there is none. One that
/// could not be judged counts only when there is no other.
pub fn counts(attempts: &[Attempt], due: Due, grading: &Grading, days_left: u64) -> Option<usize> {
    let judged = |position: &usize| !attempts[*position].is_fault;
    let mut positions: Vec<usize> = (0..attempts.len()).filter(judged).collect();
    if positions.is_empty() {
        positions = (0..attempts.len()).collect();
    }
    match grading.attempts {
        Attempts::Last => positions.last().copied(),
        Attempts::Best => {
            let points = |position: usize| worth(&attempts[position], due, &grading.late, days_left).points;
            // Of equals the earliest: the one that was worth it first.
            positions.into_iter().reduce(|best, next| if points(next) > points(best) { next } else { best })
        }
    }
}

/// The order in which late days are spent: that in which the exercises were due, then that of the course.
pub fn order<'e>(exercises: impl Iterator<Item = &'e str>, grading: &Grading) -> Vec<usize> {
    let mut positions: Vec<(i64, usize)> =
        exercises.enumerate().map(|(at, name)| (grading.due.get(name).copied().unwrap_or(i64::MAX), at)).collect();
    positions.sort_unstable();
    positions.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn rules(attempts: Attempts) -> Grading {
        let late = Late { per_day: 10, grace: Duration::from_secs(900), at_most: Some(50), days: 0 };
        Grading { late, due: [("echo".to_string(), 1000)].into(), attempts, ..Grading::default() }
    }

    fn attempt(number: u32, submitted: i64, points: u32) -> Attempt {
        Attempt { number, submitted: Some(submitted), is_late: false, points, is_fault: false }
    }

    const DUE: Due = Due { at: Some(1000), is_extended: false };
    const TWO_DAYS_LATE: i64 = 1000 + 86_401;

    #[test]
    fn a_late_attempt_loses_its_part_and_one_in_time_nothing() {
        let late = rules(Attempts::Best).late;
        let in_time = Worth { points: 80.0, penalty_percent: 0.0, late_s: 0, days_spent: 0 };
        assert_eq!(worth(&attempt(1, 900, 80), DUE, &late, 0), in_time);
        let found = worth(&attempt(1, TWO_DAYS_LATE, 80), DUE, &late, 0);
        assert_eq!((found.penalty_percent, found.late_s), (20.0, 86_401));
        assert!((found.points - 64.0).abs() < 1e-9);
        assert_eq!(worth(&attempt(1, 9_000_000, 80), Due::default(), &late, 0).points, 80.0, "never due");
    }

    #[test]
    fn late_by_the_platforms_word_alone_is_a_day_late_unless_the_student_had_more_time() {
        let late = rules(Attempts::Best).late;
        let marked = Attempt { submitted: None, is_late: true, ..attempt(1, 0, 100) };
        assert_eq!(worth(&marked, DUE, &late, 0).penalty_percent, 10.0);
        assert_eq!(worth(&marked, Due { is_extended: true, ..DUE }, &late, 0).penalty_percent, 0.0);
        let known = Attempt { is_late: true, ..attempt(1, 1100, 100) };
        assert_eq!(worth(&known, DUE, &late, 0).penalty_percent, 0.0, "its time is within the grace");
    }

    #[test]
    fn late_days_are_spent_before_anything_is_taken_off() {
        let late = rules(Attempts::Best).late;
        let found = |left, points| {
            let worth = worth(&attempt(1, TWO_DAYS_LATE, points), DUE, &late, left);
            (worth.penalty_percent, worth.days_spent)
        };
        assert_eq!([found(0, 80), found(1, 80), found(2, 80), found(9, 80)], [(20.0, 0), (10.0, 1), (0.0, 2), (0.0, 2)]);
        assert_eq!(found(9, 0), (20.0, 0), "nothing is bought with it");
        assert_eq!(worth(&attempt(1, 1900, 80), DUE, &late, 9).days_spent, 0, "within the grace");
    }

    #[test]
    fn late_days_are_spent_in_the_order_in_which_exercises_were_due() {
        let mut rules = rules(Attempts::Best);
        rules.due.insert("chat".into(), 500);
        assert_eq!(order(["never", "echo", "chat"].into_iter(), &rules), [2, 1, 0]);
    }

    #[test]
    fn an_extension_gives_time_and_takes_none() {
        let rules = rules(Attempts::Best);
        let due = |until, days| Due::of("echo", &rules, until, days).at;
        assert_eq!([due(None, 0), due(Some(5000), 0), due(Some(5), 0), due(None, 2)], [1000, 5000, 1000, 173_800].map(Some));
        assert_eq!(due(Some(5000), 1), Some(87_400), "the later of both");
        assert_eq!(Due::of("chat", &rules, Some(5000), 0), Due { at: None, is_extended: true }, "what is never due stays so");
    }

    #[test]
    fn the_best_attempt_counts_after_penalties_or_the_last_one() {
        let attempts = [attempt(1, 900, 80), attempt(2, 950, 80), attempt(3, TWO_DAYS_LATE, 90)];
        let counts = |attempts: &[Attempt], which| super::counts(attempts, DUE, &rules(which), 0);
        assert_eq!(counts(&attempts, Attempts::Best), Some(0));
        assert_eq!(super::counts(&attempts, DUE, &rules(Attempts::Best), 2), Some(2), "late days make it the best");
        assert_eq!(counts(&attempts, Attempts::Last), Some(2));
        let faulty = [attempts[0], Attempt { is_fault: true, ..attempts[2] }];
        assert_eq!(counts(&faulty, Attempts::Last), Some(0));
        assert_eq!(counts(&faulty[1..], Attempts::Last), Some(0));
        assert_eq!(counts(&[], Attempts::Last), None);
    }
}
