//! An HTTP response that the judge gives as a server, and reading it.

use super::data::{Data, Names, read_data};
use super::response::has_no_body;
use super::yaml::{Node, Reading};

/// The largest chunk.
const MOST_CHUNK: u64 = 1 << 20;

/// An HTTP response to be sent.
#[derive(Clone, Debug)]
pub struct Answer {
    version: String,
    status: u16,
    reason: String,
    headers: Vec<(String, String)>,
    body: Option<Data>,
    framing: Framing,
    line_end: &'static str,
    /// Whether the connection goes on.
    pub keep: bool,
}

/// How it is told where the body ends (RFC 9112, section 6.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Framing {
    /// By its length.
    #[default]
    Length,
    /// By chunks of so many bytes at most.
    Chunked(usize),
    /// By the end of the connection.
    End,
}

impl Answer {
    /// Its bytes; those of an answer to HEAD are its head alone.
    pub fn bytes(&self, names: &Names, is_head: bool) -> Vec<u8> {
        let end = self.line_end;
        let body = self.body.as_ref().map(|body| body.bytes(names)).unwrap_or_default();
        let is_given = |name: &str| self.headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name));
        let mut head = format!("{} {} {}{end}", self.version, self.status, names.fill(&self.reason));
        let mut header = |name: &str, value: &str| head.push_str(&format!("{name}: {value}{end}"));
        self.headers.iter().for_each(|(name, value)| header(name, &names.fill(value)));
        if !has_no_body(self.status) {
            match self.framing {
                Framing::Length if !is_given("Content-Length") => header("Content-Length", &body.len().to_string()),
                Framing::Chunked(_) if !is_given("Transfer-Encoding") => header("Transfer-Encoding", "chunked"),
                _ => {}
            }
        }
        if !self.keep && !is_given("Connection") {
            header("Connection", "close");
        }
        head.push_str(end);
        let mut bytes = head.into_bytes();
        match self.framing {
            _ if is_head => {}
            Framing::Chunked(size) => {
                for chunk in body.chunks(size) {
                    bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
                    bytes.extend(chunk);
                    bytes.extend(b"\r\n");
                }
                bytes.extend(b"0\r\n\r\n");
            }
            _ => bytes.extend(body),
        }
        bytes
    }

    /// How many bytes its body has at most.
    pub(super) fn size(&self) -> u64 {
        self.body.as_ref().map_or(0, Data::size)
    }
}

/// Reads a response: a status code, or a map.
pub(super) fn read_answer(node: &Node<'_>) -> Reading<Answer> {
    let status = |node: &Node<'_>| Ok(node.number(100, 999)? as u16);
    let mut answer = Answer {
        version: "HTTP/1.1".into(),
        status: 200,
        reason: String::new(),
        headers: Vec::new(),
        body: None,
        framing: Framing::Length,
        line_end: "\r\n",
        keep: false,
    };
    if node.is_map() {
        node.only(&["status", "reason", "version", "headers", "body", "framing", "chunk", "line_end", "keep", "cut"])?;
        if let Some(code) = node.get("status") {
            answer.status = status(&code)?;
        }
        if let Some(version) = node.get("version") {
            answer.version = version.text()?.to_string();
        }
        for (name, value) in node.get("headers").map(|headers| headers.entries()).transpose()?.unwrap_or_default() {
            answer.headers.push((name.to_string(), value.text()?.to_string()));
        }
        answer.body = node.get("body").map(|body| read_data(&body)).transpose()?;
        let chunk = node.get("chunk").map(|size| size.number(1, MOST_CHUNK)).transpose()?.unwrap_or(MOST_CHUNK) as usize;
        let framings = [("length", Framing::Length), ("chunked", Framing::Chunked(chunk)), ("end", Framing::End)];
        answer.framing = node.get("framing").map(|word| word.one_of(&framings)).transpose()?.unwrap_or_default();
        let ends = [("crlf", "\r\n"), ("lf", "\n")];
        answer.line_end = node.get("line_end").map(|word| word.one_of(&ends)).transpose()?.unwrap_or("\r\n");
        answer.keep = node.get("keep").map(|flag| flag.flag()).transpose()?.unwrap_or(false);
    } else {
        answer.status = status(node)?;
    }
    let given = node.is_map().then(|| node.get("reason")).flatten().map(|reason| reason.text().map(String::from)).transpose()?;
    answer.reason = given.unwrap_or_else(|| reason(answer.status).into());
    Ok(answer)
}

/// What stands behind a status code (RFC 9110, section 15).
fn reason(status: u16) -> &'static str {
    match status {
        100 => "Continue",
        101 => "Switching Protocols",
        103 => "Early Hints",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}
