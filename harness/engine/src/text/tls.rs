//! What is said of TLS: what is awaited of a handshake, what was found wrong, and what happened.

use super::{Say, StallProof, quote_short};

/// What a step awaits of TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum TlsWish {
    Handshake { who: String },
    Chooses { who: String, protocol: Option<String> },
}

impl TlsWish {
    /// The client.
    pub(super) fn who(&self) -> &str {
        match self {
            Self::Handshake { who } | Self::Chooses { who, .. } => who,
        }
    }

    pub(super) fn who_mut(&mut self) -> &mut String {
        match self {
            Self::Handshake { who } | Self::Chooses { who, .. } => who,
        }
    }
}

impl Say for TlsWish {
    fn en(&self) -> String {
        match self {
            Self::Handshake { who } => format!("{who} makes a TLS handshake"),
            Self::Chooses { who, protocol: Some(name) } => format!("the program chooses the protocol {name} (ALPN) for {who}"),
            Self::Chooses { who, protocol: None } => format!("the program chooses no protocol (ALPN) for {who}"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Handshake { who } => format!("{who} faz um handshake TLS"),
            Self::Chooses { who, protocol: Some(name) } => format!("o programa escolhe o protocolo {name} (ALPN) para {who}"),
            Self::Chooses { who, protocol: None } => format!("o programa não escolhe nenhum protocolo (ALPN) para {who}"),
        }
    }
}

/// Why a handshake failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum TlsFault {
    Plain { said: Vec<u8> },
    Echo,
    OtherCertificate,
    Alert { name: String },
    Ended { by_reset: bool },
    Broken { why: String },
}

/// What is wrong with a program's TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum TlsProblem {
    Failed { who: String, fault: TlsFault },
    Silent { who: String, proof: StallProof },
    OtherProtocol { who: String, chosen: Option<String> },
    BareEnd { who: String },
}

impl TlsProblem {
    pub(super) fn who_mut(&mut self) -> &mut String {
        match self {
            Self::Failed { who, .. } | Self::Silent { who, .. } | Self::OtherProtocol { who, .. } | Self::BareEnd { who } => who,
        }
    }
}

impl Say for TlsProblem {
    fn en(&self) -> String {
        match self {
            Self::Failed { who, fault } => match fault {
                TlsFault::Plain { said } => {
                    format!("the program sent {who} plain text where TLS was awaited: {}", quote_short(said))
                }
                TlsFault::Echo => format!("the program sent back to {who} what began the TLS handshake, as if it were plain text"),
                TlsFault::OtherCertificate => {
                    format!("the program showed {who} another certificate than the one that it was given ({{cert}})")
                }
                TlsFault::Alert { name } => format!("the program broke the TLS handshake with {who} off, with the alert {name}"),
                TlsFault::Ended { by_reset: false } => {
                    format!("the program closed the connection of {who} during the TLS handshake")
                }
                TlsFault::Ended { by_reset: true } => format!("the program reset the connection of {who} during the TLS handshake"),
                TlsFault::Broken { why } => format!("what the program sent {who} is no right TLS: {why}"),
            },
            Self::Silent { who, proof } => {
                format!("the program did not answer the TLS handshake that {who} began: {}; does it speak TLS?", proof.en())
            }
            Self::OtherProtocol { who, chosen: Some(name) } => format!("the program chose {name} for {who}"),
            Self::OtherProtocol { who, chosen: None } => format!("the program chose no protocol for {who}"),
            Self::BareEnd { who } => format!(
                "the program ended the connection of {who} without saying so within TLS (close_notify): whoever listens cannot \
                 tell that nothing is missing"
            ),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Failed { who, fault } => match fault {
                TlsFault::Plain { said } => {
                    format!("o programa enviou a {who} texto sem cifra onde se esperava TLS: {}", quote_short(said))
                }
                TlsFault::Echo => format!("o programa devolveu a {who} o início do handshake TLS, como se fosse texto sem cifra"),
                TlsFault::OtherCertificate => {
                    format!("o programa mostrou a {who} um certificado que não é o que recebeu ({{cert}})")
                }
                TlsFault::Alert { name } => format!("o programa interrompeu o handshake TLS com {who}, com o alerta {name}"),
                TlsFault::Ended { by_reset: false } => format!("o programa fechou a conexão de {who} durante o handshake TLS"),
                TlsFault::Ended { by_reset: true } => {
                    format!("o programa interrompeu (reset) a conexão de {who} durante o handshake TLS")
                }
                TlsFault::Broken { why } => format!("o que o programa enviou a {who} não é TLS correto: {why}"),
            },
            Self::Silent { who, proof } => {
                format!("o programa não respondeu ao handshake TLS que {who} iniciou: {}; ele fala TLS?", proof.pt())
            }
            Self::OtherProtocol { who, chosen: Some(name) } => format!("o programa escolheu {name} para {who}"),
            Self::OtherProtocol { who, chosen: None } => format!("o programa não escolheu nenhum protocolo para {who}"),
            Self::BareEnd { who } => format!(
                "o programa encerrou a conexão de {who} sem avisar dentro do TLS (close_notify): quem ouve não tem como saber que \
                 nada falta"
            ),
        }
    }
}

/// A handshake that was done, as a conversation tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secured {
    /// The version of TLS.
    pub version: String,
    /// The protocol that the program chose.
    pub protocol: Option<String>,
}

impl Say for Secured {
    fn en(&self) -> String {
        let protocol = self.protocol.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
        format!("speaks {}{protocol}", self.version)
    }

    fn pt(&self) -> String {
        let protocol = self.protocol.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
        format!("fala {}{protocol}", self.version)
    }
}
