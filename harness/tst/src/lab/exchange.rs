//! One response of HTTP as it comes in, piece by piece: whether it is whole, and the one that was asked for. Pure.

use serde::Serialize;

/// The largest head that is read, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;
/// How many header fields are understood.
const FIELDS: usize = 256;
/// The largest body that is kept, in bytes: of the first answer, and where a number is looked for.
const LARGEST_BODY: usize = 16 << 20;

/// What became of a request that was not answered well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nobody listens there.
    Refused,
    /// The connection was broken off.
    Reset,
    /// No connection was made, or nothing came on it, until its time was over: it was never served.
    NeverServed,
    /// Something came, but the rest did not until its time was over.
    TooSlow,
    /// The connection ended before the response was whole.
    ClosedEarly,
    /// What came is no response of HTTP.
    NotHttp,
    /// The status is not 200.
    WrongStatus,
    /// More bytes came than the response said.
    TooLong,
    /// The body is another one than such a request gets.
    WrongBody,
    /// The body is larger than what can be kept to be compared.
    TooLarge,
}

impl Fault {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 10] = [
        Self::Refused,
        Self::Reset,
        Self::NeverServed,
        Self::TooSlow,
        Self::ClosedEarly,
        Self::NotHttp,
        Self::WrongStatus,
        Self::TooLong,
        Self::WrongBody,
        Self::TooLarge,
    ];

    /// Its name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Reset => "reset",
            Self::NeverServed => "never_served",
            Self::TooSlow => "too_slow",
            Self::ClosedEarly => "closed_early",
            Self::NotHttp => "not_http",
            Self::WrongStatus => "wrong_status",
            Self::TooLong => "too_long",
            Self::WrongBody => "wrong_body",
            Self::TooLarge => "too_large",
        }
    }
}

/// The body that a response must have.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// Any; it is kept, to know the ones that follow.
    Any,
    /// These bytes.
    Bytes(std::sync::Arc<[u8]>),
    /// One with the request's own number in it, so that no other request's response can pass for it.
    Number(Vec<u8>),
}

/// How the end of a body is known (RFC 9112, section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    /// So many bytes are still to come.
    Length(u64),
    /// A chunk is under way, of which so many bytes are to come; then its line end.
    Chunk(u64),
    /// The line with the size of the next chunk.
    ChunkSize,
    /// The line end behind a chunk.
    ChunkEnd,
    /// The lines behind the last chunk, up to an empty one.
    Trailer,
    /// The end of the connection.
    Close,
    /// It is whole.
    Over,
}

/// A response that is coming in.
#[derive(Debug)]
pub struct Response {
    wanted: Wanted,
    /// The head, or a line of the chunked coding, until it is whole.
    line: Vec<u8>,
    framing: Option<Framing>,
    /// How much of the body has come.
    seen: u64,
    /// The body, where it is not compared as it comes.
    body: Vec<u8>,
    is_other: bool,
    /// Whether the server said that it will end the connection.
    closes: bool,
}

/// How far a response has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More is to come.
    More,
    /// All of it is there.
    Whole,
}

impl Response {
    /// A response of which nothing has come.
    pub fn new(wanted: Wanted) -> Self {
        Self { wanted, line: Vec::new(), framing: None, seen: 0, body: Vec::new(), is_other: false, closes: false }
    }

    /// Whether anything has come.
    pub fn has_begun(&self) -> bool {
        self.framing.is_some() || !self.line.is_empty()
    }

    /// Whether the server said that it ends the connection.
    pub fn closes(&self) -> bool {
        self.closes
    }

