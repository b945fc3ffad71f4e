//! An HTTP request that fits a rule (RFC 9112), as a server receives it; parsed by httparse.

use super::gzip::gunzip;
use super::json::Json;
use super::response::{Chunks, describe, filled, has_bare_newline, value_fits};
use super::{Look, Matcher, Mismatch, Missing, cause_of_difference, contains, first_difference, pattern};
use crate::process::End;
use crate::spec::{BodyRule, Names, RequestRule, TargetRule, ValueRule};
use crate::text::{NotRequest, Problem, RequestFlaw, quote_short, short_name};
use crate::verdict::Evidence;

/// More headers than any request of an exercise has, and the longest head that is collected before it is no HTTP.
const MOST_HEADERS: usize = 100;
const MOST_HEAD: usize = 64 * 1024;
/// How much of a request a report of every byte holds as evidence.
const SHOWN: usize = 2048;

/// Awaits a request.
#[derive(Debug)]
pub struct Request {
    who: String,
    rule: RequestRule,
    names: Names,
    chunks: Chunks,
    is_head: bool,
}

/// The head of a request.
struct Head {
    length: usize,
    method: String,
    target: String,
    is_1_1: bool,
    headers: Vec<(String, String)>,
}

/// How it is told where a body ends (RFC 9112, section 6.3): a request without a word about it has none.
enum Framing {
    Chunked,
    Length(usize),
    Unreadable(String),
}

impl Head {
    fn parse(bytes: &[u8]) -> Result<Option<Self>, httparse::Error> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(length) = request.parse(bytes)? else { return Ok(None) };
        let headers = request.headers.iter().map(|header| (header.name.into(), String::from_utf8_lossy(header.value).into_owned()));
        Ok(Some(Self {
            length,
            method: request.method.unwrap_or_default().into(),
            target: request.path.unwrap_or_default().into(),
            is_1_1: request.version == Some(1),
            headers: headers.collect(),
        }))
    }

    fn values<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.headers.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn framing(&self) -> Framing {
        if self.values("transfer-encoding").last().is_some_and(|codings| codings.to_ascii_lowercase().trim().ends_with("chunked")) {
            return Framing::Chunked;
        }
        match self.values("content-length").next().map(str::trim) {
            None => Framing::Length(0),
            Some(said) => said.parse().map_or_else(|_| Framing::Unreadable(said.into()), Framing::Length),
        }
    }
}

impl Request {
    /// Awaits a request that fits `rule` for the actor `who`; `names` are filled into its texts.
    pub fn new(who: &str, mut rule: RequestRule, names: Names) -> Self {
        rule.headers.iter_mut().for_each(|(_, value)| *value = filled(value, &names));
        rule.target = rule.target.map(|target| match target {
            TargetRule::Is(text) => TargetRule::Is(names.fill(&text)),
            TargetRule::Matches(text) => TargetRule::Matches(names.fill_pattern(&text)),
        });
        Self { who: who.into(), rule, names, chunks: Chunks::default(), is_head: false }
    }

    /// Whether the method of what was met is HEAD: then its answer has no body.
    pub fn is_head(&self) -> bool {
        self.is_head
    }

    /// The request that is wanted, in its own words.
    pub fn wish(&self) -> String {
        let target = match &self.rule.target {
            Some(TargetRule::Is(text)) => text.clone(),
            Some(TargetRule::Matches(pattern)) => format!("/{pattern}/"),
            None => "…".into(),
        };
        format!("{} {target}", self.rule.method.as_deref().unwrap_or("…"))
    }

    fn problem(&self, why: RequestFlaw) -> Problem {
        Problem::WrongRequest { who: self.who.clone(), why }
    }

    fn wrong(&self, why: RequestFlaw, expected: String, received: Evidence) -> Look {
        let (problem, expected) = (self.problem(why), Evidence::Words(expected));
        Look::Wrong(Box::new(Mismatch { problem, expected, received, difference: None, cause: None, is_settled: true }))
    }

