//! What is wrong with a value that came: with JSON, with a field of a fixed width, with a body that should be packed.

use super::{GzipFlaw, JsonFlaw, Say as _, WrongField};

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum ValueFlaw {
    Json(JsonFlaw),
    Field(WrongField),
    BodyJson(JsonFlaw),
    BodyGzip(GzipFlaw),
}

impl ValueFlaw {
    /// Whether it is the body of a response that is wrong.
    pub fn is_of_a_body(&self) -> bool {
        matches!(self, Self::BodyJson(_) | Self::BodyGzip(_))
    }

    /// The sentence in English about what `who` received.
    pub(super) fn said_en(&self, who: &str) -> String {
        match self {
            Self::Json(flaw) => format!("the line that {who} received is not the JSON required: {}", flaw.en()),
            Self::Field(field) => format!("{who} received {}", field.en()),
            Self::BodyJson(flaw) => format!("the body of the response to {who} is not the JSON required: {}", flaw.en()),
            Self::BodyGzip(flaw) => format!("the body of the response to {who} is not packed by gzip: {}", flaw.en()),
        }
    }

    /// The same in Brazilian Portuguese.
    pub(super) fn said_pt(&self, who: &str) -> String {
        match self {
            Self::Json(flaw) => format!("a linha que {who} recebeu não é o JSON exigido: {}", flaw.pt()),
            Self::Field(field) => format!("{who} recebeu {}", field.pt()),
            Self::BodyJson(flaw) => format!("o corpo da resposta a {who} não é o JSON exigido: {}", flaw.pt()),
            Self::BodyGzip(flaw) => format!("o corpo da resposta a {who} não está em gzip: {}", flaw.pt()),
        }
    }

    /// The sentence in English about what the program printed.
    pub(super) fn printed_en(&self) -> String {
        match self {
            Self::Json(flaw) => format!("the line that the program printed is not the JSON required: {}", flaw.en()),
            Self::Field(field) => format!("the program printed {}", field.en()),
            Self::BodyJson(_) | Self::BodyGzip(_) => self.said_en("program"),
        }
    }

    /// The same in Brazilian Portuguese.
    pub(super) fn printed_pt(&self) -> String {
        match self {
            Self::Json(flaw) => format!("a linha que o programa imprimiu não é o JSON exigido: {}", flaw.pt()),
            Self::Field(field) => format!("o programa imprimiu {}", field.pt()),
            Self::BodyJson(_) | Self::BodyGzip(_) => self.said_pt("program"),
        }
    }
}
