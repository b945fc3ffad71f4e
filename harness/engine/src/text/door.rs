//! What is said of ports on which the judge listens: what is awaited there, and what was found wrong.

use super::{Ending, Say, StallProof, list, quote_short};

/// What a step awaits at ports of the judge.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum DoorWish {
    Accepts { at: Vec<String>, who: String },
    SeesNothing { at: String },
    ReceivesRequest { who: String, wish: String },
}

impl DoorWish {
    /// The actor that receives something.
    pub(super) fn who(&self) -> Option<&str> {
        match self {
            Self::ReceivesRequest { who, .. } => Some(who),
            _ => None,
        }
    }

    pub(super) fn who_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::ReceivesRequest { who, .. } => Some(who),
            _ => None,
        }
    }
}

impl Say for DoorWish {
    fn en(&self) -> String {
        match self {
            Self::Accepts { at, who } => format!("the program connects to {}, as {who}", list(at, "or")),
            Self::SeesNothing { at } => format!("the program turns to {at} no more"),
            Self::ReceivesRequest { who, wish } => format!("{who} receives the HTTP request {}", quote_short(wish.as_bytes())),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Accepts { at, who } => format!("o programa se conecta a {}, como {who}", list(at, "ou")),
            Self::SeesNothing { at } => format!("o programa não recorre mais a {at}"),
            Self::ReceivesRequest { who, wish } => format!("{who} recebe o pedido HTTP {}", quote_short(wish.as_bytes())),
        }
    }
}

/// What is wrong at ports of the judge.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum DoorProblem {
    NeverConnected { to: Vec<String>, proof: StallProof },
    EndedBefore { to: Vec<String>, ending: Ending },
    OtherConnected { to: String, wanted: Vec<String> },
    ConnectedAgain { to: String },
    SpokeAgain { to: String, who: String },
    NothingCame { who: String, proof: StallProof },
}

impl DoorProblem {
    /// The actor to whom it happened, where there is one.
    pub(super) fn who_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::NothingCame { who, .. } | Self::SpokeAgain { who, .. } => Some(who),
            _ => None,
        }
    }
}

impl Say for DoorProblem {
    fn en(&self) -> String {
        match self {
            Self::NeverConnected { to, proof } => format!("the program did not connect to {}: {}", list(to, "or"), proof.en()),
            Self::EndedBefore { to, ending } => format!("the program {} and had not connected to {}", ending.en(), list(to, "or")),
            Self::OtherConnected { to, wanted } => format!("the program connected to {to}, and not to {}", list(wanted, "or")),
            Self::ConnectedAgain { to } => format!("the program connected to {to} where it should not"),
            Self::SpokeAgain { to, who } => format!("the program sent something more to {to}, over the connection of {who}"),
            Self::NothingCame { who, proof } => format!("the program sent nothing to {who}: {}", proof.en()),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NeverConnected { to, proof } => format!("o programa não se conectou a {}: {}", list(to, "ou"), proof.pt()),
            Self::EndedBefore { to, ending } => format!("o programa {} sem ter se conectado a {}", ending.pt(), list(to, "ou")),
            Self::OtherConnected { to, wanted } => format!("o programa se conectou a {to}, e não a {}", list(wanted, "ou")),
            Self::ConnectedAgain { to } => format!("o programa se conectou a {to}, e não deveria"),
            Self::SpokeAgain { to, who } => format!("o programa enviou algo mais a {to}, pela conexão de {who}"),
            Self::NothingCame { who, proof } => format!("o programa não enviou nada a {who}: {}", proof.pt()),
        }
    }
}

/// What a step asks of a file that the program left.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum FileProblem {
    Missing { path: String },
    Differs { path: String, at: usize },
    Lacks { path: String, wanted: String },
    StillThere { path: String },
    NoFile { path: String, why: String },
}

impl Say for FileProblem {
    fn en(&self) -> String {
        match self {
            Self::Missing { path } => format!("the file {path} is not there"),
            Self::Differs { path, at } => format!("the file {path} differs from byte {at} on (counted from 0)"),
            Self::Lacks { path, wanted } => format!("the file {path} does not hold {}", quote_short(wanted.as_bytes())),
            Self::StillThere { path } => format!("the file {path} is there, and should not be"),
            Self::NoFile { path, why } => format!("{path} cannot be read as a file: {why}"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Missing { path } => format!("o arquivo {path} não existe"),
            Self::Differs { path, at } => format!("o arquivo {path} difere a partir do byte {at} (contando de 0)"),
            Self::Lacks { path, wanted } => format!("o arquivo {path} não contém {}", quote_short(wanted.as_bytes())),
            Self::StillThere { path } => format!("o arquivo {path} existe, e não deveria"),
            Self::NoFile { path, why } => format!("{path} não pode ser lido como arquivo: {why}"),
        }
    }
}
