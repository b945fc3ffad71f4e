//! Why a check that is to be played under schedules was played without any.

use super::Say;

/// Why no thread of a program could be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unscheduled {
    /// The system has no such filter, or refused it.
    System {
        /// What it said.
        why: String,
    },
    /// It was not seen to listen or to start a thread: its calls are those of another machine (32 bits), or it did neither.
    NotSeen,
    /// A signal of its own could interrupt calls that nothing interrupts otherwise.
    Signals,
    /// A bug of ours.
    Kit,
}

impl Unscheduled {
    /// Whether its calls were asked about nevertheless, so that what it did says nothing against it.
    pub fn was_asked(&self) -> bool {
        !matches!(self, Self::System { .. })
    }
}

impl Say for Unscheduled {
    fn en(&self) -> String {
        let why = match self {
            Self::System { why } => format!("this system does not let its threads be held ({why})"),
            Self::NotSeen => "it was not seen to listen or to start a thread (a program of 32 bits is not)".into(),
            Self::Signals => "a handler of a signal, set without SA_RESTART, may interrupt its calls".into(),
            Self::Kit => "the kit has a bug".into(),
        };
        format!("played once and without schedules: {why}")
    }
    fn pt(&self) -> String {
        let why = match self {
            Self::System { why } => format!("este sistema não permite segurar as threads do programa ({why})"),
            Self::NotSeen => {
                "não se viu o programa escutar uma porta nem iniciar uma thread (num programa de 32 bits isso não se vê)".into()
            }
            Self::Signals => "um tratador de sinal, instalado sem SA_RESTART, pode interromper as suas chamadas".into(),
            Self::Kit => "o kit tem um defeito".into(),
        };
        format!("jogada uma vez e sem escalonamentos: {why}")
    }
}