    fn check_head(&self, bytes: &[u8], head: &Head) -> Option<Look> {
        let rule = &self.rule;
        let shown = || Evidence::of_received(&bytes[..head.length], SHOWN);
        let line = |text: &str| Some(self.wish()).filter(|_| !text.is_empty()).unwrap_or_default();
        if let Some(method) = rule.method.as_ref().filter(|method| **method != head.method) {
            let why = RequestFlaw::Method { wanted: method.clone(), got: head.method.clone() };
            return Some(self.wrong(why, line(method), shown()));
        }
        let fits = match &rule.target {
            None => true,
            Some(TargetRule::Is(text)) => *text == head.target,
            Some(TargetRule::Matches(text)) => pattern(text)(&head.target),
        };
        if !fits {
            return Some(self.wrong(RequestFlaw::Target { got: head.target.clone() }, self.wish(), shown()));
        }
        if rule.version && !head.is_1_1 {
            return Some(self.wrong(RequestFlaw::OldVersion, "HTTP/1.1".into(), shown()));
        }
        if rule.crlf && has_bare_newline(&bytes[..head.length]) {
            return Some(self.wrong(RequestFlaw::BareNewline, "\\r\\n".into(), shown()));
        }
        // A server has to refuse more than one of either (RFC 9112, sections 3.2 and 6.3).
        if let Some(name) = ["Host", "Content-Length"].into_iter().find(|name| head.values(name).count() > 1) {
            return Some(self.wrong(RequestFlaw::DoubledHeader { name: name.into() }, format!("{name}: …"), shown()));
        }
        for (name, wanted) in &rule.headers {
            let values: Vec<&str> = head.values(name).collect();
            let why = match wanted {
                ValueRule::Absent if !values.is_empty() => RequestFlaw::UnwantedHeader { name: name.clone() },
                ValueRule::Absent => continue,
                _ if values.is_empty() => RequestFlaw::MissingHeader { name: name.clone() },
                _ if values.iter().any(|value| value_fits(wanted, value)) => continue,
                _ => RequestFlaw::WrongHeader { name: name.clone() },
            };
            let received =
                if values.is_empty() { shown() } else { Evidence::Words(format!("{name}: {}", short_name(&values.join(", ")))) };
            return Some(self.wrong(why, describe(name, wanted), received));
        }
        None
    }

    fn check_body(&self, body: &[u8]) -> Option<Look> {
        let shown = || Evidence::of_received(body, SHOWN);
        for rule in &self.rule.body {
            match rule {
                BodyRule::Is(data) => {
                    let wanted = data.bytes(&self.names);
                    let Some(at) = first_difference(&wanted, body) else { continue };
                    return Some(Look::Wrong(Box::new(Mismatch {
                        problem: self.problem(RequestFlaw::Body { at }),
                        cause: cause_of_difference(&wanted, body, at),
                        received: Evidence::of_received(body, Evidence::KEPT.max(wanted.len())),
                        expected: Evidence::Bytes(wanted),
                        difference: Some(at),
                        is_settled: true,
                    })));
                }
                BodyRule::Contains(text) => {
                    let wanted = self.names.fill(text);
                    if !contains(body, wanted.as_bytes()) {
                        let expected = format!("… {} …", quote_short(wanted.as_bytes()));
                        return Some(self.wrong(RequestFlaw::BodyLacks { wanted }, expected, shown()));
                    }
                }
                BodyRule::Lacks(text) => {
                    let unwanted = self.names.fill(text);
                    if contains(body, unwanted.as_bytes()) {
                        return Some(self.wrong(RequestFlaw::BodyHolds { unwanted }, self.wish(), shown()));
                    }
                }
                BodyRule::Utf8 if std::str::from_utf8(body).is_err() => {
                    return Some(self.wrong(RequestFlaw::BodyNotUtf8, "UTF-8".into(), shown()));
                }
                BodyRule::Utf8 => {}
                BodyRule::Json(json) => {
                    let json = Json::new(json.filled(&self.names));
                    if let Err(flaw) = json.fit(body) {
                        return Some(self.wrong(RequestFlaw::BodyJson(flaw), self.wish(), shown()));
                    }
                }
                BodyRule::Gzip(data) => {
                    let wanted = data.bytes(&self.names);
                    match gunzip(body, wanted.len() + SHOWN) {
                        Ok(unpacked) => {
                            let Some(at) = first_difference(&wanted, &unpacked) else { continue };
                            return Some(self.wrong(RequestFlaw::Body { at }, self.wish(), shown()));
                        }
                        Err(flaw) => return Some(self.wrong(RequestFlaw::BodyGzip(flaw), self.wish(), shown())),
                    }
                }
            }
        }
        None
    }

