//! Why a scene did not come to its end.

use std::io::ErrorKind;
use std::time::Duration;

use crate::text::{Case, CommandProblem, Doing, LimitKind, Problem, SkipReason};
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

    /// The system refuses what is needed: a thread, if it has none left (EAGAIN, pthread_create(3)), is not for us to mend.
    pub(super) fn of_system(error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::OutOfMemory => Self::Fault(CommandProblem::NoThread { why: error.to_string() }),
            _ => Self::fault(error),
        }
    }

    /// A mistake of the exercise file.
    pub(super) fn of_file(what: impl ToString) -> Self {
        Self::File(what.to_string())
    }

    /// A limit of time that was not used up by what is being done, because the program `lost` some to a busy machine and on one
    /// that does nothing else it may have taken as `least` long, says nothing of the program.
    pub(super) fn or_too_busy(self, took: Duration, lost: Duration, least: Duration) -> Self {
        match &self {
            Self::Failed(failure) => match failure.problem {
                Problem::Limit { limit: LimitKind::Time(time) } if least <= time => {
                    Self::Fault(CommandProblem::TooBusy { took, lost })
                }
                _ => self,
            },
            _ => self,
        }
    }

    /// The same in one of several cases, unless an inner one was given.
    pub(super) fn in_case(mut self, case: impl FnOnce() -> Case) -> Self {
        if let Self::Failed(failure) = &mut self
            && failure.case.is_none()
        {
            failure.case = Some(case());
        }
        self
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_the_machine_used_up_is_no_failure_and_one_that_the_program_used_up_is() {
        let s = Duration::from_secs;
        let limit = || Stop::failed(Doing::Runs, Problem::Limit { limit: LimitKind::Time(s(30)) });
        assert!(matches!(limit().or_too_busy(s(44), s(41), s(3)), Stop::Fault(problem) if problem.is_of_machine()));
        assert!(matches!(limit().or_too_busy(s(44), s(3), s(41)), Stop::Failed(_)));
        let other = Stop::failed(Doing::Runs, Problem::ExitedEarly { ending: crate::text::Ending::Status(1) });
        assert!(matches!(other.or_too_busy(s(44), s(41), s(3)), Stop::Failed(_)), "what is certain stays a failure");
    }
}
