//! An HTTP response that fits a rule (RFC 9112); parsed by httparse.

use super::{Look, Matcher, Mismatch, Missing, cause_of_difference, contains, first_difference};
use crate::process::End;
use crate::spec::{BodyRule, Data, Names, ResponseRule, ValueRule};
use crate::text::{Cause, EndWish, NotHttp, Problem, WrongHead, quote_short, short_name};
use crate::verdict::Evidence;

/// More headers than any answer of an exercise has.
const MOST_HEADERS: usize = 100;
/// The longest head that is collected before it is no HTTP.
const MOST_HEAD: usize = 64 * 1024;
/// Headers that say one thing about the body and so stand once in a head (RFC 9110, sections 5.3, 8.3 and 8.6).
const ONCE: [&str; 2] = ["Content-Type", "Content-Length"];
/// How much of a response a report of every byte holds as evidence.
const SHOWN: usize = 2048;

/// Awaits a response.
#[derive(Debug)]
pub struct Response {
    who: String,
    rule: ResponseRule,
    names: Names,
}

/// The parts of a response's head.
struct Head {
    length: usize,
    /// Whether the status line says HTTP/1.1, and not HTTP/1.0.
    is_1_1: bool,
    status: u16,
    headers: Vec<(String, String)>,
}

impl Head {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

impl Response {
    /// Awaits a response that fits `rule` for the actor `who`; `names` are filled into its texts.
    pub fn new(who: &str, rule: ResponseRule, names: Names) -> Self {
        Self { who: who.into(), rule, names }
    }

    fn who(&self) -> String {
        self.who.clone()
    }

    fn wrong(&self, problem: Problem, expected: Evidence, received: Evidence) -> Look {
        Look::Wrong(Box::new(Mismatch { problem, expected, received, difference: None, cause: None, is_settled: true }))
    }

    /// A response as it was wanted, in its own words.
    fn wanted(&self) -> Evidence {
        let status = self.rule.status.iter().map(u16::to_string).collect::<Vec<_>>().join("|");
        Evidence::Words(format!("HTTP/1.1 {}", if status.is_empty() { "..." } else { &status }))
    }

    fn no_http(&self, bytes: &[u8], why: NotHttp) -> Look {
        // The right body without any head is what a first try sends.
        let is_body = |data: &Data| Some(data.bytes(&self.names)).is_some_and(|body| !body.is_empty() && body == bytes);
        let why = match &self.rule.body[..] {
            [BodyRule::Is(data)] if is_body(data) => NotHttp::OnlyTheBody,
            _ => why,
        };
        let mut look = self.wrong(Problem::NotHttp { who: self.who(), why }, self.wanted(), Evidence::of_received(bytes, SHOWN));
        if let Look::Wrong(mismatch) = &mut look {
            mismatch.is_settled = bytes.len() >= SHOWN;
        }
        look
    }

    fn check_head(&self, bytes: &[u8], head: &Head) -> Option<Look> {
        let shown = || Evidence::of_received(&bytes[..head.length], SHOWN);
        let rule = &self.rule;
        if !rule.status.is_empty() && !rule.status.contains(&head.status) {
            let problem = Problem::WrongStatus { who: self.who(), wanted: rule.status.clone(), got: head.status };
            return Some(self.wrong(problem, self.wanted(), shown()));
        }
        if rule.version && !head.is_1_1 {
            let problem = Problem::WrongHead { who: self.who(), why: WrongHead::OldVersion };
            return Some(self.wrong(problem, self.wanted(), shown()));
        }
        if rule.crlf && has_bare_newline(&bytes[..head.length]) {
            return Some(self.wrong(
                Problem::WrongHead { who: self.who(), why: WrongHead::BareNewline },
                Evidence::Words("\\r\\n".into()),
                shown(),
            ));
        }
        let count = |name: &&str| head.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).count();
        if let Some(name) = ONCE.into_iter().find(|name| count(name) > 1) {
            let problem = Problem::DoubledHeader { who: self.who(), name: name.into() };
            return Some(self.wrong(problem, Evidence::Words(format!("{name}: …")), shown()));
        }
        for (name, wanted) in &rule.headers {
            let Some(value) = head.header(name) else {
                let problem = Problem::MissingHeader { who: self.who(), name: name.clone() };
                return Some(self.wrong(problem, Evidence::Words(describe(name, wanted)), shown()));
            };
            if !value_fits(wanted, value) {
                let problem = Problem::WrongHeader { who: self.who(), name: name.clone() };
                let received = Evidence::Words(format!("{name}: {}", short_name(value)));
                return Some(self.wrong(problem, Evidence::Words(describe(name, wanted)), received));
            }
        }
        if rule.content_length && head.header("content-length").is_none() {
            return Some(self.wrong(
                Problem::NoContentLength { who: self.who() },
                Evidence::Words("Content-Length: N".into()),
                shown(),
            ));
        }
        None
    }

