//! Frames of WebSocket (RFC 6455): as a client sends them, and what is awaited of a message.

use super::data::{Data, Names, read_data};
use super::yaml::{Node, Reading};
use crate::text::SpecProblem;

/// The longest payload of a frame that is about the connection itself, in bytes (section 5.5).
pub const MOST_CONTROL: u64 = 125;
/// Codes of a close that may be sent (section 7.4).
const CODES: (u64, u64) = (1000, 4999);

/// What a frame is, by the number that stands in it (section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// Goes on with a message.
    Continuation,
    /// A message of text, or its beginning.
    Text,
    /// A message of bytes, or its beginning.
    Binary,
    /// Nothing more comes.
    Close,
    /// Asks for a pong.
    Ping,
    /// Answers a ping.
    Pong,
}

impl FrameKind {
    /// All kinds, with the words by which a scene calls them and their numbers.
    pub const ALL: [(Self, &'static str, u8); 6] = [
        (Self::Continuation, "continues", 0),
        (Self::Text, "text", 1),
        (Self::Binary, "binary", 2),
        (Self::Close, "close", 8),
        (Self::Ping, "ping", 9),
        (Self::Pong, "pong", 10),
    ];

    /// The word by which a scene calls it.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, word, _)| word)
    }

    /// Whether it is about the connection itself.
    pub fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }

    fn number(self) -> u8 {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or(0, |(.., number)| *number)
    }
}

/// One frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// What it is.
    pub kind: FrameKind,
    /// The code of a close, if it has one.
    pub code: Option<u16>,
    /// What it carries, behind that.
    pub payload: Data,
    /// Whether it is the last of its message.
    pub is_last: bool,
    /// Whether its payload is masked, as that of clients has to be (section 5.3).
    pub is_masked: bool,
}

impl Frame {
    /// The frame as bytes.
    pub(super) fn bytes(&self, names: &Names) -> Vec<u8> {
        let mut payload = self.code.map(|code| code.to_be_bytes().to_vec()).unwrap_or_default();
        payload.extend(self.payload.bytes(names));
        let mut bytes = vec![u8::from(self.is_last) << 7 | self.kind.number()];
        let mask_bit = u8::from(self.is_masked) << 7;
        match payload.len() {
            length @ ..=125 => bytes.push(mask_bit | length as u8),
            length @ ..=65_535 => {
                bytes.push(mask_bit | 126);
                bytes.extend((length as u16).to_be_bytes());
            }
            length => {
                bytes.push(mask_bit | 127);
                bytes.extend((length as u64).to_be_bytes());
            }
        }
        if self.is_masked {
            let mask = Data::Random(4).bytes(names);
            payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
            bytes.extend(mask);
        }
        bytes.extend(payload);
        bytes
    }
}

/// What is awaited: a whole message, in however many frames, or one about the connection.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameRule {
    /// What it is.
    pub kind: FrameKind,
    /// The code of a close, if that matters.
    pub code: Option<u16>,
    /// What it carries, if that matters.
    pub payload: Option<Data>,
}

/// The kind of a frame, and the node of what it carries.
fn read_kind<'v>(node: &Node<'v>) -> Reading<(FrameKind, Node<'v>)> {
    let found: Vec<(FrameKind, Node<'v>)> =
        FrameKind::ALL.iter().filter_map(|(kind, word, _)| Some((*kind, node.get(word)?))).collect();
    let known = || FrameKind::ALL.iter().map(|(_, word, _)| (*word).to_string()).collect();
    match <[_; 1]>::try_from(found) {
        Ok([one]) => Ok(one),
        Err(found) if found.is_empty() => Err(node.mistake(SpecProblem::NoVerb { known: known() })),
        Err(found) => {
            let found = found.iter().map(|(kind, _)| format!("`{}`", kind.word())).collect();
            Err(node.mistake(SpecProblem::SeveralVerbs { found }))
        }
    }
}

fn read_code(node: &Node<'_>) -> Reading<u16> {
    Ok(node.number(CODES.0, CODES.1)? as u16)
}

/// Reads a frame that is sent: `{ text: DATA }`, `{ close: 1000 }` and the like.
pub(super) fn read_frame(node: &Node<'_>) -> Reading<Frame> {
    node.only(&["text", "binary", "continues", "ping", "pong", "close", "reason", "last", "masked"])?;
    let (kind, value) = read_kind(node)?;
    let flag = |key: &str| node.get(key).map(|flag| flag.flag()).transpose().map(|flag| flag.unwrap_or(true));
    let (is_last, is_masked) = (flag("last")?, flag("masked")?);
    let reason = node.get("reason");
    let (code, payload) = match (kind, &reason) {
        (FrameKind::Close, reason) => {
            let reason = reason.as_ref().map(read_data).transpose()?;
            (Some(read_code(&value)?), reason.unwrap_or(Data::Bytes(Vec::new())))
        }
        (_, Some(_)) => return Err(node.mistake_at_key("reason", SpecProblem::MissingKey { key: "close" })),
        _ => (None, read_data(&value)?),
    };
    Ok(Frame { kind, code, payload, is_last, is_masked })
}

/// Reads what is awaited.
pub(super) fn read_frame_rule(node: &Node<'_>) -> Reading<FrameRule> {
    node.only(&["text", "binary", "ping", "pong", "close"])?;
    let (kind, value) = read_kind(node)?;
    let is_any = value.as_text() == Some("any") && kind == FrameKind::Close;
    Ok(match kind {
        FrameKind::Close if is_any => FrameRule { kind, code: None, payload: None },
        FrameKind::Close => FrameRule { kind, code: Some(read_code(&value)?), payload: None },
        _ => FrameRule { kind, code: None, payload: Some(read_data(&value)?) },
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::yaml::read_text;
    use super::*;

    fn bytes(yaml: &str) -> Vec<u8> {
        let frame = read_text(Path::new("t"), yaml, |node| read_frame(&node)).expect("a frame");
        frame.bytes(&Names::new(7))
    }

    #[test]
    fn frames_are_those_of_the_standard() {
        // Section 5.7.
        assert_eq!(bytes("{ text: Hello, masked: false }"), b"\x81\x05Hello");
        assert_eq!(bytes("{ text: Hel, last: false, masked: false }"), b"\x01\x03Hel");
        assert_eq!(bytes("{ continues: lo, masked: false }"), b"\x80\x02lo");
        assert_eq!(bytes("{ ping: Hello, masked: false }"), b"\x89\x05Hello");
        assert_eq!(bytes("{ close: 1000, reason: ok, masked: false }"), b"\x88\x04\x03\xe8ok");
        assert_eq!(bytes("{ binary: { random: 256 }, masked: false }")[..4], *b"\x82\x7e\x01\x00");
        assert_eq!(bytes("{ binary: { random: 65536 }, masked: false }")[..10], *b"\x82\x7f\0\0\0\0\0\x01\0\0");
    }

    #[test]
    fn what_a_client_sends_is_masked() {
        let frame = bytes("{ text: Hello }");
        assert_eq!(frame[..2], *b"\x81\x85");
        let shown: Vec<u8> = frame[6..].iter().zip(frame[2..6].iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
        assert_eq!(shown, b"Hello");
        assert_ne!(frame[6..], *b"Hello");
    }
}
