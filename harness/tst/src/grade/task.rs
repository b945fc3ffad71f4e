//! A submission that may have to be judged: what is known of it, and the record that comes out of it.

use std::sync::OnceLock;

use super::journal::Work;
use super::judging::Court;
use super::record::{Fingerprint, Outcome, Record, now};
use super::snapshot::HandedIn;
use crate::intake::{self, Content, Limits, Submission};

/// A submission that may have to be judged.
#[derive(Debug)]
pub struct Task<'t> {
    /// What was handed in.
    pub submission: &'t Submission,
    /// What it was when it was taken in, and what it is judged by.
    pub fingerprint: Fingerprint,
    most: Limits,
    /// What comes out of it without its being judged: it cannot be read.
    unread: Option<Outcome>,
    /// The hash of what was judged, if it was another by then.
    changed: OnceLock<String>,
}

impl<'t> Task<'t> {
    /// Of a submission of at most this size, that is judged by what `court` has.
    pub fn new(submission: &'t Submission, court: &Court, most: Limits) -> Self {
        let (content, unread) = match intake::fingerprint(&submission.content, most) {
            Ok(content) => (content, None),
            Err(error) => {
                let instead = intake::fingerprint(&Content::Unusable(error.as_refusal()), most);
                (instead.unwrap_or_default(), Some(Outcome::of_unread(&error)))
            }
        };
        let checks = court.measure(&submission.exercise).map(|measure| measure.checks.clone()).unwrap_or_default();
        let fingerprint = Fingerprint { content, checks, kit: env!("CARGO_PKG_VERSION").into() };
        Self { submission, fingerprint, most, unread, changed: OnceLock::new() }
    }

    /// What tells it from other work.
    pub fn work(&self) -> Work {
        self.handed_in().work()
    }

    /// What was handed in, as it was when it was judged.
    pub fn handed_in(&self) -> HandedIn {
        let Submission { student, exercise, attempt, submitted, is_late, .. } = self.submission;
        HandedIn {
            student: student.clone(),
            exercise: exercise.clone(),
            attempt: *attempt,
            submitted: *submitted,
            is_late: *is_late,
            content: self.changed.get().unwrap_or(&self.fingerprint.content).clone(),
        }
    }

    /// Whether something else was judged than was taken in.
    pub fn has_changed(&self) -> bool {
        self.changed.get().is_some()
    }

    /// What is to be judged, if it can be read.
    pub fn content(&self) -> Option<&'t Content> {
        self.unread.is_none().then_some(&self.submission.content)
    }

    /// Judges it.
    pub fn record(&self, court: &Court, seed: u64) -> Record {
        let (result, content) = match &self.unread {
            Some(unread) => (unread.clone(), None),
            None => court.judge(&self.submission.content, self.most, &self.submission.exercise),
        };
        if let Some(content) = content.filter(|content| *content != self.fingerprint.content) {
            // It is judged once.
            let _ = self.changed.set(content);
        }
        let handed_in = self.handed_in();
        Record {
            source: self.submission.source.clone(),
            fingerprint: Fingerprint { content: handed_in.content.clone(), ..self.fingerprint.clone() },
            isolation: court.isolation(),
            seed,
            judged: now(),
            result,
            ..handed_in.record()
        }
    }
}
