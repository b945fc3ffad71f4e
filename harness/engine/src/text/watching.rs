//! What is said while a program is judged again after every save.

use super::{Say, plural};

/// A sentence about a watched program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Watching {
    Waiting,
    WaitingForKeys,
    Changed { file: String },
    ChangedMeanwhile { file: String },
    NotJudgedAgain { checks: usize },
}

impl Say for Watching {
    fn en(&self) -> String {
        match self {
            Self::Waiting => "waiting for changes; Ctrl-C ends the watch".into(),
            Self::WaitingForKeys => "waiting; n (next failure), c (conversation) or h (hint), then Enter; Ctrl-C ends".into(),
            Self::Changed { file } => format!("{file} has changed"),
            Self::ChangedMeanwhile { file } => format!("{file} has changed meanwhile: starting over"),
            Self::NotJudgedAgain { checks } => {
                let were = plural(*checks as u64, "earlier check was", "earlier checks were");
                format!("{were} not judged again this time; that follows once those above pass")
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Waiting => "esperando mudanças; Ctrl-C encerra".into(),
            Self::WaitingForKeys => "esperando; n (próxima falha), c (conversa) ou d (dica), e Enter; Ctrl-C encerra".into(),
            Self::Changed { file } => format!("{file} mudou"),
            Self::ChangedMeanwhile { file } => format!("{file} mudou enquanto isso: começando de novo"),
            Self::NotJudgedAgain { checks } => {
                let were =
                    plural(*checks as u64, "verificação anterior não foi julgada", "verificações anteriores não foram julgadas");
                format!("{were} de novo desta vez; isso vem quando as de cima passarem")
            }
        }
    }
}
