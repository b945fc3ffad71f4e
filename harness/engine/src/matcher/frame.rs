//! A message of WebSocket (RFC 6455), in however many frames it comes.

use super::settled::explained;
use super::{Look, Matcher, Mismatch, Missing, cause_of_difference, first_difference};
use crate::process::End;
use crate::spec::{FrameKind, MOST_CONTROL};
use crate::text::{FrameFlaw, Problem};
use crate::verdict::Evidence;

/// Awaits a message, or a frame about the connection itself.
#[derive(Clone, Debug)]
pub struct Frames {
    who: String,
    kind: FrameKind,
    code: Option<u16>,
    payload: Option<Vec<u8>>,
    /// Whether it is a client that sends them: then each is masked (section 5.3).
    of_client: bool,
}

/// What came so far.
#[derive(Debug, Default)]
struct Message {
    payload: Vec<u8>,
    /// How many bytes its frames take.
    taken: usize,
}

/// What a look at the frames gives.
enum Found {
    Whole(Message),
    /// The message is not whole yet; what came of it.
    Part(Message),
    Flaw(FrameFlaw),
}

/// A frame's head.
struct Head {
    is_last: bool,
    kind: FrameKind,
    head: usize,
    length: usize,
    mask: [u8; 4],
}

/// The head of the frame at the beginning of these bytes; `None` while it is not whole.
fn head(bytes: &[u8], of_client: bool) -> Option<Result<Head, FrameFlaw>> {
    let [first, second, rest @ ..] = bytes else { return None };
    let number = first & 15;
    let Some((kind, ..)) = FrameKind::ALL.iter().find(|(.., of)| *of == number) else {
        return Some(Err(FrameFlaw::UnknownKind { number }));
    };
    if first & 0x70 != 0 {
        return Some(Err(FrameFlaw::Reserved));
    }
    match (second & 0x80 != 0, of_client) {
        (true, false) => return Some(Err(FrameFlaw::Masked)),
        (false, true) => return Some(Err(FrameFlaw::NotMasked)),
        _ => {}
    }
    let (size, least) = match second & 0x7f {
        126 => (2, 126),
        127 => (8, 65_536),
        _ => (0, 0),
    };
    let mask = match of_client {
        true => *rest.get(size..)?.first_chunk()?,
        false => [0; 4],
    };
    if rest.len() < size {
        return None;
    }
    let told = rest[..size].iter().fold(0u64, |told, byte| told << 8 | u64::from(*byte));
    let length = if size == 0 { u64::from(second & 0x7f) } else { told };
    let is_last = first & 0x80 != 0;
    Some(match () {
        () if length < least => Err(FrameFlaw::LongLength { length }),
        () if kind.is_control() && length > MOST_CONTROL => Err(FrameFlaw::LongControl { length }),
        () if kind.is_control() && !is_last => Err(FrameFlaw::PartOfControl),
        () => {
            let (head, length) = (2 + size + if of_client { 4 } else { 0 }, usize::try_from(length).unwrap_or(usize::MAX));
            Ok(Head { is_last, kind: *kind, head, length, mask })
        }
    })
}

impl Frames {
    /// Awaits, for the actor `who`, a frame of a kind with a code and a payload, where those matter.
    pub fn new(who: &str, kind: FrameKind, code: Option<u16>, payload: Option<Vec<u8>>) -> Self {
        Self { who: who.into(), kind, code, payload, of_client: false }
    }

    /// The same of a client, whose frames are masked.
    #[must_use]
    pub fn of_client(self, of_client: bool) -> Self {
        Self { of_client, ..self }
    }

