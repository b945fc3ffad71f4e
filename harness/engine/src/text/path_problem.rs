//! Why something below a folder is not written or read.

use super::Say;

/// What is wrong with a path below a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum PathProblem {
    LeadsOut { path: String },
    Link { path: String },
    System { path: String, why: String },
}

impl Say for PathProblem {
    fn en(&self) -> String {
        match self {
            Self::LeadsOut { path } => format!("{path} leads out of its folder"),
            Self::Link { path } => format!("{path} is a link, and links are not followed here: remove it"),
            Self::System { path, why } => format!("{path}: {why}"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::LeadsOut { path } => format!("{path} leva para fora de sua pasta"),
            Self::Link { path } => format!("{path} é um link, e links não são seguidos aqui: remova-o"),
            Self::System { path, why } => format!("{path}: {why}"),
        }
    }
}
