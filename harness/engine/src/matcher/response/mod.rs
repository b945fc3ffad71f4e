//! An HTTP response that fits a rule (RFC 9112); parsed by httparse.

mod chunks;
mod head;

use std::cell::RefCell;

use super::gzip::gunzip;
use super::json::Json;
use super::line::Captured;
use super::{Look, Matcher, Mismatch, Missing, cause_of_difference, contains, first_difference};
use crate::process::End;
use crate::spec::{BodyRule, Data, Names, ResponseRule, ValueRule};
use crate::text::{Cause, ChunkFlaw, EndWish, LineWish, NoBody, NotHttp, Problem, ValueFlaw, WrongHead, quote_short, short_name};
use crate::verdict::Evidence;
pub(super) use chunks::Chunks;
use chunks::Flawed;
use head::{Framing, Head, SWITCHING, before_status_line, parse_head, why};
pub(super) use head::{describe, filled, has_bare_newline, value_fits};

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
    asked: Asked,
    /// How many bytes of responses before the final one were passed over.
    passed: usize,
    chunks: Chunks,
    /// The status of what was met.
    status: u16,
    /// What its body gave names to.
    captured: RefCell<Captured>,
}

/// What is known of the request that is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Whether its method is HEAD.
    pub is_head: bool,
    /// Whether the connection goes on after the answer.
    pub keeps: bool,
    /// Whether another one was answered before it, over the same connection.
    pub is_later: bool,
}

impl Response {
    /// Awaits a response that fits `rule` for the actor `who`; `names` are filled into its texts.
    pub fn new(who: &str, mut rule: ResponseRule, names: Names) -> Self {
        rule.headers.iter_mut().for_each(|(_, value)| *value = filled(value, &names));
        let (asked, chunks, captured) = Default::default();
        Self { who: who.into(), rule, names, asked, passed: 0, chunks, status: 0, captured }
    }

    /// What its body gave names to.
    pub fn captured(self) -> Captured {
        self.captured.into_inner()
    }

    /// The same, as the answer to a request of which this is known.
    #[must_use]
    pub fn to(self, asked: Asked) -> Self {
        Self { asked, ..self }
    }

    /// Whether what was met answers the request; else another response to the same request follows.
    pub fn is_final(&self) -> bool {
        !(100..200).contains(&self.status) || self.status == SWITCHING
    }

