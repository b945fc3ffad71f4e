//! The few sentences of a published site's page.

use super::Say;

/// A sentence of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum SitePage {
    Intro,
    Statement,
}

impl Say for SitePage {
    fn en(&self) -> String {
        match self {
            Self::Intro => "Read an exercise here, and bring it to your machine with the command beside it.",
            Self::Statement => "Read in English",
        }
        .into()
    }

    fn pt(&self) -> String {
        match self {
            Self::Intro => "Leia aqui um exercício, e traga-o para a sua máquina com o comando ao lado dele.",
            Self::Statement => "Ler em português",
        }
        .into()
    }
}
