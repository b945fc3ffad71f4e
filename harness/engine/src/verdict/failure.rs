//! A failed check: its kind, the requirement it missed, the evidence and the likely cause.

use serde::Serialize;

use super::Evidence;
use crate::text::{
    Bilingual, Case, Cause, DatagramProblem, Doing, DoorProblem, Ending, Problem, RequestFlaw, Say as _, TlsProblem,
};

/// The kind of a failure: a closed list, set from a typed condition and never from text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are the documentation: they are what users read")]
pub enum FailureKind {
    BuildFailed,
    NotListening,
    WrongAddress,
    ExitedEarly,
    Crashed,
    WrongBytes,
    MissingNewline,
    Incomplete,
    UnexpectedBytes,
    DidNotClose,
    ClosedEarly,
    Reset,
    NoAnswer,
    NotConcurrent,
    TooSlow,
    TooFast,
    WrongExit,
    WrongOutput,
    LeakedThreads,
    LeakedFiles,
    LimitExceeded,
    NotHttp,
    WrongResponse,
    WrongRequest,
    NotConnected,
    UnexpectedConnection,
    WrongFile,
    WrongTls,
    WrongFrame,
}

impl FailureKind {
    /// All kinds.
    pub const ALL: [Self; 29] = [
        Self::BuildFailed,
        Self::NotListening,
        Self::WrongAddress,
        Self::ExitedEarly,
        Self::Crashed,
        Self::WrongBytes,
        Self::MissingNewline,
        Self::Incomplete,
        Self::UnexpectedBytes,
        Self::DidNotClose,
        Self::ClosedEarly,
        Self::Reset,
        Self::NoAnswer,
        Self::NotConcurrent,
        Self::TooSlow,
        Self::TooFast,
        Self::WrongExit,
        Self::WrongOutput,
        Self::LeakedThreads,
        Self::LeakedFiles,
        Self::LimitExceeded,
        Self::NotHttp,
        Self::WrongResponse,
        Self::WrongRequest,
        Self::NotConnected,
        Self::UnexpectedConnection,
        Self::WrongFile,
        Self::WrongTls,
        Self::WrongFrame,
    ];

    /// The word of the kind in JSON.
    pub fn word(self) -> String {
        // A unit variant serializes to its name and nothing can go wrong on the way.
        serde_json::to_value(self).ok().and_then(|word| word.as_str().map(String::from)).unwrap_or_default()
    }
}

impl From<&Problem> for FailureKind {
    fn from(problem: &Problem) -> Self {
        let ended = |ending: &Ending| if ending.is_crash() { Self::Crashed } else { Self::ExitedEarly };
        match problem {
            Problem::BuildFailed | Problem::BuiltNoProgram { .. } => Self::BuildFailed,
            Problem::NotListening { .. } | Problem::Refused { .. } => Self::NotListening,
            Problem::Datagram(DatagramProblem::NotBound { .. } | DatagramProblem::Unreachable { .. }) => Self::NotListening,
            Problem::Datagram(DatagramProblem::TooShort { .. } | DatagramProblem::Empty { .. }) => Self::Incomplete,
            Problem::Datagram(DatagramProblem::TooLong { .. }) => Self::UnexpectedBytes,
            Problem::Datagram(DatagramProblem::Unlike { .. } | DatagramProblem::NotAmong { .. }) => Self::WrongBytes,
            Problem::WrongAddress { .. } => Self::WrongAddress,
            Problem::EndedBeforeListening { ending, .. } | Problem::Ended { ending } | Problem::ExitedEarly { ending } => {
                ended(ending)
            }
            Problem::NoAnswer { .. } | Problem::Unreachable { .. } | Problem::NotTaken { .. } => Self::NoAnswer,
            Problem::WrongBytes { .. } | Problem::WrongLine { .. } | Problem::DisorderedLine { .. } => Self::WrongBytes,
            Problem::WrongValue { what, .. } if what.is_of_a_body() => Self::WrongResponse,
            Problem::WrongValue { .. } => Self::WrongBytes,
            Problem::MissingNewline { .. } => Self::MissingNewline,
            Problem::Incomplete { .. } | Problem::NeverCame { .. } => Self::Incomplete,
            Problem::UnexpectedBytes { .. } | Problem::UnknownLine { .. } | Problem::DoubledLine { .. } => Self::UnexpectedBytes,
            Problem::DidNotClose { .. } => Self::DidNotClose,
            Problem::ClosedEarly { .. } => Self::ClosedEarly,
            Problem::Reset { .. } => Self::Reset,
            Problem::NotConcurrent { .. } | Problem::NotMeanwhile { .. } => Self::NotConcurrent,
            Problem::SlowerThan { .. } | Problem::SleptTooLong { .. } => Self::TooSlow,
            Problem::FasterThan { .. } | Problem::LineTooEarly { .. } => Self::TooFast,
            Problem::WrongExit { ending, .. } if ending.is_crash() => Self::Crashed,
            Problem::WrongExit { .. } | Problem::DidNotExit { .. } => Self::WrongExit,
            Problem::ErrorLines { .. } | Problem::ErrorText { .. } => Self::WrongOutput,
            Problem::TooFewThreads { .. } => Self::NotConcurrent,
            Problem::LeakedThreads { .. } => Self::LeakedThreads,
            Problem::LeakedFiles { .. } => Self::LeakedFiles,
            Problem::Limit { .. } => Self::LimitExceeded,
            Problem::NotHttp { .. } => Self::NotHttp,
            Problem::NoContentLength { .. }
            | Problem::WrongContentLength { .. }
            | Problem::WrongHead { .. }
            | Problem::WrongStatus { .. }
            | Problem::MissingHeader { .. }
            | Problem::DoubledHeader { .. }
            | Problem::UnwantedHeader { .. }
            | Problem::BodyThere { .. }
            | Problem::WrongChunk { .. }
            | Problem::WrongHeader { .. }
            | Problem::WrongBody { .. }
            | Problem::BodyNotUtf8 { .. }
            | Problem::BodyLacks { .. }
            | Problem::BodyHolds { .. } => Self::WrongResponse,
            Problem::WrongRequest { why: RequestFlaw::NotHttp(_), .. } => Self::NotHttp,
            Problem::WrongRequest { .. } => Self::WrongRequest,
            Problem::Door(problem) => match problem {
                DoorProblem::EndedBefore { ending, .. } => ended(ending),
                DoorProblem::NeverConnected { .. } | DoorProblem::OtherConnected { .. } => Self::NotConnected,
                DoorProblem::ConnectedAgain { .. } => Self::UnexpectedConnection,
                DoorProblem::SpokeAgain { .. } => Self::UnexpectedBytes,
                DoorProblem::NothingCame { .. } => Self::NoAnswer,
            },
            Problem::File(_) => Self::WrongFile,
            Problem::Tls(TlsProblem::Silent { .. }) => Self::NoAnswer,
            Problem::Tls(_) => Self::WrongTls,
            Problem::WrongFrame { .. } => Self::WrongFrame,
        }
    }
}