    /// Whether the end of the connection has to show that nothing follows.
    fn awaits_end(&self) -> bool {
        self.rule.content_length && !self.asked.keeps
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
        if head.header("content-length").is_some() && head.header("transfer-encoding").is_some() {
            let problem = Problem::WrongHead { who: self.who(), why: WrongHead::TwoLengths };
            return Some(self.wrong(problem, self.wanted(), shown()));
        }
        let count = |name: &&str| head.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).count();
        if let Some(name) = ONCE.into_iter().find(|name| count(name) > 1) {
            let problem = Problem::DoubledHeader { who: self.who(), name: name.into() };
            return Some(self.wrong(problem, Evidence::Words(format!("{name}: …")), shown()));
        }
        for (name, wanted) in &rule.headers {
            let values: Vec<&str> = head.values(name).collect();
            if values.is_empty() && !matches!(wanted, ValueRule::Absent) {
                let problem = Problem::MissingHeader { who: self.who(), name: name.clone() };
                return Some(self.wrong(problem, Evidence::Words(describe(name, wanted)), shown()));
            }
            if !values.is_empty() && !values.iter().any(|value| value_fits(wanted, value)) {
                let (who, name) = (self.who(), name.clone());
                let received = Evidence::Words(format!("{name}: {}", short_name(&values.join(", "))));
                let problem = match wanted {
                    ValueRule::Absent => Problem::UnwantedHeader { who, name: name.clone() },
                    _ => Problem::WrongHeader { who, name: name.clone() },
                };
                return Some(self.wrong(problem, Evidence::Words(describe(&name, wanted)), received));
            }
        }
        let has_none = matches!(head.framing(self.asked.is_head), Framing::NoBody(NoBody::Status(_)));
        if rule.content_length && !has_none && head.header("content-length").is_none() {
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
                BodyRule::Json(rule) => {
                    let json = Json::new(rule.filled(&self.names));
                    match json.fit(body) {
                        Ok(captured) => *self.captured.borrow_mut() = captured,
                        Err(flaw) => {
                            let problem = Problem::WrongValue { who: self.who(), what: ValueFlaw::BodyJson(flaw) };
                            let wanted = Evidence::Line(LineWish::Json(json.wish(), rule.more));
                            return Some(self.wrong(problem, wanted, Evidence::of_received(body, SHOWN)));
                        }
                    }
                }
                BodyRule::Gzip(data) => {
                    if let Some(look) = self.compare_packed(data, body) {
                        return Some(look);
                    }
                }
                BodyRule::Contains(_) | BodyRule::Lacks(_) => {}
            }
        }
        None
    }

    /// Compares what a body is once it is unpacked.
    fn compare_packed(&self, data: &Data, body: &[u8]) -> Option<Look> {
        match gunzip(body, data.bytes(&self.names).len() + SHOWN) {
            Ok(unpacked) => self.compare_body(data, &unpacked),
            Err(flaw) => {
                let problem = Problem::WrongValue { who: self.who(), what: ValueFlaw::BodyGzip(flaw) };
                let wanted = Evidence::Words(format!("gzip: {}", quote_short(&data.bytes(&self.names))));
                let mut look = self.wrong(problem, wanted, Evidence::of_received(body, SHOWN));
                if let Look::Wrong(mismatch) = &mut look
                    && body == data.bytes(&self.names)
                {
                    mismatch.cause = Some(Cause::NotGzip);
                }
                Some(look)
            }
        }
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

impl Response {
    /// The head of the response that comes next.
    fn head(&self, bytes: &[u8], end: Option<End>) -> Result<Head, Look> {
        if let Some(why) = before_status_line(bytes) {
            // The line that should have come first is shown as well, if it still comes.
            let come = bytes.trim_ascii_start();
            let is_whole = end.is_some() || come.contains(&b'\n') || bytes.len() >= SHOWN;
            return Err(if is_whole { self.no_http(bytes, why) } else { Look::More });
        }
        Err(match parse_head(bytes) {
            Ok(Some(head)) => return Ok(head),
            Ok(None) => match end {
                None if bytes.len() < MOST_HEAD => Look::More,
                Some(End::Reset) => {
                    self.wrong(Problem::Reset { who: self.who() }, self.wanted(), Evidence::of_received(bytes, MOST_HEAD))
                }
                Some(End::Closed) if bytes.is_empty() => {
                    self.wrong(Problem::ClosedEarly { who: self.who() }, self.wanted(), Evidence::Bytes(Vec::new()))
                }
                _ => self.no_http(bytes, NotHttp::HeadWithoutEnd),
            },
            // A first line that is wrong from its first bytes is shown whole, if it still comes.
            Err(_) if end.is_none() && !bytes.contains(&b'\n') && bytes.len() < SHOWN => Look::More,
            Err(error) => self.no_http(bytes, self.why(bytes, error)),
        })
    }

    /// Why this is no response. What the one before had too much is told as such.
    fn why(&self, bytes: &[u8], error: httparse::Error) -> NotHttp {
        let is_response =
            |bytes: &[u8]| bytes.starts_with(b"HTTP/1.") && !matches!(parse_head(bytes), Err(httparse::Error::Version));
        let later = (1..bytes.len().min(SHOWN)).find(|at| is_response(&bytes[*at..]));
        later.filter(|_| self.asked.is_later).map_or_else(|| why(error), |bytes| NotHttp::StatusLineLater { bytes })
    }

    /// Where a response without a body ends: with its head.
    fn without_body(&self, bytes: &[u8], head: &Head, (why, end): (NoBody, Option<End>)) -> Look {
        let more = &bytes[head.length..];
        if !self.awaits_end() || head.status == SWITCHING {
            return self.check_body(&[]).unwrap_or(Look::Met(head.length));
        }
        if more.is_empty() {
            return if end.is_some() { self.check_body(&[]).unwrap_or(Look::Met(head.length)) } else { Look::More };
        }
        let problem = Problem::BodyThere { who: self.who(), why, got: more.len() };
        let mut look = self.wrong(problem, Evidence::Bytes(Vec::new()), Evidence::of_received(more, SHOWN));
        if let Look::Wrong(mismatch) = &mut look {
            mismatch.is_settled = false;
        }
        look
    }

    fn chunked(&mut self, bytes: &[u8], head: &Head, end: Option<End>) -> Look {
        let body = &bytes[head.length..];
        match self.chunks.read(body) {
            Err(flawed) => self.wrong_chunk(flawed, body),
            Ok(None) if end.is_some() => self.wrong_chunk(self.chunks.ended(body), body),
            Ok(None) => Look::More,
            Ok(Some(length)) => self.check_body(&self.chunks.body).unwrap_or(Look::Met(head.length + length)),
        }
    }

    fn wrong_chunk(&self, flawed: Flawed, body: &[u8]) -> Look {
        let expected = Evidence::Words(wanted_in_chunk(&flawed.why));
        let mut look = self.wrong(Problem::Reset { who: self.who() }, expected, Evidence::of_received(&body[flawed.at..], SHOWN));
        if let Look::Wrong(mismatch) = &mut look {
            // The size of the next chunk may prove how this one's came to be wrong.
            mismatch.is_settled = flawed.size.is_some();
            mismatch.cause = flawed.size.map(Cause::ChunkSize);
            mismatch.problem = self.chunk_problem(flawed);
        }
        look
    }

    fn chunk_problem(&self, flawed: Flawed) -> Problem {
        Problem::WrongChunk { who: self.who(), number: flawed.number, at: flawed.at, why: flawed.why }
    }

    /// A body that ends where its length says, or with the connection.
    fn with_length(&self, bytes: &[u8], head: &Head, end: Option<End>) -> Look {
        let body = &bytes[head.length..];
        let said = head.header("content-length").map(str::to_string);
        let length = said.as_deref().and_then(|said| said.trim().parse::<usize>().ok());
        // With an exact length asked for, the connection's end shows that the body has no more bytes than were said.
        let complete = match length {
            Some(length) if !self.awaits_end() => body.len() >= length || end.is_some(),
            _ => end.is_some(),
        };
        if !complete {
            return Look::More;
        }
        let cut = length.filter(|length| *length <= body.len()).unwrap_or(body.len());
        if let (Some(said), true) = (&said, self.awaits_end() || length.is_none_or(|length| length > body.len()))
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
}

/// What should stand where a chunk is wrong.
fn wanted_in_chunk(why: &ChunkFlaw) -> String {
    match why {
        ChunkFlaw::NoSize { .. } | ChunkFlaw::BareNewline => "[0-9a-f]+ \\r\\n".into(),
        ChunkFlaw::CutShort { size, .. } => format!("{size} bytes"),
        ChunkFlaw::NoLast => "0\\r\\n\\r\\n".into(),
        ChunkFlaw::NoDataEnd { .. } | ChunkFlaw::BadTrailer | ChunkFlaw::NoEnd => "\\r\\n".into(),
    }
}

impl Matcher for Response {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        loop {
            let rest = &bytes[self.passed..];
            let head = match self.head(rest, end) {
                Ok(head) => head,
                Err(look) => return look,
            };
            // One that is not asked for may come at any time before the final one (RFC 9110, section 15.2).
            if head.is_interim() && !self.rule.status.contains(&head.status) {
                self.passed += head.length;
                continue;
            }
            if let Some(wrong) = self.check_head(rest, &head) {
                return wrong;
            }
            self.status = head.status;
            let look = match head.framing(self.asked.is_head) {
                Framing::NoBody(why) => self.without_body(rest, &head, (why, end)),
                Framing::Chunked => self.chunked(rest, &head, end),
                Framing::Length => self.with_length(rest, &head, end),
            };
            return if let Look::Met(count) = look { Look::Met(self.passed + count) } else { look };
        }
    }

    fn missing(&self, bytes: &[u8]) -> Missing {
        let bytes = &bytes[self.passed..];
        let shown = Evidence::of_received(bytes, SHOWN);
        let mut end = None;
        let head = parse_head(bytes).ok().flatten();
        let framing = head.as_ref().map(|head| (head, &bytes[head.length..], head.framing(self.asked.is_head)));
        let (problem, cause) = match framing {
            Some((_, body, Framing::Chunked)) => {
                let flawed = self.chunks.ended(body);
                let cause = flawed.size.map(Cause::ChunkSize);
                (Some(self.chunk_problem(flawed)), cause)
            }
            Some((_, _, Framing::NoBody(_))) => {
                end = Some(EndWish::Connection);
                (None, None)
            }
            Some((head, body, Framing::Length)) => {
                let said = head.header("content-length").unwrap_or_default();
                match said.trim().parse::<usize>() {
                    Ok(length) if length > body.len() => (Some(self.wrong_length(said, body)), None),
                    // Without a length, or with one that has to be exact, the end is part of the response.
                    Err(_) if said.is_empty() => {
                        end = Some(EndWish::Response);
                        (None, Some(Cause::NoLengthAndOpen))
                    }
                    Ok(_) | Err(_) if self.awaits_end() => {
                        end = Some(EndWish::Connection);
                        (None, None)
                    }
                    _ => (None, None),
                }
            }
            None if bytes.is_empty() => (None, None),
            None => {
                let why = before_status_line(bytes).unwrap_or(NotHttp::HeadWithoutEnd);
                (Some(Problem::NotHttp { who: self.who(), why }), None)
            }
        };
        let expected = end.map_or_else(|| self.wanted(), Evidence::End);
        Missing { problem, only_end: end.is_some(), expected, received: shown, difference: None, cause }
    }
}

#[cfg(test)]
mod tests;
