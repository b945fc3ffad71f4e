//! Whom what was found wrong concerns.

use super::{DoorProblem, Problem};

impl Problem {
    /// The actor to whom it happened, where there is one.
    pub fn who_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::NoAnswer { who, .. }
            | Self::NotTaken { who, .. }
            | Self::WrongBytes { who, .. }
            | Self::WrongLine { who }
            | Self::WrongValue { who, .. }
            | Self::MissingNewline { who }
            | Self::Incomplete { who, .. }
            | Self::NeverCame { who, .. }
            | Self::UnexpectedBytes { who }
            | Self::UnknownLine { who }
            | Self::DoubledLine { who }
            | Self::DisorderedLine { who }
            | Self::DidNotClose { who, .. }
            | Self::ClosedEarly { who }
            | Self::Reset { who }
            | Self::Refused { who, .. }
            | Self::Unreachable { who, .. }
            | Self::NotConcurrent { who, .. }
            | Self::NotMeanwhile { who, .. }
            | Self::NotHttp { who, .. }
            | Self::NoContentLength { who }
            | Self::WrongContentLength { who, .. }
            | Self::WrongHead { who, .. }
            | Self::WrongStatus { who, .. }
            | Self::MissingHeader { who, .. }
            | Self::WrongHeader { who, .. }
            | Self::DoubledHeader { who, .. }
            | Self::UnwantedHeader { who, .. }
            | Self::BodyThere { who, .. }
            | Self::WrongChunk { who, .. }
            | Self::WrongBody { who, .. }
            | Self::BodyNotUtf8 { who, .. }
            | Self::BodyLacks { who, .. }
            | Self::BodyHolds { who, .. }
            | Self::WrongFrame { who, .. }
            | Self::WrongRequest { who, .. } => Some(who),
            Self::Door(problem) => problem.who_mut(),
            Self::Datagram(problem) => problem.who_mut(),
            Self::Tls(problem) => Some(problem.who_mut()),
            _ => None,
        }
    }

    /// Whether the sentence says how the program ended.
    pub fn tells_ending(&self) -> bool {
        matches!(
            self,
            Self::Ended { .. }
                | Self::EndedBeforeListening { .. }
                | Self::WrongExit { .. }
                | Self::ExitedEarly { .. }
                | Self::Door(DoorProblem::EndedBefore { .. })
        )
    }
}
