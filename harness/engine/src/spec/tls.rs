//! TLS: the certificate that a program is given, and what a client offers in its handshake.

use super::model::ActorVerb;
use super::yaml::{Node, Reading};
use crate::text::{LayerMistake, SpecProblem};

/// How many protocols a client offers at most.
const MOST_PROTOCOLS: usize = 16;
/// The longest name of a protocol (RFC 7301, section 3.1), and of a server (RFC 1035, section 2.3.4), in bytes.
const LONGEST_PROTOCOL: usize = 255;
const LONGEST_NAME: usize = 253;

/// Whether a client talks TLS, and what it offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// Whether it does; if not said, it does where the program has a certificate.
    pub wanted: Option<bool>,
    /// The server that it says it wants to reach, if not the one of the certificate.
    pub name: Option<String>,
    /// The protocols that it would speak.
    pub alpn: Vec<String>,
    /// The protocol that the program has to choose, or that it has to choose none.
    pub chooses: Option<Option<String>>,
}

/// Reads the name of a server.
pub(super) fn read_server_name(node: &Node<'_>) -> Reading<String> {
    let name = node.text()?;
    let is_label = |label: &str| {
        let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && label.len() <= 63 && label.bytes().all(is_inside) && !label.starts_with('-') && !label.ends_with('-')
    };
    if name.len() > LONGEST_NAME || !name.split('.').all(is_label) || name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return Err(node.mistake(LayerMistake::NoServerName { name: name.into() }.into()));
    }
    Ok(name.to_string())
}

/// Reads what `connect` says of TLS.
pub(super) fn read_tls(node: &Node<'_>) -> Reading<Tls> {
    let wanted = node.get("over").map(|over| over.one_of(&[("tcp", false), ("udp", false), ("tls", true)])).transpose()?;
    let name = node.get("name").map(|name| read_server_name(&name)).transpose()?;
    let list = node.get("alpn").map(|alpn| Ok((alpn.list()?, alpn))).transpose()?;
    let mut alpn = Vec::new();
    if let Some((protocols, node)) = list {
        if protocols.is_empty() || protocols.len() > MOST_PROTOCOLS {
            return Err(node.mistake(SpecProblem::OutOfRange { least: 1, most: MOST_PROTOCOLS as u64 }));
        }
        for protocol in protocols {
            let name = protocol.text()?;
            if name.is_empty() || name.len() > LONGEST_PROTOCOL {
                return Err(protocol.mistake(SpecProblem::OutOfRange { least: 1, most: LONGEST_PROTOCOL as u64 }));
            }
            alpn.push(name.to_string());
        }
    }
    let chooses = match node.get("chooses") {
        None => None,
        Some(_) if alpn.is_empty() => return Err(node.mistake(SpecProblem::MissingKey { key: "alpn" })),
        Some(chooses) => {
            let known: Vec<(&str, Option<&str>)> =
                alpn.iter().map(|name| (name.as_str(), Some(name.as_str()))).chain([("none", None)]).collect();
            Some(chooses.one_of(&known)?.map(String::from))
        }
    };
    let tls = Tls { wanted, name, alpn, chooses };
    if tls.wanted == Some(false) && (Tls { wanted: None, ..tls.clone() }) != Tls::default() {
        let key = ["name", "alpn"].into_iter().find(|key| node.get(key).is_some()).unwrap_or("over");
        return Err(node.mistake_at_key(key, LayerMistake::NeedsTls.into()));
    }
    Ok(tls)
}

/// Refuses a client that talks TLS where there is no certificate to trust.
pub(super) fn needs_certificate(node: &Node<'_>, verb: &ActorVerb, has_tls: bool) -> Reading<()> {
    match verb {
        ActorVerb::Connect { tls, .. } if !has_tls && *tls != Tls::default() && tls.wanted != Some(false) => {
            Err(node.mistake(LayerMistake::NoCertificate.into()))
        }
        _ => Ok(()),
    }
}