    fn check_body(&self, body: &[u8]) -> Option<Look> {
        let text = |template: &str| self.names.fill(template);
        for rule in &self.rule.body {
            match rule {
                BodyRule::Is(data) => {
                    if let Some(look) = self.compare_body(data, body) {
                        return Some(look);
                    }
                }
                BodyRule::Contains(wanted) if !contains(body, text(wanted).as_bytes()) => {
                    let problem = Problem::BodyLacks { who: self.who(), wanted: text(wanted) };
                    let shown = Evidence::of_received(body, SHOWN);
                    return Some(self.wrong(
                        problem,
                        Evidence::Words(format!("… {} …", quote_short(text(wanted).as_bytes()))),
                        shown,
                    ));
                }
                BodyRule::Lacks(unwanted) if contains(body, text(unwanted).as_bytes()) => {
                    let problem = Problem::BodyHolds { who: self.who(), unwanted: text(unwanted) };
                    let shown = Evidence::of_received(body, SHOWN);
                    let mut look = self.wrong(problem, self.wanted(), shown);
                    if let Look::Wrong(mismatch) = &mut look {
                        mismatch.cause = Some(Cause::PathEscaped);
                    }
                    return Some(look);
                }
                BodyRule::Utf8 => {
                    if let Err(error) = std::str::from_utf8(body) {
                        return Some(Look::Wrong(Box::new(Mismatch {
                            problem: Problem::BodyNotUtf8 { who: self.who(), at: error.valid_up_to() },
                            expected: Evidence::Words("UTF-8".into()),
                            received: Evidence::Bytes(body[error.valid_up_to()..].iter().copied().take(64).collect()),
                            difference: None,
                            cause: None,
                            is_settled: true,
                        })));
                    }
                }
                BodyRule::Contains(_) | BodyRule::Lacks(_) => {}
            }
        }
        None
    }

    fn compare_body(&self, data: &Data, body: &[u8]) -> Option<Look> {
        let wanted = data.bytes(&self.names);
        let at = first_difference(&wanted, body)?;
        Some(Look::Wrong(Box::new(Mismatch {
            problem: Problem::WrongBody { who: self.who(), at },
            cause: cause_of_difference(&wanted, body, at),
            received: Evidence::of_received(body, Evidence::KEPT.max(wanted.len())),
            expected: Evidence::Bytes(wanted),
            difference: Some(at),
            is_settled: true,
        })))
    }

    fn wrong_length(&self, said: &str, body: &[u8]) -> Problem {
        Problem::WrongContentLength { who: self.who(), said: short_name(said).into(), got: body.len() }
    }
}