/// How one of several instances of the program had ended, when a check failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramEnd {
    /// Its name.
    pub name: String,
    /// How it had ended, if it had.
    pub ending: Option<Ending>,
    /// The names of its ports, and the ports that they stood for.
    pub ports: Vec<(String, u16)>,
}

/// Everything known about one failed check.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The kind.
    pub kind: FailureKind,
    /// The step that was not met.
    pub requirement: Doing,
    /// The line of the step in the exercise file, counted from 1; 0 when there is none.
    pub line: usize,
    /// What was found instead.
    pub problem: Problem,
    /// What was wanted.
    pub expected: Option<Evidence>,
    /// What came.
    pub received: Option<Evidence>,
    /// The first byte at which `expected` and `received` differ.
    pub difference: Option<usize>,
    /// What may help, in the words of the exercise; empty until the judge has chosen it.
    pub hint: Bilingual,
    /// The likely cause, when a typed condition proves it.
    pub cause: Option<Cause>,
    /// The end of what the program wrote on standard error.
    pub standard_error: String,
    /// How the program had ended by then, if it had.
    pub ending: Option<Ending>,
    /// The instance of the program that it is about, where there are several.
    pub program: Option<String>,
    /// How each of them had ended by then, or that it went on.
    pub programs: Vec<ProgramEnd>,
    /// For which of several cases the steps were played, if for one of several.
    pub case: Option<Case>,
    /// How many times the steps were tried, if they were tried again and again.
    pub tries: usize,
    /// Whether bytes are shown as numbers, beside text.
    pub hex: bool,
    /// The scratch folder of the check, which may appear in what was sent or came.
    pub scratch: String,
}

impl Failure {
    /// A failure of `requirement` with its kind taken from `problem`, and no evidence yet.
    pub fn new(requirement: Doing, problem: Problem) -> Self {
        Self {
            kind: FailureKind::from(&problem),
            requirement,
            line: 0,
            problem,
            expected: None,
            received: None,
            difference: None,
            hint: Bilingual::default(),
            cause: None,
            standard_error: String::new(),
            ending: None,
            program: None,
            programs: Vec::new(),
            case: None,
            tries: 0,
            hex: false,
            scratch: String::new(),
        }
    }

    /// What was required, and in which case, or after how many tries.
    pub fn required(&self) -> Bilingual {
        let tries = (self.tries > 1).then_some(self.tries);
        let en = [self.case.as_ref().map(Case::en), tries.map(|tries| format!("tried {tries} times"))];
        let pt = [self.case.as_ref().map(Case::pt), tries.map(|tries| format!("tentado {tries} vezes"))];
        let with = |said: String, more: [Option<String>; 2]| match more.into_iter().flatten().collect::<Vec<_>>() {
            more if more.is_empty() => said,
            more => format!("{said} ({})", more.join("; ")),
        };
        // Which of several programs is meant where a sentence says `the program`.
        let of = |said: String| self.program.as_ref().map_or(said.clone(), |name| format!("{name}: {said}"));
        Bilingual { en: of(with(self.requirement.en(), en)), pt: of(with(self.requirement.pt(), pt)) }
    }

    /// The same with what was wanted and what came; without, when both are nothing: that shows no difference.
    #[must_use]
    pub fn with_evidence(mut self, expected: Evidence, received: Evidence) -> Self {
        if expected == Evidence::Bytes(Vec::new()) && received == expected {
            return self;
        }
        self.expected = Some(expected);
        self.received = Some(received);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_or_a_panic_is_a_crash_and_a_plain_status_is_an_early_exit() {
        let kind = |ending| FailureKind::from(&Problem::Ended { ending });
        assert_eq!(kind(Ending::Signal(11)), FailureKind::Crashed);
        assert_eq!(kind(Ending::Status(101)), FailureKind::Crashed);
        assert_eq!(kind(Ending::Status(1)), FailureKind::ExitedEarly);
    }

    #[test]
    fn kinds_are_snake_case_words() {
        assert_eq!(FailureKind::NotHttp.word(), "not_http");
        assert_eq!(FailureKind::LeakedThreads.word(), "leaked_threads");
    }
}
