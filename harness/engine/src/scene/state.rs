//! What a program's own state says of a failure: how it ended, and what it said last.

use std::time::{Duration, Instant};

use super::patience::{Limited as _, Patience};
use super::wait::{FIRST_LOOK, Source};
use super::{Stop, Turn};
use crate::diagnosis::Errors;
use crate::text::{Cause, Ending, Problem};
use crate::verdict::{Failure, FailureKind};
use crate::wire::LastSent;

/// How long a program whose connection ended is given to end itself, before it counts as running on.
pub(super) const DYING: Duration = Duration::from_secs(3);
/// A program of which nothing has run or stood ready for so long is about nothing: it goes on.
const CALM: Duration = Duration::from_secs(1);

impl Turn<'_> {
    /// Adds to a failure what the program's own state says of it, and lets a crash be called one.
    pub(super) fn explain(&self, source: &Source, mut failure: Failure) -> Stop {
        let ended_with_it = failure.problem.waits_for_the_end();
        // An orderly end says nothing of what came before it, and may come a moment sooner or later.
        let is_open = matches!(failure.problem, Problem::NoAnswer { .. });
        let ending = if is_open {
            // Silence was waited through, and the program holds its end open still: nothing is about to happen.
            self.wait_for_death(Duration::ZERO)
        } else if ended_with_it {
            self.wait_for_death(DYING)
        } else {
            self.ending().filter(|end| *end != Ending::Status(0))
        };
        if let Some(limit) = self.exceeded_at_last() {
            failure.problem = Problem::Limit { limit };
            failure.kind = FailureKind::LimitExceeded;
        } else if let (true, Some(ending)) = (ended_with_it, ending.filter(|ending| self.is_premature(*ending))) {
            failure.problem = Problem::Ended { ending };
            failure.kind = FailureKind::from(&failure.problem);
            failure.cause = None;
        } else if matches!(source, Source::Output(_)) {
            failure.kind = FailureKind::WrongOutput;
        }
        Stop::Failed(Box::new(self.with_program_state(failure, ending)))
    }

    /// Whether a program that ended like this should have gone on: one that had a single client may end with it.
    pub(super) fn is_premature(&self, ending: Ending) -> bool {
        ending != Ending::Status(0) || self.stage.clients_so_far(self.about) > 1
    }

    /// Adds standard error, the ending and the cause that they prove.
    pub(super) fn with_program_state(&self, mut failure: Failure, ending: Option<Ending>) -> Failure {
        failure.ending = ending;
        let is_limit = matches!(failure.problem, Problem::Limit { .. });
        failure.program =
            is_limit.then(|| self.stage.name_of_exceeded()).flatten().or_else(|| self.stage.name_of_meant(self.about));
        failure.programs = self.stage.ends();
        failure.scratch = self.stage.root().display().to_string();
        let begun = self.begin_of_it(&failure);
        let (before, since) = self.with_program(|program| program.standard_error_since(begun)).unwrap_or_default();
        let errors = Errors::of(&before, &since, ending);
        failure.standard_error = before + &since;
        let cause = failure.cause.take();
        let told = not_implemented(ending, &failure.standard_error).or_else(|| errors.cause(&failure.problem));
        let is_sure = matches!(&told, Some(cause) if cause.is_of_the_program());
        let shown = if is_sure || ending.is_some() { None } else { self.shown(&failure.problem) };
        failure.cause = if is_sure { told } else { shown.or(cause).or(told) };
        // Another one may have broken down, of which this one waits to hear.
        failure.standard_error = self.stage.standard_errors().unwrap_or(failure.standard_error);
        failure
    }

    /// When that began which a failure is about: its client's connection. `None` is the program's own beginning, which is meant
    /// too where the program never heard this client: whoever should have may have broken down before.
    fn begin_of_it(&self, failure: &Failure) -> Option<Instant> {
        let client = self.stage.actor(failure.requirement.who()?)?;
        let was_heard = client.last_sent() != Some(LastSent::Unread) && client.is_accepted() != Some(false);
        was_heard.then(|| client.begin())
    }

    /// How the program has ended, if it has.
    pub(super) fn ending(&self) -> Option<Ending> {
        self.stage.ending_at(self.about)
    }

    /// A program whose connections just ended may be about to end itself: its sockets close a moment before.
    pub(super) fn wait_for_death(&self, time: Duration) -> Option<Ending> {
        let mut patience = Patience::new(self.stage, time);
        let mut calm = Instant::now();
        let is_exiting = || self.with_program(crate::process::Running::is_exiting) == Some(true);
        while !patience.is_over(self.stage) || is_exiting() {
            if let Some(ending) = self.with_program(|program| program.wait(FIRST_LOOK)).flatten() {
                return Some(ending);
            }
            if self.with_program(crate::process::Running::is_asleep) != Some(true) {
                calm = Instant::now();
            }
            if calm.elapsed() >= CALM && !is_exiting() {
                break;
            }
            // The system may take long to take down what a disk or a tracer holds.
            if self.stage.is_over() || self.exceeded().is_some() || self.with_program(|_| ()).is_none() || self.at_rest().is_some()
            {
                break;
            }
        }
        self.ending()
    }
}

/// Whether a program ended where a starter says that something is still to be written. The message of todo!() is fixed by
/// the documentation of std; Python names the exception on the last line, and ends with status 1.
fn not_implemented(ending: Option<Ending>, standard_error: &str) -> Option<Cause> {
    let last = standard_error.trim_end().lines().next_back().unwrap_or_default();
    let mark = match ending? {
        Ending::Status(Ending::RUST_PANIC) if standard_error.contains("not yet implemented") => "todo!()",
        Ending::Status(1) if last.starts_with("NotImplementedError") => "NotImplementedError",
        _ => return None,
    };
    Some(Cause::NotImplemented { mark })
}
