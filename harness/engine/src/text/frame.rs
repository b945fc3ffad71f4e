//! What is said of frames of WebSocket: what is awaited, and what was found wrong.

use super::{Say, quote_short};

/// What a step awaits: a message, or a frame about the connection itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameWish {
    /// The actor.
    pub who: String,
    /// The word of the kind in a scene.
    pub kind: &'static str,
    /// The code of a close, if that matters.
    pub code: Option<u16>,
    /// What it carries, if that matters.
    pub payload: Option<Vec<u8>>,
}

impl FrameWish {
    /// What it is, without who awaits it.
    pub(super) fn what_en(&self) -> String {
        let payload = self.payload.as_ref().map(|payload| format!(" {}", quote_short(payload))).unwrap_or_default();
        let code = self.code.map(|code| format!(" with the code {code}")).unwrap_or_default();
        match self.kind {
            "text" | "binary" => format!("the WebSocket message ({}){payload}", self.kind),
            kind => format!("a WebSocket {kind}{payload}{code}"),
        }
    }

    pub(super) fn what_pt(&self) -> String {
        let payload = self.payload.as_ref().map(|payload| format!(" {}", quote_short(payload))).unwrap_or_default();
        let code = self.code.map(|code| format!(" com o código {code}")).unwrap_or_default();
        match self.kind {
            "text" | "binary" => format!("a mensagem WebSocket ({}){payload}", self.kind),
            kind => format!("um {kind} de WebSocket{payload}{code}"),
        }
    }
}

impl Say for FrameWish {
    fn en(&self) -> String {
        format!("{} receives {}", self.who, self.what_en())
    }

    fn pt(&self) -> String {
        format!("{} recebe {}", self.who, self.what_pt())
    }
}

/// Why what came is not the frame that was awaited, or none at all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum FrameFlaw {
    UnknownKind { number: u8 },
    OtherKind { came: &'static str, wanted: &'static str },
    Masked,
    NotMasked,
    Reserved,
    LongLength { length: u64 },
    LongControl { length: u64 },
    PartOfControl,
    NotUtf8,
    OtherCode { came: Option<u16>, wanted: u16 },
    Cut { came: usize },
}

impl FrameFlaw {
    pub(super) fn en(&self, who: &str) -> String {
        match self {
            Self::UnknownKind { number } => {
                format!("what {who} received is no frame of WebSocket: there is no kind {number} (RFC 6455, section 5.2)")
            }
            Self::OtherKind { came, wanted } => format!("{who} received a frame of the kind `{came}`, not `{wanted}`"),
            Self::Masked => format!("the frame that {who} received is masked: a server masks nothing (RFC 6455, section 5.1)"),
            Self::NotMasked => {
                format!("the frame that {who} received is not masked: a client masks all that it sends (RFC 6455, section 5.1)")
            }
            Self::Reserved => format!("the frame that {who} received has reserved bits set, which nobody asked for"),
            Self::LongLength { length } => {
                format!(
                    "the frame that {who} received tells its length, {length}, in more bytes than that takes (RFC 6455, section 5.2)"
                )
            }
            Self::LongControl { length } => {
                format!("the frame that {who} received is about the connection and carries {length} bytes: 125 is the most")
            }
            Self::PartOfControl => {
                format!("the frame that {who} received is about the connection and not its message's last: it cannot go on")
            }
            Self::NotUtf8 => format!("the message that {who} received as text is not UTF-8"),
            Self::OtherCode { came: Some(came), wanted } => format!("{who} received a close with the code {came}, not {wanted}"),
            Self::OtherCode { came: None, wanted } => format!("{who} received a close without a code, not {wanted}"),
            Self::Cut { came } => format!("{who} received a message that is not whole: of what it carries {came} bytes came"),
        }
    }

    pub(super) fn pt(&self, who: &str) -> String {
        match self {
            Self::UnknownKind { number } => {
                format!("o que {who} recebeu não é um quadro WebSocket: não há tipo {number} (RFC 6455, seção 5.2)")
            }
            Self::OtherKind { came, wanted } => format!("{who} recebeu um quadro do tipo `{came}`, e não `{wanted}`"),
            Self::Masked => {
                format!("o quadro que {who} recebeu está mascarado: um servidor não mascara nada (RFC 6455, seção 5.1)")
            }
            Self::NotMasked => {
                format!("o quadro que {who} recebeu não está mascarado: um cliente mascara tudo o que envia (RFC 6455, seção 5.1)")
            }
            Self::Reserved => format!("o quadro que {who} recebeu tem bits reservados ligados, o que ninguém pediu"),
            Self::LongLength { length } => {
                format!(
                    "o quadro que {who} recebeu informa seu tamanho, {length}, em mais bytes do que o necessário (RFC 6455, seção 5.2)"
                )
            }
            Self::LongControl { length } => {
                format!("o quadro que {who} recebeu trata da conexão e leva {length} bytes: o máximo é 125")
            }
            Self::PartOfControl => {
                format!("o quadro que {who} recebeu trata da conexão e não é o último da mensagem: ele não pode continuar")
            }
            Self::NotUtf8 => format!("a mensagem que {who} recebeu como texto não é UTF-8"),
            Self::OtherCode { came: Some(came), wanted } => format!("{who} recebeu um close com o código {came}, e não {wanted}"),
            Self::OtherCode { came: None, wanted } => format!("{who} recebeu um close sem código, e não {wanted}"),
            Self::Cut { came } => format!("{who} recebeu uma mensagem incompleta: do que ela leva vieram {came} bytes"),
        }
    }
}
