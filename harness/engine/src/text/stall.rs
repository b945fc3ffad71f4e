//! How it is known that nothing more comes, and other words of times.

use std::time::Duration;

use super::problem::seconds;
use super::{DoorProblem, Problem, Say, TlsProblem};

/// How it is known that nothing more would have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StallProof {
    /// Every thread of the program waits without a time limit, nothing is under way on any connection, and all that it printed
    /// has come.
    AtRest,
    /// The same, but that some waits have a limit, which ends too late to matter.
    Late,
    /// Nothing came for as long as is waited.
    Waited {
        /// How long is waited.
        limit: Duration,
        /// How long it took until the program could have run for so long: more, on a busy machine.
        took: Duration,
    },
}

impl Say for StallProof {
    fn en(&self) -> String {
        match self {
            Self::AtRest => "every thread of the program is waiting and nothing is under way, so nothing more can come".into(),
            Self::Late => "every thread of the program is waiting, nothing is under way, and no time limit of theirs ends before that of the check".into(),
            Self::Waited { limit, took } if is_extended(*limit, *took) => {
                format!("nothing came for {}, in which the program could run for {}", seconds(*took, "."), seconds(*limit, "."))
            }
            Self::Waited { limit, .. } => format!("nothing came for {}", seconds(*limit, ".")),
        }
    }
    fn pt(&self) -> String {
        match self {
            Self::AtRest => "todas as threads do programa estão esperando e não há nada a caminho: nada mais pode chegar".into(),
            Self::Late => "todas as threads do programa estão esperando, não há nada a caminho, e nenhum limite de tempo delas acaba antes do da verificação".into(),
            Self::Waited { limit, took } if is_extended(*limit, *took) => {
                format!("nada chegou durante {}, em que o programa pôde rodar por {}", seconds(*took, ","), seconds(*limit, ","))
            }
            Self::Waited { limit, .. } => format!("nada chegou durante {}", seconds(*limit, ",")),
        }
    }
}

/// Whether a wait took so much longer than its limit that people would wonder.
fn is_extended(limit: Duration, took: Duration) -> bool {
    took > limit.mul_f64(1.2)
}

/// A factor: `2 times`, `1.5 times`.
pub(super) fn times_en(times: f64) -> String {
    format!("{times} {}", if times == 1.0 { "time" } else { "times" })
}

/// A factor; what is less than two is singular in Portuguese: `1,5 vez`.
pub(super) fn times_pt(times: f64) -> String {
    format!("{times} {}", if times < 2.0 { "vez" } else { "vezes" }).replace('.', ",")
}

impl Problem {
    /// Whether the program may have caused it by its end: then that is waited for, and known.
    pub fn waits_for_the_end(&self) -> bool {
        matches!(
            self,
            Self::ClosedEarly { .. }
                | Self::Reset { .. }
                | Self::Incomplete { .. }
                | Self::MissingNewline { .. }
                | Self::NoAnswer { .. }
                | Self::NotHttp { .. }
                | Self::WrongRequest { .. }
                | Self::Door(DoorProblem::NothingCame { .. })
                | Self::WrongFrame { .. }
                | Self::Tls(TlsProblem::Failed { .. } | TlsProblem::BareEnd { .. })
        )
    }
}
