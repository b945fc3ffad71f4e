//! How a class is graded: due times, late work, weights, attempts. What `grading:` in config.yaml says.

use std::collections::BTreeMap;
use std::time::Duration;

use super::amount;
use super::config::amount_at;
use crate::spec::{Node, Reading, nearest};
use crate::text::SpecProblem;

/// The rules of grading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grading {
    /// What late work costs.
    pub late: Late,
    /// When each exercise is due, in seconds since 1970 (UTC); one that is not here is never late.
    pub due: BTreeMap<String, i64>,
    /// The weight of each exercise in the total; 1 for one that is not here.
    pub weights: BTreeMap<String, f64>,
    /// Which of several attempts counts.
    pub attempts: Attempts,
    /// The most that a grade may be in percent of its exercise's points, whatever extras and corrections bring; none when the file
    /// says nothing.
    pub cap: Option<u64>,
}

/// What late work costs: a part of its points for every day begun after the due time and the grace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Late {
    /// Percent of the points for each day.
    pub per_day: u64,
    /// How long after the due time nothing is taken off.
    pub grace: Duration,
    /// Percent of the points that are taken off at most; 100 when the file says nothing.
    pub at_most: Option<u64>,
    /// Days that each student may be late over the whole course before anything is taken off.
    pub days: u64,
}

/// Which of several attempts counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attempts {
    /// The one with the most points, penalties taken off; of equals the earliest.
    #[default]
    Best,
    /// The last one.
    Last,
}

/// The most late days of a course: more than a year has.
const MOST_DAYS: u64 = 366;

/// Seconds of a day.
const DAY: i64 = 86_400;

impl Late {
    /// How many days late work is that comes so many seconds after it was due.
    pub fn days_late(&self, late_s: i64) -> u64 {
        let grace = i64::try_from(self.grace.as_secs()).unwrap_or(i64::MAX);
        if late_s <= grace {
            return 0;
        }
        // A day that has begun counts; the grace only decides whether any does.
        u64::try_from(late_s.saturating_add(DAY - 1) / DAY).unwrap_or(0)
    }

    /// Percent of the points that work costs which is so many days late.
    pub fn penalty(&self, days: u64) -> u64 {
        self.per_day.saturating_mul(days).min(self.at_most.unwrap_or(100))
    }
}

/// Reads the rules; they can name these `exercises` only, if there are any.
pub(super) fn read(node: &Node<'_>, exercises: &[String]) -> Reading<Grading> {
    node.only(&["late", "due", "weights", "attempts", "cap"])?;
    let mut grading = Grading::default();
    if let Some(late) = node.get("late") {
        late.only(&["per_day", "grace", "at_most", "days"])?;
        grading.late.days = late.get("days").map(|days| days.number(0, MOST_DAYS)).transpose()?.unwrap_or(0);
        // Days that are given would mean nothing if those after them were free.
        let per_day = if grading.late.days > 0 { 100 } else { 0 };
        grading.late.per_day = amount_at(&late, "per_day", per_day, amount::percent)?;
        grading.late.grace = amount_at(&late, "grace", Duration::ZERO, amount::duration)?;
        grading.late.at_most = Some(amount_at(&late, "at_most", 100, amount::percent)?);
    }
    if let Some(due) = node.get("due") {
        only_known(&due, exercises)?;
        for (exercise, moment) in due.entries()? {
            let text = moment.text()?;
            let wrong = || moment.mistake(SpecProblem::BadMoment { text: text.into() });
            grading.due.insert(exercise.into(), amount::moment(text).ok_or_else(wrong)?);
        }
    }
    if let Some(weights) = node.get("weights") {
        only_known(&weights, exercises)?;
        for (exercise, weight) in weights.entries()? {
            grading.weights.insert(exercise.into(), weight.ratio()?);
        }
    }
    if let Some(attempts) = node.get("attempts") {
        grading.attempts = attempts.one_of(&[("best", Attempts::Best), ("last", Attempts::Last)])?;
    }
    if node.get("cap").is_some() {
        grading.cap = Some(amount_at(node, "cap", 100, amount::share)?);
    }
    Ok(grading)
}

/// A rule for an exercise that is not there would never hold, and nobody would notice.
fn only_known(node: &Node<'_>, exercises: &[String]) -> Reading<()> {
    let unknown = |key: &&str| !exercises.is_empty() && !exercises.iter().any(|exercise| exercise == key);
    let Some(key) = node.entries()?.into_iter().map(|(key, _)| key).find(unknown) else { return Ok(()) };
    let known: Vec<&str> = exercises.iter().map(String::as_str).collect();
    let problem = SpecProblem::UnknownKey { key: key.into(), near: nearest(key, &known), known: exercises.to_vec() };
    Err(node.mistake_at_key(key, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_begun_after_the_grace_costs_its_part_up_to_the_most() {
        let late = Late { per_day: 10, grace: Duration::from_secs(900), at_most: Some(50), days: 0 };
        let hour = 3600;
        let penalty = |late_s| late.penalty(late.days_late(late_s));
        let percents = [-5, 0, 900, 901, 24 * hour, 24 * hour + 1, 100 * 24 * hour].map(penalty);
        assert_eq!(percents, [0, 0, 0, 10, 10, 20, 50]);
        assert_eq!(Late::default().penalty(Late::default().days_late(i64::MAX)), 0);
    }
}