    fn no_http(&self, bytes: &[u8], why: NotRequest) -> Look {
        self.wrong(RequestFlaw::NotHttp(why), self.wish(), Evidence::of_received(bytes, SHOWN))
    }

    /// What is wrong when no more comes after these bytes of a request.
    fn unfinished(&mut self, bytes: &[u8]) -> Option<RequestFlaw> {
        match Head::parse(bytes) {
            _ if bytes.is_empty() => None,
            Ok(Some(head)) => {
                let body = &bytes[head.length..];
                Some(match head.framing() {
                    Framing::Length(length) => RequestFlaw::Short { said: length, got: body.len() },
                    Framing::Unreadable(said) => RequestFlaw::BadLength { said },
                    Framing::Chunked => {
                        let flawed = self.chunks.ended(body);
                        RequestFlaw::Chunk { number: flawed.number, why: flawed.why }
                    }
                })
            }
            Ok(None) => Some(RequestFlaw::NotHttp(NotRequest::HeadWithoutEnd)),
            Err(error) => Some(RequestFlaw::NotHttp(why(error))),
        }
    }
}

/// What httparse found wrong.
fn why(error: httparse::Error) -> NotRequest {
    match error {
        httparse::Error::HeaderName | httparse::Error::HeaderValue => NotRequest::BadHeader,
        httparse::Error::TooManyHeaders => NotRequest::TooManyHeaders,
        httparse::Error::NewLine => NotRequest::BadLineEnd,
        _ => NotRequest::BadRequestLine,
    }
}

impl Matcher for Request {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        let head = match Head::parse(bytes) {
            Ok(Some(head)) => head,
            Ok(None) => {
                return match end {
                    None if bytes.len() < MOST_HEAD => Look::More,
                    Some(End::Closed) if bytes.is_empty() => self.ended(Problem::ClosedEarly { who: self.who.clone() }),
                    Some(End::Reset) => self.ended(Problem::Reset { who: self.who.clone() }),
                    _ => self.no_http(bytes, NotRequest::HeadWithoutEnd),
                };
            }
            // A first line that is wrong from its first bytes is shown whole, if it still comes.
            Err(_) if end.is_none() && !bytes.contains(&b'\n') && bytes.len() < SHOWN => return Look::More,
            Err(error) => return self.no_http(bytes, why(error)),
        };
        if let Some(wrong) = self.check_head(bytes, &head) {
            return wrong;
        }
        self.is_head = head.method == "HEAD";
        let body = &bytes[head.length..];
        let shown = || Evidence::of_received(bytes, SHOWN);
        match head.framing() {
            Framing::Unreadable(said) => self.wrong(RequestFlaw::BadLength { said }, "Content-Length: N".into(), shown()),
            Framing::Length(length) if body.len() >= length => {
                self.check_body(&body[..length]).unwrap_or(Look::Met(head.length + length))
            }
            Framing::Length(length) if end.is_some() => {
                let (wanted, got) = (format!("{length} bytes"), Evidence::Words(format!("{} bytes", body.len())));
                self.wrong(RequestFlaw::Short { said: length, got: body.len() }, wanted, got)
            }
            Framing::Length(_) => Look::More,
            Framing::Chunked => match self.chunks.read(body) {
                Ok(Some(length)) => self.check_body(&self.chunks.body).unwrap_or(Look::Met(head.length + length)),
                Ok(None) if end.is_none() => Look::More,
                Ok(None) => {
                    let flawed = self.chunks.ended(body);
                    self.wrong(RequestFlaw::Chunk { number: flawed.number, why: flawed.why }, self.wish(), shown())
                }
                Err(flawed) => self.wrong(RequestFlaw::Chunk { number: flawed.number, why: flawed.why }, self.wish(), shown()),
            },
        }
    }

    fn missing(&self, bytes: &[u8]) -> Missing {
        let mut again = Self {
            chunks: self.chunks.clone(),
            rule: self.rule.clone(),
            names: self.names.clone(),
            who: self.who.clone(),
            ..*self
        };
        let problem = again.unfinished(bytes).map(|why| self.problem(why));
        let (expected, received) = (Evidence::Words(self.wish()), Evidence::of_received(bytes, SHOWN));
        Missing { problem, only_end: false, expected, received, difference: None, cause: None }
    }
}