    fn find(&self, bytes: &[u8]) -> Found {
        let mut message = Message::default();
        let mut is_first = true;
        loop {
            let frame = &bytes[message.taken..];
            let head = match head(frame, self.of_client) {
                None => return Found::Part(message),
                Some(Err(flaw)) => return Found::Flaw(flaw),
                Some(Ok(head)) => head,
            };
            let wanted = if is_first { self.kind } else { FrameKind::Continuation };
            if head.kind != wanted {
                return Found::Flaw(FrameFlaw::OtherKind { came: head.kind.word(), wanted: wanted.word() });
            }
            let payload = &frame[head.head..frame.len().min(head.head.saturating_add(head.length))];
            message.payload.extend(payload.iter().zip(head.mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
            if payload.len() < head.length {
                return Found::Part(message);
            }
            message.taken += head.head + head.length;
            if head.is_last {
                return Found::Whole(message);
            }
            is_first = false;
        }
    }

    fn wrong(&self, problem: Problem, bytes: &[u8]) -> Look {
        Look::Wrong(Box::new(Mismatch {
            problem,
            expected: Evidence::Bytes(self.payload.clone().unwrap_or_default()),
            received: Evidence::of_received(bytes, 0),
            difference: None,
            cause: None,
            is_settled: true,
        }))
    }

    fn flaw(&self, why: FrameFlaw, bytes: &[u8]) -> Look {
        self.wrong(Problem::WrongFrame { who: self.who.clone(), why }, bytes)
    }

    /// What differs in what is carried, where that matters.
    fn differs(&self, payload: &[u8], is_whole: bool) -> Option<Look> {
        let wanted = self.payload.as_deref()?;
        let upto = if is_whole { payload.len().max(wanted.len()) } else { payload.len() };
        let at = first_difference(&wanted[..wanted.len().min(upto)], payload)?;
        let explained = explained(wanted, payload, at);
        let who = self.who.clone();
        Some(Look::Wrong(Box::new(Mismatch {
            problem: match at == payload.len() {
                true => Problem::Incomplete { who, got: at, of: wanted.len() },
                false => Problem::WrongBytes { who, at },
            },
            expected: Evidence::Bytes(wanted.to_vec()),
            received: Evidence::of_received(payload, explained.needed),
            difference: Some(at),
            cause: explained.cause,
            is_settled: true,
        })))
    }
}

impl Matcher for Frames {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        match self.find(bytes) {
            Found::Flaw(flaw) => self.flaw(flaw, bytes),
            Found::Whole(message) => {
                if self.kind == FrameKind::Text && std::str::from_utf8(&message.payload).is_err() {
                    return self.flaw(FrameFlaw::NotUtf8, bytes);
                }
                if self.kind == FrameKind::Close {
                    let code = message.payload.first_chunk().map(|code| u16::from_be_bytes(*code));
                    if self.code.is_some() && self.code != code {
                        return self.flaw(FrameFlaw::OtherCode { came: code, wanted: self.code.unwrap_or_default() }, bytes);
                    }
                }
                self.differs(&message.payload, true).unwrap_or(Look::Met(message.taken))
            }
            Found::Part(message) => match (self.differs(&message.payload, false), end) {
                (Some(wrong), _) => wrong,
                (None, None) => Look::More,
                (None, Some(End::Reset)) => self.wrong(Problem::Reset { who: self.who.clone() }, bytes),
                (None, Some(End::Closed)) if bytes.is_empty() => self.wrong(Problem::ClosedEarly { who: self.who.clone() }, bytes),
                (None, Some(End::Closed)) => self.flaw(FrameFlaw::Cut { came: message.payload.len() }, bytes),
            },
        }
    }

    fn missing(&self, bytes: &[u8]) -> Missing {
        let wanted = self.payload.clone().unwrap_or_default();
        let came = match self.find(bytes) {
            Found::Part(message) => message.payload,
            _ => Vec::new(),
        };
        let why = FrameFlaw::Cut { came: came.len() };
        Missing {
            problem: (!bytes.is_empty()).then(|| Problem::WrongFrame { who: self.who.clone(), why }),
            only_end: false,
            difference: Some(came.len().min(wanted.len())),
            cause: cause_of_difference(&wanted, &came, came.len()),
            expected: Evidence::Bytes(wanted),
            received: Evidence::Bytes(came),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(payload: &str, bytes: &[u8]) -> Look {
        Frames::new("ana", FrameKind::Text, None, Some(payload.into())).look(bytes, None)
    }

    fn flaw(bytes: &[u8]) -> FrameFlaw {
        match look("Hello", bytes) {
            Look::Wrong(mismatch) => match mismatch.problem {
                Problem::WrongFrame { why, .. } => why,
                other => panic!("another problem: {other:?}"),
            },
            other => panic!("no flaw: {other:?}"),
        }
    }

    #[test]
    fn a_message_may_come_in_several_frames_and_what_follows_is_left() {
        assert_eq!(look("Hello", b"\x81\x05Hello\x89"), Look::Met(7));
        assert_eq!(look("Hello", b"\x01\x03Hel\x80\x02lo"), Look::Met(9));
        assert_eq!(look("Hello", b"\x01\x03Hel\x80\x02l"), Look::More);
        assert_eq!(look("Hello", b"\x81"), Look::More);
    }

    #[test]
    fn what_a_client_sends_has_to_be_masked() {
        let look = |bytes: &[u8]| Frames::new("o", FrameKind::Text, None, Some("Hello".into())).of_client(true).look(bytes, None);
        // Section 5.7.
        assert_eq!(look(b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), Look::Met(11));
        assert_eq!(look(b"\x81\x85\x37\xfa"), Look::More);
        let Look::Wrong(mismatch) = look(b"\x81\x05Hello") else { panic!("a flaw") };
        assert_eq!(mismatch.problem, Problem::WrongFrame { who: "o".into(), why: FrameFlaw::NotMasked });
    }

    #[test]
    fn what_the_standard_forbids_is_named() {
        assert_eq!(flaw(b"\x81\x85abcdHello"), FrameFlaw::Masked);
        assert_eq!(flaw(b"\xc1\x05Hello"), FrameFlaw::Reserved);
        assert_eq!(flaw(b"\x81\x7e\x00\x05Hello"), FrameFlaw::LongLength { length: 5 });
        assert_eq!(flaw(b"\x82\x05Hello"), FrameFlaw::OtherKind { came: "binary", wanted: "text" });
        assert_eq!(flaw(b"\x01\x03Hel\x81\x02lo"), FrameFlaw::OtherKind { came: "text", wanted: "continues" });
        assert_eq!(flaw(b"\x09\x00"), FrameFlaw::PartOfControl);
        assert_eq!(flaw(b"\x83\x00"), FrameFlaw::UnknownKind { number: 3 });
    }

    #[test]
    fn other_words_are_found_as_soon_as_they_come() {
        let problem = |bytes: &[u8]| match look("Hello", bytes) {
            Look::Wrong(mismatch) => mismatch.problem,
            other => panic!("no mismatch: {other:?}"),
        };
        assert_eq!(problem(b"\x81\x05He11"), Problem::WrongBytes { who: "ana".into(), at: 2 });
        assert_eq!(problem(b"\x81\x03Hel"), Problem::Incomplete { who: "ana".into(), got: 3, of: 5 });
    }
}
