//! A tiny HTTP server over plain TCP, with one thread for each connection.
//!
//! A connection carries one request and one answer: `read_request` understands the first,
//! `answer` makes the second, `Answer::send` writes it, and then the connection is closed.

use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Take, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

const DEFAULT_PORT: u16 = 8000;
pub const LONGEST_HEAD: u64 = 16 * 1024;
const LONGEST_SLEEP: u64 = 10_000;
/// How long the rest of a refused request may take to come.
pub const LINGER: Duration = Duration::from_secs(1);
/// Enough for a client's thread. The usual 2 MiB each would reserve much memory for a crowd.
pub const STACK: usize = 128 * 1024;
pub const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(100);

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

const HOME_PAGE: &str = "<!DOCTYPE html>
<html lang=\"pt-BR\">
<head><meta charset=\"utf-8\"><title>Servidor HTTP com threads</title></head>
<body>
<h1>Olá, mundo!</h1>
<p>Este é um minúsculo servidor HTTP em Rust: uma thread para cada conexão.</p>
</body>
</html>
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("http: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let (port, folder) = arguments()?;
    let listener = TcpListener::bind(("0.0.0.0", port)).map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    serve_all(&listener, &folder)
}

pub fn serve_all(listener: &TcpListener, folder: &Arc<Path>) -> ! {
    loop {
        let Ok((stream, _address)) = listener.accept() else {
            // Perhaps too many open files. It will pass, and the others want to go on.
            thread::sleep(PAUSE_AFTER_ERROR);
            continue;
        };
        let folder = Arc::clone(folder);
        // If no thread can be started, this one client is turned away.
        let _ = thread::Builder::new().stack_size(STACK).spawn(move || serve(&stream, &folder));
    }
}

pub fn arguments() -> Result<(u16, Arc<Path>), String> {
    let mut arguments = env::args_os().skip(1);
    let port = match arguments.next() {
        None => DEFAULT_PORT,
        Some(argument) => {
            let text = argument.to_string_lossy();
            text.parse().map_err(|_| format!("{text:?} is not a port: expected a number from 0 to 65535"))?
        }
    };
    let folder = arguments.next().map_or(PathBuf::from("."), PathBuf::from);
    match folder.canonicalize() {
        Ok(path) if path.is_dir() => Ok((port, path.into())),
        Ok(_) => Err(format!("{folder:?} is not a folder")),
        Err(error) => Err(format!("cannot serve the folder {folder:?}: {error}")),
    }
}

/// An error here means that the client has left. That is its right, and nobody else's business.
pub fn serve(stream: &TcpStream, folder: &Path) {
    match read_request(stream) {
        Ok(target) => {
            let _ = answer(&target, folder).send(stream);
        }
        Err(refusal) => {
            if refusal.send(stream).is_ok() {
                read_the_rest(stream);
            }
        }
    }
}

/// A refused request may still be coming in. To close now would reset the connection, and a
/// reset can overtake the answer. So: end our side, then read on for a moment.
fn read_the_rest(mut stream: &TcpStream) {
    let deadline = Instant::now() + LINGER;
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.set_read_timeout(Some(LINGER));
    let mut ignored = [0; 16 * 1024];
    while Instant::now() < deadline && matches!(stream.read(&mut ignored), Ok(1..)) {}
}

/// Reads the head of a request and returns its target, such as `/echo/oi?a=1`. What is wrong
/// with the request comes back as the answer to send.
pub fn read_request(stream: impl Read) -> Result<String, Answer> {
    let bad_request = || Answer::refusal("400 Bad Request");
    let mut head = BufReader::new(stream).take(LONGEST_HEAD);

    let request_line = String::from_utf8(read_line(&mut head)?).map_err(|_| bad_request())?;
    let mut parts = request_line.split(' ');
    let (Some(method), Some(target), Some("HTTP/1.0" | "HTTP/1.1"), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(bad_request());
    };
    if !is_token(method.as_bytes()) || target.is_empty() {
        return Err(bad_request());
    }

    loop {
        let line = read_line(&mut head)?;
        if line.is_empty() {
            break;
        }
        let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
        if name.len() == line.len() || !is_token(name) {
            return Err(bad_request());
        }
    }

    match (method, target.starts_with('/')) {
        ("GET", true) => Ok(target.to_string()),
        ("GET", false) => Err(bad_request()),
        _ => Err(Answer::method_not_allowed()),
    }
}

