//! Mistakes of an exercise file about what is talked within TCP: TLS and WebSocket.

use super::{Say, SpecProblem, short_name};

/// A mistake about TLS or about frames of WebSocket.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum LayerMistake {
    NeedsTls,
    NoCertificate,
    NoServerName { name: String },
    FrameAlone,
}

impl From<LayerMistake> for SpecProblem {
    fn from(mistake: LayerMistake) -> Self {
        Self::Layer(mistake)
    }
}

impl Say for LayerMistake {
    fn en(&self) -> String {
        match self {
            Self::NeedsTls => "this belongs to TLS, which is not what is talked here: leave out one of the two".into(),
            Self::NoCertificate => "there is no certificate to trust: write `tls: localhost` beside the program's `kind`".into(),
            Self::NoServerName { name } => {
                format!(
                    "`{}` is no name of a server: write letters, digits and hyphens between dots, as in `localhost`",
                    short_name(name)
                )
            }
            Self::FrameAlone => {
                "a frame of WebSocket is received alone, by a client: write one `receives: { frame: ... }` for each".into()
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NeedsTls => "isto pertence a TLS, que não é o que se fala aqui: retire um dos dois".into(),
            Self::NoCertificate => "não há certificado em que confiar: escreva `tls: localhost` junto ao `kind` do programa".into(),
            Self::NoServerName { name } => format!(
                "`{}` não é nome de servidor: escreva letras, dígitos e hifens entre pontos, como em `localhost`",
                short_name(name)
            ),
            Self::FrameAlone => {
                "um quadro WebSocket é recebido sozinho, por um cliente: escreva um `receives: { frame: ... }` para cada um".into()
            }
        }
    }
}