impl Matcher for Response {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        if let Some(why) = before_status_line(bytes) {
            // The line that should have come first is shown as well, if it still comes.
            let come = bytes.trim_ascii_start();
            let is_whole = end.is_some() || come.contains(&b'\n') || bytes.len() >= SHOWN;
            return if is_whole { self.no_http(bytes, why) } else { Look::More };
        }
        let head = match parse_head(bytes) {
            Ok(Some(head)) => head,
            Ok(None) => {
                return match end {
                    None if bytes.len() < MOST_HEAD => Look::More,
                    Some(End::Reset) => {
                        self.wrong(Problem::Reset { who: self.who() }, self.wanted(), Evidence::of_received(bytes, MOST_HEAD))
                    }
                    Some(End::Closed) if bytes.is_empty() => {
                        self.wrong(Problem::ClosedEarly { who: self.who() }, self.wanted(), Evidence::Bytes(Vec::new()))
                    }
                    _ => self.no_http(bytes, NotHttp::HeadWithoutEnd),
                };
            }
            // A first line that is wrong from its first bytes is shown whole, if it still comes.
            Err(_) if end.is_none() && !bytes.contains(&b'\n') && bytes.len() < SHOWN => return Look::More,
            Err(error) => return self.no_http(bytes, why(error)),
        };
        if let Some(wrong) = self.check_head(bytes, &head) {
            return wrong;
        }
        let body = &bytes[head.length..];
        let said = head.header("content-length").map(str::to_string);
        let length = said.as_deref().and_then(|said| said.trim().parse::<usize>().ok());
        // With an exact length asked for, the connection's end shows that the body has no more bytes than were said.
        let complete = match length {
            Some(length) if !self.rule.content_length => body.len() >= length || end.is_some(),
            _ => end.is_some(),
        };
        if !complete {
            return Look::More;
        }
        let cut = length.filter(|length| *length <= body.len()).unwrap_or(body.len());
        if let (Some(said), true) = (&said, self.rule.content_length || length.is_none_or(|length| length > body.len()))
            && length != Some(body.len())
        {
            let (wanted, got) = match length {
                // What was announced and did not come is missing: the length may well be right.
                Some(length) if length > body.len() => (format!("{length} bytes"), format!("{} bytes", body.len())),
                _ => (format!("Content-Length: {}", body.len()), format!("Content-Length: {}", short_name(said))),
            };
            let mut look = self.wrong(self.wrong_length(said, body), Evidence::Words(wanted), Evidence::Words(got));
            if let (Look::Wrong(mismatch), Some(true)) = (&mut look, length.map(|length| length > body.len())) {
                mismatch.cause = Some(Cause::CutShort);
            }
            if let Look::Wrong(mismatch) = &mut look
                && length == std::str::from_utf8(body).ok().map(|text| text.chars().count())
            {
                mismatch.cause = Some(Cause::ContentLengthInCharacters);
            }
            return look;
        }
        self.check_body(&body[..cut]).unwrap_or(Look::Met(head.length + cut))
    }

    fn missing(&self, bytes: &[u8]) -> Missing {
        let shown = Evidence::of_received(bytes, SHOWN);
        let mut end = None;
        let (problem, cause) = match parse_head(bytes) {
            Ok(Some(head)) => {
                let body = &bytes[head.length..];
                let said = head.header("content-length").unwrap_or_default();
                match said.trim().parse::<usize>() {
                    Ok(length) if length > body.len() => (Some(self.wrong_length(said, body)), None),
                    // Without a length, or with one that has to be exact, the end is part of the response.
                    Err(_) if said.is_empty() => {
                        end = Some(EndWish::Response);
                        (None, Some(Cause::NoLengthAndOpen))
                    }
                    Ok(_) | Err(_) if self.rule.content_length => {
                        end = Some(EndWish::Connection);
                        (None, None)
                    }
                    _ => (None, None),
                }
            }
            _ if bytes.is_empty() => (None, None),
            _ => {
                let why = before_status_line(bytes).unwrap_or(NotHttp::HeadWithoutEnd);
                (Some(Problem::NotHttp { who: self.who(), why }), None)
            }
        };
        let expected = end.map_or_else(|| self.wanted(), Evidence::End);
        Missing { problem, only_end: end.is_some(), expected, received: shown, difference: None, cause }
    }
}

/// What stands before the status line. A server skips empty lines before a request, a client none before a response
/// (RFC 9112, section 2.2); the parser would let them pass.
fn before_status_line(bytes: &[u8]) -> Option<NotHttp> {
    match bytes {
        [b'\n', ..] | [b'\r', b'\n', ..] => Some(NotHttp::EmptyLineFirst),
        [b' ' | b'\t', ..] => Some(NotHttp::SpaceFirst),
        [0xef, 0xbb, 0xbf, ..] => Some(NotHttp::ByteOrderMarkFirst),
        _ => None,
    }
}

fn parse_head(bytes: &[u8]) -> Result<Option<Head>, httparse::Error> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = response.parse(bytes)? else { return Ok(None) };
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let headers = response.headers.iter().map(|header| (header.name.to_string(), text(header.value))).collect();
    Ok(Some(Head { length, is_1_1: response.version == Some(1), status: response.code.unwrap_or(0), headers }))
}

