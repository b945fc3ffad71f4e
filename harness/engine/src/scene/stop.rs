//! Why a scene did not come to its end.

use crate::text::{CommandProblem, Doing, Problem, SkipReason};
use crate::verdict::Failure;

/// Why a scene did not come to its end, told apart by whose trouble it is.
#[derive(Debug)]
pub enum Stop {
    /// The program is wrong.
    Failed(Box<Failure>),
    /// The check cannot be made here.
    Skipped(SkipReason),
    /// The kit or the machine failed.
    Fault(CommandProblem),
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

    /// The same with the line of the step, unless an inner step gave its own.
    pub(super) fn at_line(mut self, line: impl FnOnce() -> usize) -> Self {
        if let Self::Failed(failure) = &mut self
            && failure.line == 0
        {
            failure.line = line();
        }
        self
    }
}
