//! Why the certificate of a site is refused.

use super::Say;

/// What is wrong with a certificate; read after "is not trusted: ".
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Distrust {
    UnknownAuthority,
    OtherName,
    Expired,
    NotYetValid,
    SignedByItself,
    Otherwise { why: String },
}

impl Say for Distrust {
    fn en(&self) -> String {
        match self {
            Self::UnknownAuthority => "nobody whom this machine trusts has signed its certificate (SSL_CERT_FILE can name a file \
                                       with the certificate of your own authority)"
                .into(),
            Self::OtherName => "its certificate is for another name".into(),
            Self::Expired => "its certificate has expired (or the clock of this machine is wrong)".into(),
            Self::NotYetValid => "its certificate is not valid yet (or the clock of this machine is wrong)".into(),
            Self::SignedByItself => {
                "its certificate is one for authorities (the site needs one of its own, signed by that authority)".into()
            }
            Self::Otherwise { why } => format!("its certificate is refused ({why})"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::UnknownAuthority => "ninguém em quem esta máquina confia assinou o certificado dele (SSL_CERT_FILE pode indicar \
                                       um arquivo com o certificado da sua própria autoridade)"
                .into(),
            Self::OtherName => "o certificado dele é de outro nome".into(),
            Self::Expired => "o certificado dele expirou (ou o relógio desta máquina está errado)".into(),
            Self::NotYetValid => "o certificado dele ainda não é válido (ou o relógio desta máquina está errado)".into(),
            Self::SignedByItself => {
                "o certificado dele é de autoridade (o site precisa de um próprio, assinado por essa autoridade)".into()
            }
            Self::Otherwise { why } => format!("o certificado dele é recusado ({why})"),
        }
    }
}
