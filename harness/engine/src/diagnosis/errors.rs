//! Which of the errors that a program wrote explains a failure.

use super::uncaught;
use crate::text::{Cause, DatagramProblem, Ended, Ending, Problem, Uncaught};

/// What Rust says to who locks what a thread held that panicked: the panic before it is the cause.
const FOLLOWS_ANOTHER: &str = "PoisonError";

/// The errors that a program wrote, and how it ended.
#[derive(Debug)]
pub struct Errors {
    /// Those from before what a failure is about began, and those since.
    before: Vec<Uncaught>,
    since: Vec<Uncaught>,
    ending: Option<Ending>,
}

impl Errors {
    /// Those of a program that wrote this `before` what a failure is about began, and this `since`, and ended so, if it did.
    pub fn of(before: &str, since: &str, ending: Option<Ending>) -> Self {
        let found = uncaught(&format!("{before}{since}"), ending.is_some());
        let (earlier, later): (Vec<_>, Vec<_>) = found.into_iter().partition(|found| found.at < before.len());
        let errors = |found: Vec<super::Found>| found.into_iter().map(|found| found.error).collect();
        Self { before: errors(earlier), since: errors(later), ending }
    }

    /// The error or the signal that explains a failure. One that was only reported (see [`Cause::is_of_the_program`]) explains it
    /// where nothing else does.
    pub fn cause(&self, problem: &Problem) -> Option<Cause> {
        if !may_be_of_an_error(problem) {
            return None;
        }
        let ended = self.since.iter().find(|error| error.ended != Ended::Unknown);
        // What ended the program explains that it ended, whoever was there by then.
        let is_its_end = matches!(problem, Problem::Ended { .. } | Problem::ExitedEarly { .. });
        let earlier = || self.before.iter().rev().find(|error| is_its_end && error.ended == Ended::Program);
        let ended = ended.or_else(earlier).map(|error| self.origin(error));
        let by_signal = || self.ending.and_then(of_signal);
        let reported = || self.since.first().cloned().map(Cause::Uncaught);
        ended.map(Cause::Uncaught).or_else(by_signal).or_else(reported)
    }

    /// The error that an error is only the consequence of.
    fn origin(&self, error: &Uncaught) -> Uncaught {
        let is_first = |error: &&Uncaught| !error.message.contains(FOLLOWS_ANOTHER) && error.ended != Ended::Unknown;
        let earlier = || self.before.iter().rev().chain(&self.since).find(is_first);
        if error.message.contains(FOLLOWS_ANOTHER) { earlier().unwrap_or(error).clone() } else { error.clone() }
    }
}

/// What a signal that a program's own mistakes bring about says.
fn of_signal(ending: Ending) -> Option<Cause> {
    match ending {
        Ending::Signal(number) => Cause::SIGNALS.contains(&number).then_some(Cause::Signal { number }),
        Ending::Status(_) => None,
    }
}

/// Whether something is missing that a program which broke down can owe; what came and is wrong was sent by one that went on.
fn may_be_of_an_error(problem: &Problem) -> bool {
    match problem {
        Problem::WrongStatus { got, .. } => *got >= 500,
        Problem::NotListening { .. }
        | Problem::EndedBeforeListening { .. }
        | Problem::Refused { .. }
        | Problem::Unreachable { .. }
        | Problem::Ended { .. }
        | Problem::ExitedEarly { .. }
        | Problem::NoAnswer { .. }
        | Problem::Door(_)
        | Problem::File(_)
        | Problem::NotTaken { .. }
        | Problem::Incomplete { .. }
        | Problem::NeverCame { .. }
        | Problem::MissingNewline { .. }
        | Problem::DidNotClose { .. }
        | Problem::ClosedEarly { .. }
        | Problem::Reset { .. }
        | Problem::NotMeanwhile { .. }
        | Problem::WrongExit { .. }
        | Problem::DidNotExit { .. }
        | Problem::ErrorText { .. }
        | Problem::TooFewThreads { .. }
        | Problem::NotHttp { .. } => true,
        Problem::Datagram(
            DatagramProblem::NotBound { .. } | DatagramProblem::Unreachable { .. } | DatagramProblem::TooShort { .. },
        ) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::StallProof;

    const PANIC: &str = "thread '<unnamed>' (7) panicked at src/main.rs:12:27:\nempty\nnote: run\n\n";
    const POISONED: &str =
        "thread '<unnamed>' (9) panicked at src/main.rs:20:5:\nan `Err` value: PoisonError { .. }\nnote: run\n\n";
    const PRINTED: &str = "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n    f()\nOSError: broken\n";

    fn silent() -> Problem {
        Problem::NoAnswer { who: "ana".into(), others: false, proof: StallProof::AtRest }
    }

    fn place(cause: Option<Cause>) -> Option<String> {
        match cause? {
            Cause::Uncaught(error) => error.place,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_ended_the_program_explains_its_end_whenever_it_was_written() {
        let errors = Errors::of(PRINTED, "", Some(Ending::Status(1)));
        let ended = Problem::ExitedEarly { ending: Ending::Status(1) };
        assert_eq!(place(errors.cause(&ended)), Some("a.py:3".into()));
        assert_eq!(errors.cause(&silent()), None, "the client came later");
    }

    #[test]
    fn an_error_explains_what_is_missing_and_only_since_that_began() {
        let cause = |before, since, problem| Errors::of(before, since, None).cause(&problem);
        assert_eq!(place(cause("", PANIC, silent())).as_deref(), Some("src/main.rs:12"));
        assert_eq!(cause(PANIC, "", silent()), None, "somebody else's, before");
        let bytes = Problem::WrongBytes { who: "ana".into(), at: 3 };
        assert_eq!(cause("", PANIC, bytes), None, "what came was sent before");
        assert!(cause("", PANIC, silent()).is_some_and(|cause| cause.is_of_the_program()));
        let reported = cause("", PRINTED, silent()).expect("a cause");
        assert!(!reported.is_of_the_program(), "it may have been caught");
        assert_eq!(place(Some(reported)).as_deref(), Some("a.py:3"));
    }

    #[test]
    fn who_finds_a_lock_poisoned_is_told_of_the_panic_that_poisoned_it() {
        for (before, since) in [(PANIC, POISONED), ("", &*format!("{POISONED}{PANIC}")), ("", &*format!("{PANIC}{POISONED}"))] {
            let cause = Errors::of(before, since, None).cause(&silent());
            assert_eq!(place(cause).as_deref(), Some("src/main.rs:12"), "{before}|{since}");
        }
        assert_eq!(place(Errors::of("", POISONED, None).cause(&silent())).as_deref(), Some("src/main.rs:20"));
    }

    #[test]
    fn a_signal_that_a_mistake_brings_about_is_explained_and_one_of_the_judge_is_not() {
        let ended = |number| {
            let ending = Ending::Signal(number);
            Errors::of("", "", Some(ending)).cause(&Problem::Ended { ending })
        };
        assert_eq!(ended(11), Some(Cause::Signal { number: 11 }));
        assert_eq!(ended(15), None);
    }
}
