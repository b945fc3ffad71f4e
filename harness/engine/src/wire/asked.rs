//! The HTTP requests that a client has made: which one the next response answers.

use std::collections::VecDeque;

/// How much of a request's head is waited for, and kept of its first line.
const MOST_HEAD: usize = 64 * 1024;
const MOST_LINE: usize = 256;
/// More headers than any request of an exercise has.
const MOST_HEADERS: usize = 100;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its first line, without its end.
    pub line: String,
    /// Whether the connection was to go on after its answer.
    pub keeps: bool,
}

impl Request {
    /// Whether its method is HEAD: then its answer has no body.
    pub fn is_head(&self) -> bool {
        self.line.starts_with("HEAD ")
    }
}

/// The requests of one connection that were not answered yet.
#[derive(Debug, Default)]
pub(super) struct Requests {
    waiting: VecDeque<Request>,
    answered: usize,
    /// Whether a request has asked for the end of the connection.
    is_last: bool,
    /// How often something had been taken of what came, when a request was made or answered.
    taken: usize,
    /// The beginning of a head that is sent in parts, and how much of a body is still to be sent.
    part: Vec<u8>,
    body: usize,
    /// Whether something was sent that is none.
    is_other: bool,
}

impl Requests {
    /// A whole request is made.
    pub(super) fn make(&mut self, bytes: &[u8], keeps: bool, taken: usize) {
        self.begin(taken);
        (self.body, self.is_other, self.is_last) = (0, false, self.is_last || !keeps);
        self.part.clear();
        self.push(bytes, keeps);
    }

    /// Bytes are sent, which may be requests, or parts of some.
    pub(super) fn send(&mut self, bytes: &[u8], taken: usize) {
        self.begin(taken);
        let mut rest = bytes;
        while !self.is_other && !rest.is_empty() {
            let of_body = self.body.min(rest.len());
            self.body -= of_body;
            rest = &rest[of_body..];
            let had = self.part.len();
            self.part.extend_from_slice(&rest[..rest.len().min(MOST_HEAD)]);
            match head(&self.part) {
                Some(Some((length, body))) => {
                    let whole = std::mem::take(&mut self.part);
                    self.push(&whole, false);
                    rest = &rest[length.saturating_sub(had).min(rest.len())..];
                    self.body = body;
                }
                Some(None) if self.part.len() < MOST_HEAD => return,
                _ => {
                    self.is_other = true;
                    self.part.clear();
                }
            }
        }
    }

    fn push(&mut self, bytes: &[u8], keeps: bool) {
        let line = bytes.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
        let line = String::from_utf8_lossy(&line[..line.len().min(MOST_LINE)]).into_owned();
        self.waiting.push_back(Request { line, keeps });
    }

    /// What has been taken in another way since then were the answers.
    fn begin(&mut self, taken: usize) {
        if taken > self.taken {
            self.waiting.clear();
        }
        self.taken = taken;
    }

    /// The request that is answered next.
    pub(super) fn next(&self) -> Option<&Request> {
        self.waiting.front()
    }

    /// It is answered.
    pub(super) fn answer(&mut self, taken: usize) {
        self.waiting.pop_front();
        (self.answered, self.taken) = (self.answered + 1, taken);
    }

    /// Whether some request has been answered.
    pub(super) fn has_answered(&self) -> bool {
        self.answered > 0
    }

    /// Whether a request has asked for the end of the connection.
    pub(super) fn is_last(&self) -> bool {
        self.is_last
    }
}

/// The length of a request's head and of the body it announces, once it is whole; `None` when it is no request, or one whose
/// end is not told here.
fn head(bytes: &[u8]) -> Option<Option<(usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(length) = request.parse(bytes).ok()? else { return Some(None) };
    let of = |name: &str| request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
    let body = of("content-length").map_or(Some(0), |value| str::from_utf8(value.value).ok()?.trim().parse().ok())?;
    of("transfer-encoding").is_none().then_some(Some((length, body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(parts: &[&str]) -> Vec<String> {
        let mut requests = Requests::default();
        parts.iter().for_each(|part| requests.send(part.as_bytes(), 0));
        requests.waiting.iter().map(|request| request.line.clone()).collect()
    }

    #[test]
    fn requests_are_found_however_they_are_cut() {
        let two = "HEAD /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\n\n";
        let wanted = ["HEAD /a HTTP/1.1", "POST /b HTTP/1.1", "GET / HTTP/1.1"];
        assert_eq!(lines(&[two]), wanted);
        for at in 1..two.len() {
            assert_eq!(lines(&[&two[..at], &two[at..]]), wanted, "cut at {at}");
        }
    }

    #[test]
    fn what_is_no_request_is_none_and_nor_is_what_follows_it() {
        assert_eq!(lines(&["isto\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"]), Vec::<String>::new());
        assert_eq!(lines(&[&"x".repeat(1 << 20)]), Vec::<String>::new());
        let mut requests = Requests::default();
        requests.send(b"isto\r\n\r\n", 0);
        requests.make(b"HEAD / HTTP/1.1\r\n\r\n", true, 0);
        assert!(requests.next().is_some_and(Request::is_head));
    }

    #[test]
    fn what_was_taken_in_another_way_was_an_answer() {
        let mut requests = Requests::default();
        requests.make(b"GET /1 HTTP/1.1\r\n\r\n", true, 0);
        requests.make(b"GET /2 HTTP/1.1\r\n\r\n", true, 0);
        requests.answer(1);
        requests.make(b"HEAD /3 HTTP/1.1\r\n\r\n", true, 1);
        assert_eq!(requests.next().map(|request| request.line.as_str()), Some("GET /2 HTTP/1.1"));
        requests.make(b"HEAD /4 HTTP/1.1\r\n\r\n", false, 3);
        assert_eq!(requests.next().map(|request| request.line.as_str()), Some("HEAD /4 HTTP/1.1"));
        assert!(requests.is_last() && requests.has_answered());
    }
}
