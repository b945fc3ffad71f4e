//! The few sentences of a published site's page.

use super::Say;

/// A sentence of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum SitePage {
    Intro,
    /// In Markdown.
    Install,
    Statement,
}

impl Say for SitePage {
    fn en(&self) -> String {
        match self {
            Self::Intro => "Read an exercise here, and bring it to your machine with the command beside it.",
            Self::Install => {
                "For this the command `tst` is needed, once, on Linux: install Rust (<https://rustup.rs>), then type \
                 `cargo install --locked --git ADDRESS tst`. ADDRESS is that of the kit's repository: whoever teaches the course \
                 knows it."
            }
            Self::Statement => "Read in English",
        }
        .into()
    }

    fn pt(&self) -> String {
        match self {
            Self::Intro => "Leia aqui um exercício, e traga-o para a sua máquina com o comando ao lado dele.",
            Self::Install => {
                "Para isso é preciso, uma só vez, o comando `tst`, no Linux: instale Rust (<https://rustup.rs>) e digite \
                 `cargo install --locked --git ENDEREÇO tst`. ENDEREÇO é o do repositório do kit: quem dá o curso o conhece."
            }
            Self::Statement => "Ler em português",
        }
        .into()
    }
}