/// Reads one line and takes its end off: `\r\n`, or a bare `\n`.
fn read_line(head: &mut Take<BufReader<impl Read>>) -> Result<Vec<u8>, Answer> {
    let mut line = Vec::new();
    let result = head.read_until(b'\n', &mut line);
    if result.is_ok() && line.pop_if(|byte| *byte == b'\n').is_some() {
        line.pop_if(|byte| *byte == b'\r');
        Ok(line)
    } else if head.limit() == 0 {
        Err(Answer::refusal("431 Request Header Fields Too Large"))
    } else {
        Err(Answer::refusal("400 Bad Request")) // It ended in the middle.
    }
}

/// Whether HTTP allows this as the name of a method or of a header.
fn is_token(name: &[u8]) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !name.is_empty() && name.iter().all(allowed)
}

pub fn answer(target: &str, folder: &Path) -> Answer {
    let path = target.split_once('?').map_or(target, |(path, _query)| path);
    let path = percent_decode(path);
    if path == b"/" {
        Answer::ok(HTML, HOME_PAGE)
    } else if let Some(text) = path.strip_prefix(b"/echo/") {
        Answer::ok(TEXT, text)
    } else if let Some(milliseconds) = path.strip_prefix(b"/sleep/") {
        answer_after(milliseconds)
    } else {
        answer_with_file(&path, folder).unwrap_or_else(|| Answer::refusal("404 Not Found"))
    }
}

/// Turns each `%C3` into the byte C3. A `%` without two digits after it stays as it is.
fn percent_decode(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if let [b'%', high, low, after @ ..] = rest
            && let (Some(high), Some(low)) = (hex_digit(*high), hex_digit(*low))
        {
            decoded.push(high * 16 + low);
            rest = after;
        } else {
            decoded.push(byte);
            rest = after;
        }
    }
    decoded
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn answer_after(milliseconds: &[u8]) -> Answer {
    let number = str::from_utf8(milliseconds).ok().and_then(|text| text.parse().ok());
    match number {
        Some(number @ 0..=LONGEST_SLEEP) => {
            let after = Duration::from_millis(number);
            Answer { after, ..Answer::ok(TEXT, format!("slept for {number} ms\n")) }
        }
        _ => Answer::refusal("400 Bad Request"),
    }
}

fn answer_with_file(path: &[u8], folder: &Path) -> Option<Answer> {
    let name = str::from_utf8(path).ok()?.trim_start_matches('/');
    // Whatever `..` and links are in the name, this is where it really leads.
    let file = folder.join(name).canonicalize().ok()?;
    if !file.starts_with(folder) || !file.is_file() {
        return None;
    }
    Some(Answer::ok(content_type(name), fs::read(file).ok()?))
}

fn content_type(name: &str) -> &'static str {
    let extension = Path::new(name).extension().unwrap_or_default();
    match extension.to_string_lossy().to_ascii_lowercase().as_str() {
        "html" => HTML,
        "txt" => TEXT,
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

pub struct Answer {
    status: &'static str,
    /// Header lines besides those that every answer has, each with its end.
    headers: String,
    body: Vec<u8>,
    /// How long it is slept before it is sent.
    pub after: Duration,
}

impl Answer {
    fn ok(content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
        let headers = format!("Content-Type: {content_type}\r\n");
        Answer { status: "200 OK", headers, body: body.into(), after: Duration::ZERO }
    }

    fn refusal(status: &'static str) -> Answer {
        Answer { status, ..Answer::ok(TEXT, format!("{status}\n")) }
    }

    /// Has no body: the answer to a HEAD request must not have one.
    fn method_not_allowed() -> Answer {
        let headers = String::from("Allow: GET\r\n");
        Answer { status: "405 Method Not Allowed", headers, body: Vec::new(), after: Duration::ZERO }
    }

    /// Sends it when it is time.
    fn send(&self, mut stream: &TcpStream) -> io::Result<()> {
        thread::sleep(self.after);
        stream.write_all(&self.bytes())
    }

    /// All of it in one piece: small pieces would wait for each other on the way.
    pub fn bytes(&self) -> Vec<u8> {
        let Answer { status, headers, body, .. } = self;
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        [head.as_bytes(), body].concat()
    }
}
