//! Why a scene did not come to its end.

use crate::text::{CommandProblem, Doing, Problem, SkipReason};
use crate::verdict::Failure;

/// How the place of a mistake in the exercise file begins.
const PLACE: &str = "exercise.yaml:";

/// Why a scene did not come to its end, told apart by whose trouble it is.
#[derive(Debug)]
pub enum Stop {
    /// The program is wrong.
    Failed(Box<Failure>),
    /// The check cannot be made here.
    Skipped(SkipReason),
    /// The kit or the machine failed.
    Fault(CommandProblem),
    /// The exercise file asks for something that makes no sense at this step.
    File(String),
    /// Another thread of the scene stopped it.
    Aborted,
}

impl Stop {
    /// A failure without evidence.
    pub(super) fn failed(requirement: Doing, problem: Problem) -> Self {
        Self::Failed(Box::new(Failure::new(requirement, problem)))
    }

    /// A fault of the kit or the machine.
    pub(super) fn fault(cause: impl ToString) -> Self {
        Self::Fault(CommandProblem::Kit { why: cause.to_string() })
    }

    /// A mistake of the exercise file.
    pub(super) fn of_file(what: impl ToString) -> Self {
        Self::File(what.to_string())
    }

    /// The same with the line of the step, unless an inner step gave its own.
    pub(super) fn at_line(mut self, line: impl FnOnce() -> usize) -> Self {
        match &mut self {
            Self::Failed(failure) if failure.line == 0 => failure.line = line(),
            Self::File(what) if !what.starts_with(PLACE) => *what = format!("{PLACE}{}: {what}", line()),
            _ => {}
        }
        self
    }
}
