//! The head of a response: how it is read, what its headers must be, and how its body is told to end.

use super::super::pattern;
use crate::spec::{Names, ValueRule, has_no_body};
use crate::text::{NoBody, NotHttp};

/// More headers than any answer of an exercise has.
const MOST_HEADERS: usize = 100;

/// The parts of a response's head.
pub(super) struct Head {
    pub(super) length: usize,
    /// Whether the status line says HTTP/1.1, and not HTTP/1.0.
    pub(super) is_1_1: bool,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
}

/// How it is told where a body ends (RFC 9112, section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none.
    NoBody(NoBody),
    /// By its last chunk.
    Chunked,
    /// By its length, or not at all: then it is the end of the connection.
    Length,
}

impl Head {
    pub(super) fn header<'h>(&'h self, name: &'h str) -> Option<&'h str> {
        self.values(name).next()
    }

    /// The values of all headers of this name.
    pub(super) fn values<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.headers.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether another response to the same request follows it: all of 1xx but 101, after which another protocol is spoken.
    pub(super) fn is_interim(&self) -> bool {
        (100..200).contains(&self.status) && self.status != SWITCHING
    }

    /// How the body ends, in the answer to a request that is HEAD or is not.
    pub(super) fn framing(&self, is_head: bool) -> Framing {
        let codings = self.values("transfer-encoding").last().unwrap_or_default();
        match self.status {
            code if has_no_body(code) => Framing::NoBody(NoBody::Status(code)),
            _ if is_head => Framing::NoBody(NoBody::Head),
            _ if codings.rsplit(',').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked")) => Framing::Chunked,
            _ => Framing::Length,
        }
    }
}

/// The status after which another protocol is spoken.
pub(super) const SWITCHING: u16 = 101;

/// What stands before the status line. A server skips empty lines before a request, a client none before a response
/// (RFC 9112, section 2.2); the parser would let them pass.
pub(super) fn before_status_line(bytes: &[u8]) -> Option<NotHttp> {
    match bytes {
        [b'\n', ..] | [b'\r', b'\n', ..] => Some(NotHttp::EmptyLineFirst),
        [b' ' | b'\t', ..] => Some(NotHttp::SpaceFirst),
        [0xef, 0xbb, 0xbf, ..] => Some(NotHttp::ByteOrderMarkFirst),
        _ => None,
    }
}

pub(super) fn parse_head(bytes: &[u8]) -> Result<Option<Head>, httparse::Error> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = response.parse(bytes)? else { return Ok(None) };
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let headers = response.headers.iter().map(|header| (header.name.to_string(), text(header.value))).collect();
    Ok(Some(Head { length, is_1_1: response.version == Some(1), status: response.code.unwrap_or(0), headers }))
}

/// What httparse found wrong.
pub(super) fn why(error: httparse::Error) -> NotHttp {
    match error {
        httparse::Error::Version => NotHttp::NoStatusLine,
        httparse::Error::Status | httparse::Error::Token => NotHttp::BadStatusLine,
        httparse::Error::HeaderName => NotHttp::BadHeaderName,
        httparse::Error::HeaderValue => NotHttp::BadHeaderValue,
        httparse::Error::NewLine => NotHttp::BadLineEnd,
        httparse::Error::TooManyHeaders => NotHttp::TooManyHeaders,
    }
}

/// Whether a line of the head ends in a line feed without a carriage return.
pub(in crate::matcher) fn has_bare_newline(head: &[u8]) -> bool {
    head.iter().enumerate().any(|(index, byte)| *byte == b'\n' && (index == 0 || head[index - 1] != b'\r'))
}

/// Spaces around `;` and `,` and letter case never count.
fn normal(value: &str) -> String {
    let mut text = value.trim().to_ascii_lowercase();
    for separator in [';', ','] {
        text = text.split(separator).map(str::trim).collect::<Vec<_>>().join(&separator.to_string());
    }
    text.replace('"', "")
}

pub(in crate::matcher) fn value_fits(rule: &ValueRule, value: &str) -> bool {
    match rule {
        ValueRule::Present => true,
        ValueRule::Absent => false,
        ValueRule::Exactly(wanted) => value == wanted,
        ValueRule::Is(wanted) => normal(value) == normal(wanted),
        ValueRule::Matches(rule) => pattern(rule)(&normal(value)),
        ValueRule::Holds(wanted) => normal(value).split([',', ';']).any(|part| part == normal(wanted)),
    }
}

pub(in crate::matcher) fn describe(name: &str, rule: &ValueRule) -> String {
    match rule {
        ValueRule::Present => format!("{name}: …"),
        ValueRule::Absent => format!("{name}: –"),
        ValueRule::Is(wanted) | ValueRule::Exactly(wanted) => format!("{name}: {wanted}"),
        ValueRule::Matches(pattern) => format!("{name}: /{pattern}/"),
        ValueRule::Holds(wanted) => format!("{name}: … {wanted} …"),
    }
}

/// The same rule with its names filled in.
pub(in crate::matcher) fn filled(rule: &ValueRule, names: &Names) -> ValueRule {
    match rule {
        ValueRule::Is(text) => ValueRule::Is(names.fill(text)),
        ValueRule::Exactly(text) => ValueRule::Exactly(names.fill(text)),
        ValueRule::Holds(text) => ValueRule::Holds(names.fill(text)),
        ValueRule::Matches(text) => ValueRule::Matches(names.fill(text)),
        ValueRule::Present | ValueRule::Absent => rule.clone(),
    }
}