impl Request {
    fn ended(&self, problem: Problem) -> Look {
        let (expected, received) = (Evidence::Words(self.wish()), Evidence::Bytes(Vec::new()));
        Look::Wrong(Box::new(Mismatch { problem, expected, received, difference: None, cause: None, is_settled: true }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(rule: RequestRule, bytes: &str) -> Look {
        Request::new("o", rule, Names::default()).look(bytes.as_bytes(), None)
    }

    fn flaw(rule: RequestRule, bytes: &str) -> RequestFlaw {
        match look(rule, bytes) {
            Look::Wrong(mismatch) => match mismatch.problem {
                Problem::WrongRequest { why, .. } => why,
                other => panic!("{other:?}"),
            },
            other => panic!("{bytes}: {other:?}"),
        }
    }

    fn target(text: &str) -> RequestRule {
        RequestRule { target: Some(TargetRule::Is(text.into())), ..RequestRule::default() }
    }

    #[test]
    fn a_request_is_met_however_its_body_is_told_to_end_and_what_follows_is_left() {
        for (bytes, more) in [
            ("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET", 3),
            ("POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcX", 1),
            ("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\nX", 1),
        ] {
            let length = bytes.len() - more;
            let at_last = look(target("/a"), bytes);
            assert_eq!(at_last, Look::Met(length), "{bytes}");
            for cut in 0..length {
                assert_eq!(look(target("/a"), &bytes[..cut]), Look::More, "{bytes} cut at {cut}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        let head = "GET /b HTTP/1.0\r\nHost: x\r\n\r\n";
        assert_eq!(flaw(target("/a"), head), RequestFlaw::Target { got: "/b".into() });
        let method = RequestRule { method: Some("PUT".into()), ..RequestRule::default() };
        assert_eq!(flaw(method, head), RequestFlaw::Method { wanted: "PUT".into(), got: "GET".into() });
        assert_eq!(flaw(RequestRule { version: true, ..RequestRule::default() }, head), RequestFlaw::OldVersion);
        let header = |rule| RequestRule { headers: vec![("Host".into(), rule)], ..RequestRule::default() };
        assert_eq!(flaw(header(ValueRule::Absent), head), RequestFlaw::UnwantedHeader { name: "Host".into() });
        assert_eq!(flaw(header(ValueRule::Is("y".into())), head), RequestFlaw::WrongHeader { name: "Host".into() });
        assert_eq!(flaw(target("/b"), "isto\r\n\r\n"), RequestFlaw::NotHttp(NotRequest::BadRequestLine));
    }
}