/// What httparse found wrong.
fn why(error: httparse::Error) -> NotHttp {
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
fn has_bare_newline(head: &[u8]) -> bool {
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

fn value_fits(rule: &ValueRule, value: &str) -> bool {
    match rule {
        ValueRule::Present => true,
        ValueRule::Is(wanted) => normal(value) == normal(wanted),
        ValueRule::Matches(rule) => super::pattern(rule)(&normal(value)),
        ValueRule::Holds(wanted) => normal(value).split([',', ';']).any(|part| part == normal(wanted)),
    }
}

fn describe(name: &str, rule: &ValueRule) -> String {
    match rule {
        ValueRule::Present => format!("{name}: …"),
        ValueRule::Is(wanted) => format!("{name}: {wanted}"),
        ValueRule::Matches(pattern) => format!("{name}: /{pattern}/"),
        ValueRule::Holds(wanted) => format!("{name}: … {wanted} …"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\r\nol\u{e1}";

    fn rule() -> ResponseRule {
        ResponseRule { status: vec![200], content_length: true, crlf: true, ..ResponseRule::default() }
    }

    fn look(rule: ResponseRule, bytes: &str, end: Option<End>) -> Look {
        Response::new("ana", rule, Names::default()).look(bytes.as_bytes(), end)
    }

    fn problem(look: Look) -> Problem {
        match look {
            Look::Wrong(mismatch) => mismatch.problem,
            other => panic!("expected a mismatch, not {other:?}"),
        }
    }

    #[test]
    fn a_length_in_characters_is_found_out_by_the_end_of_the_connection() {
        assert_eq!(look(rule(), RIGHT, None), Look::More);
        let Look::Wrong(mismatch) = look(rule(), RIGHT, Some(End::Closed)) else { panic!("3 characters are 4 bytes") };
        assert_eq!(mismatch.cause, Some(Cause::ContentLengthInCharacters));
        let right = RIGHT.replace("Length: 3", "Length: 4");
        assert_eq!(look(rule(), &right, Some(End::Closed)), Look::Met(right.len()));
    }

    #[test]
    fn without_an_exact_length_the_announced_one_ends_the_response() {
        let rule = ResponseRule { content_length: false, ..rule() };
        assert_eq!(look(rule, &RIGHT.replace("Length: 3", "Length: 2"), None), Look::Met(RIGHT.len() - 2));
    }

    #[test]
    fn a_header_that_says_one_thing_about_the_body_stands_once() {
        let doubled = RIGHT.replace("Content-Length", "content-type: text/html\r\nContent-Length");
        assert!(matches!(problem(look(rule(), &doubled, None)), Problem::DoubledHeader { name, .. } if name == "Content-Type"));
    }

    #[test]
    fn what_is_missing_of_a_whole_response_is_the_length_or_the_end() {
        let missing = |rule: ResponseRule, bytes: &str| {
            let mut response = Response::new("ana", rule, Names::default());
            assert_eq!(response.look(bytes.as_bytes(), None), Look::More, "{bytes:?}");
            let missing = response.missing(bytes.as_bytes());
            assert!(missing.only_end && missing.problem.is_none(), "{bytes:?}");
            (missing.expected, missing.cause)
        };
        let any = || ResponseRule { content_length: false, ..rule() };
        let length = (Evidence::End(EndWish::Response), Some(Cause::NoLengthAndOpen));
        assert_eq!(missing(any(), "HTTP/1.1 200 OK\r\n\r\n"), length);
        assert_eq!(missing(any(), "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nol"), length);
        let exact = RIGHT.replace("Length: 3", "Length: 4");
        assert_eq!(missing(rule(), &exact), (Evidence::End(EndWish::Connection), None));
    }

    #[test]
    fn header_values_do_not_depend_on_spaces_and_letter_case() {
        let wanted = ValueRule::Is("text/html; charset=utf-8".into());
        for value in ["text/html;charset=UTF-8", "Text/HTML; charset=\"utf-8\""] {
            assert!(value_fits(&wanted, value), "{value}");
        }
        assert!(!value_fits(&wanted, "text/html"));
        assert!(value_fits(&ValueRule::Holds("GET".into()), "HEAD, GET"));
    }

    #[test]
    fn of_a_value_without_end_as_much_is_told_as_a_person_reads() {
        let long = "x".repeat(60_000);
        for (old, what) in [("text/plain", "Content-Type"), ("Length: 3", "Content-Length")] {
            let sent = RIGHT.replace(old, &old.replace("text/plain", &long).replace('3', &long));
            let headers = vec![("Content-Type".into(), ValueRule::Is("text/plain; charset=utf-8".into()))];
            let Look::Wrong(mismatch) = look(ResponseRule { headers, ..rule() }, &sent, Some(End::Closed)) else {
                panic!("{what}")
            };
            let Evidence::Words(received) = &mismatch.received else { panic!("{what}: {:?}", mismatch.received) };
            assert!(received.starts_with(&format!("{what}: xxx")) && received.len() < 150, "{received}");
            assert!(crate::text::Say::en(&mismatch.problem).len() < 300, "{:?}", mismatch.problem);
        }
    }

    #[test]
    fn what_is_no_http_is_said_to_be_none() {
        assert!(matches!(problem(look(rule(), "hello\n", None)), Problem::NotHttp { .. }));
        assert!(matches!(problem(look(rule(), "HTTP/1.1 200 OK\r\nA: b", Some(End::Closed))), Problem::NotHttp { .. }));
        assert!(matches!(problem(look(rule(), "", Some(End::Closed))), Problem::ClosedEarly { .. }));
        assert!(matches!(
            problem(look(rule(), "HTTP/1.1 200 OK\nContent-Length: 0\n\n", None)),
            Problem::WrongHead { why: WrongHead::BareNewline, .. }
        ));
    }

    #[test]
    fn the_status_line_is_the_first_thing_sent() {
        let cases = [
            ("\r\n", NotHttp::EmptyLineFirst),
            ("\n", NotHttp::EmptyLineFirst),
            ("\n\n", NotHttp::EmptyLineFirst),
            ("\n  ", NotHttp::EmptyLineFirst),
            (" ", NotHttp::SpaceFirst),
            ("\t", NotHttp::SpaceFirst),
            ("\u{feff}", NotHttp::ByteOrderMarkFirst),
        ];
        for (before, why) in cases {
            let wanted = Problem::NotHttp { who: "ana".into(), why };
            let whole = format!("{before}{RIGHT}");
            assert_eq!(problem(look(rule(), &whole, None)), wanted, "{before:?}");
            assert_eq!(problem(look(rule(), before, Some(End::Closed))), wanted, "{before:?} alone");
            assert_eq!(look(rule(), before, None), Look::More, "{before:?}: the line after it may come");
            let missing = Response::new("ana", rule(), Names::default()).missing(before.as_bytes());
            assert_eq!(missing.problem, Some(wanted), "{before:?} and nothing more");
        }
    }

    #[test]
    fn a_head_is_read_as_strictly_as_the_standard_writes_it() {
        let why = |bytes: &str| match problem(look(rule(), bytes, None)) {
            Problem::NotHttp { why, .. } => why,
            other => panic!("{bytes:?}: {other:?}"),
        };
        assert_eq!(why("HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n"), NotHttp::BadHeaderName);
        assert_eq!(why("HTTP/1.1 200 OK\r\nA : b\r\n\r\n"), NotHttp::BadHeaderName);
        assert_eq!(why("HTTP/1.1  200 OK\r\n\r\n"), NotHttp::BadStatusLine);
        assert_eq!(why("HTTP/2 200 OK\r\n\r\n"), NotHttp::NoStatusLine);
    }

    #[test]
    fn the_version_counts_where_it_is_asked_for() {
        let old = RIGHT.replace("HTTP/1.1", "HTTP/1.0").replace("Length: 3", "Length: 4");
        assert_eq!(look(rule(), &old, Some(End::Closed)), Look::Met(old.len()));
        let strict = ResponseRule { version: true, ..rule() };
        assert!(matches!(problem(look(strict, &old, None)), Problem::WrongHead { why: WrongHead::OldVersion, .. }));
    }
}