    /// The body, if any was wanted.
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// Takes what has come.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn take(&mut self, mut bytes: &[u8]) -> Result<Progress, Fault> {
        while !bytes.is_empty() {
            bytes = match self.framing {
                None => self.take_head(bytes)?,
                Some(Framing::Over) => return Err(Fault::TooLong),
                Some(Framing::Length(left) | Framing::Chunk(left)) => {
                    let count = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                    self.take_body(&bytes[..count])?;
                    let left = left - count as u64;
                    self.framing = Some(match (self.framing, left) {
                        (Some(Framing::Length(_)), 0) => Framing::Over,
                        (Some(Framing::Length(_)), left) => Framing::Length(left),
                        (_, 0) => Framing::ChunkEnd,
                        (_, left) => Framing::Chunk(left),
                    });
                    &bytes[count..]
                }
                Some(Framing::Close) => {
                    self.take_body(bytes)?;
                    &[]
                }
                Some(Framing::ChunkSize | Framing::ChunkEnd | Framing::Trailer) => self.take_line(bytes)?,
            };
        }
        match self.framing {
            Some(Framing::Over) => self.verdict().map(|()| Progress::Whole),
            _ => Ok(Progress::More),
        }
    }

    /// The connection has ended.
    ///
    /// # Errors
    /// When the response is not whole, or not the one that was wanted.
    pub fn end(&mut self) -> Result<(), Fault> {
        match self.framing {
            Some(Framing::Over | Framing::Close) => self.verdict(),
            _ => Err(Fault::ClosedEarly),
        }
    }

    fn verdict(&self) -> Result<(), Fault> {
        let is_right = match &self.wanted {
            Wanted::Any => true,
            Wanted::Bytes(bytes) => !self.is_other && self.seen == bytes.len() as u64,
            Wanted::Number(number) => {
                self.body.windows(number.len()).enumerate().any(|(at, part)| part == number && self.stands_alone(at, number.len()))
            }
        };
        if is_right { Ok(()) } else { Err(Fault::WrongBody) }
    }

    /// Whether a number in the body is no part of a longer one.
    fn stands_alone(&self, at: usize, length: usize) -> bool {
        let is_digit = |index: Option<usize>| index.and_then(|at| self.body.get(at)).is_some_and(u8::is_ascii_digit);
        !is_digit(at.checked_sub(1)) && !is_digit(Some(at + length))
    }

    fn take_body(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        match &self.wanted {
            Wanted::Bytes(wanted) => {
                let at = usize::try_from(self.seen).unwrap_or(usize::MAX);
                self.is_other |= wanted.get(at..).is_none_or(|rest| !rest.starts_with(bytes));
            }
            _ if self.body.len() + bytes.len() > LARGEST_BODY => return Err(Fault::TooLarge),
            _ => self.body.extend_from_slice(bytes),
        }
        self.seen += bytes.len() as u64;
        Ok(())
    }

    /// Takes the head as far as it has come, and gives what stands behind it.
    fn take_head<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], Fault> {
        let before = self.line.len();
        // Most heads come in one piece, which needs no copy.
        if before > 0 {
            self.line.extend_from_slice(bytes);
        }
        let all = if before > 0 { &self.line[..] } else { bytes };
        let mut fields = [httparse::EMPTY_HEADER; FIELDS];
        let mut head = httparse::Response::new(&mut fields);
        let length = match head.parse(all) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) if all.len() <= LARGEST_HEAD => {
                if before == 0 {
                    self.line.extend_from_slice(bytes);
                }
                return Ok(&[]);
            }
            _ => return Err(Fault::NotHttp),
        };
        match head.code {
            Some(200) => {}
            // One that only goes before the response (RFC 9110, section 15.2); 101 would be another protocol.
            Some(100 | 102..=199) => {
                self.line = Vec::new();
                return Ok(&bytes[length - before..]);
            }
            _ => return Err(Fault::WrongStatus),
        }
        let mut framing = Framing::Close;
        let mut closes = head.version == Some(0);
        for field in head.headers.iter() {
            let value = std::str::from_utf8(field.value).unwrap_or_default().trim();
            match () {
                () if field.name.eq_ignore_ascii_case("connection") => closes = value.eq_ignore_ascii_case("close"),
                () if field.name.eq_ignore_ascii_case("transfer-encoding") && value.eq_ignore_ascii_case("chunked") => {
                    framing = Framing::ChunkSize;
                }
                () if field.name.eq_ignore_ascii_case("content-length") && framing == Framing::Close => {
                    framing = match value.parse() {
                        Ok(0) => Framing::Over,
                        Ok(length) => Framing::Length(length),
                        Err(_) => return Err(Fault::NotHttp),
                    };
                }
                () => {}
            }
        }
        self.closes = closes || framing == Framing::Close;
        self.framing = Some(framing);
        self.line = Vec::new();
        Ok(&bytes[length - before..])
    }

    /// Takes a line of the chunked coding as far as it has come (RFC 9112, section 7.1).
    fn take_line<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], Fault> {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            self.line.extend_from_slice(bytes);
            return if self.line.len() <= LARGEST_HEAD { Ok(&[]) } else { Err(Fault::NotHttp) };
        };
        self.line.extend_from_slice(&bytes[..end]);
        let line = std::mem::take(&mut self.line);
        let line = std::str::from_utf8(&line).map_err(|_| Fault::NotHttp)?.trim();
        self.framing = Some(match self.framing {
            Some(Framing::ChunkSize) => {
                let size = line.split(';').next().unwrap_or_default().trim();
                match u64::from_str_radix(size, 16) {
                    Ok(0) => Framing::Trailer,
                    Ok(size) => Framing::Chunk(size),
                    Err(_) => return Err(Fault::NotHttp),
                }
            }
            Some(Framing::Trailer) if line.is_empty() => Framing::Over,
            Some(Framing::Trailer) => Framing::Trailer,
            _ if line.is_empty() => Framing::ChunkSize,
            _ => return Err(Fault::NotHttp),
        });
        Ok(&bytes[end + 1..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a response that comes in pieces of this size, and then ends.
    fn becomes(text: &[u8], piece: usize, wanted: &Wanted) -> Result<(), Fault> {
        let mut response = Response::new(wanted.clone());
        for bytes in text.chunks(piece) {
            response.take(bytes)?;
        }
        response.end()
    }

    fn bytes(text: &str) -> Wanted {
        Wanted::Bytes(text.as_bytes().into())
    }

    #[test]
    fn a_whole_response_is_good_in_whatever_pieces_it_comes() {
        let responses = [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nslept",
            "HTTP/1.0 200 OK\n\nslept",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nslept",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nsl\r\n3\r\nept\r\n0\r\nA: b\r\n\r\n",
        ];
        for response in responses {
            for piece in 1..=response.len() {
                assert_eq!(becomes(response.as_bytes(), piece, &bytes("slept")), Ok(()), "{response} in pieces of {piece}");
                assert_eq!(becomes(response.as_bytes(), piece, &bytes("sleep")), Err(Fault::WrongBody), "{response}");
                assert_eq!(becomes(response.as_bytes(), piece, &bytes("slep")), Err(Fault::WrongBody), "{response}");
            }
        }
    }

    #[test]
    fn what_is_wrong_has_a_kind() {
        let wrong = [
            ("", Fault::ClosedEarly),
            ("HTTP/1.1 100 Continue\r\n\r\n", Fault::ClosedEarly),
            ("HTTP/1.1 101 Switching Protocols\r\n\r\n", Fault::WrongStatus),
            ("HTTP/1.1 200 OK\r\nContent-Le", Fault::ClosedEarly),
            ("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nslept", Fault::ClosedEarly),
            ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslept", Fault::TooLong),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother", Fault::WrongBody),
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nslept", Fault::WrongStatus),
            ("slept\r\n", Fault::NotHttp),
            ("HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nslept", Fault::NotHttp),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nslept\r\n", Fault::ClosedEarly),
        ];
        for (text, fault) in wrong {
            let wanted = if fault == Fault::TooLong { bytes("slep") } else { bytes("slept") };
            assert_eq!(becomes(text.as_bytes(), 1000, &wanted), Err(fault), "{text}");
            assert_eq!(becomes(text.as_bytes(), 1, &wanted), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_response_belongs_to_its_request() {
        let response = |body: &str| format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let wanted = Wanted::Number(b"17".to_vec());
        for (body, is_good) in [("17", true), ("n=17;", true), ("117", false), ("171", false), ("18", false), ("171 17", true)] {
            assert_eq!(becomes(response(body).as_bytes(), 3, &wanted).is_ok(), is_good, "{body}");
        }
    }

    #[test]
    fn a_body_without_end_is_not_kept() {
        let part = [b'x'; 1 << 16];
        for wanted in [Wanted::Any, Wanted::Number(b"1".to_vec())] {
            let mut response = Response::new(wanted);
            assert_eq!(response.take(b"HTTP/1.1 200 OK\r\n\r\n"), Ok(Progress::More));
            let taken = (0..LARGEST_BODY / part.len()).try_for_each(|_| response.take(&part).map(|_| ()));
            assert_eq!((taken, response.take(b"x")), (Ok(()), Err(Fault::TooLarge)));
        }
    }
}
