//! races: the address of a client is asked for after its answer, with the statistics locked: who has reset the connection before has none, the thread panics, and the lock is poisoned for all that come
//! fails: clients_vanish_among_answers reset

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

const MOST: usize = 16 * 1024;

#[derive(Default)]
struct Statistics {
    accepted: usize,
    /// Who was answered last.
    last: Option<IpAddr>,
}

struct Server {
    root: PathBuf,
    statistics: Mutex<Statistics>,
}

enum Answer {
    Found { kind: &'static str, body: Vec<u8> },
    Refused(&'static str),
}

impl Answer {
    fn text(body: &[u8]) -> Answer {
        Answer::Found { kind: "text/plain; charset=utf-8", body: body.to_vec() }
    }

    fn into_bytes(self) -> Vec<u8> {
        let (status, kind, body) = match self {
            Answer::Found { kind, body } => ("200 OK", kind, body),
            Answer::Refused(status) => (status, "text/plain; charset=utf-8", status.as_bytes().to_vec()),
        };
        let mut head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n");
        if status.starts_with("405") {
            head += "Allow: GET\r\n";
        }
        write!(head, "Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()).expect("a string takes everything");
        let mut bytes = head.into_bytes();
        bytes.extend(body);
        bytes
    }
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let number = part.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match number.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(&part.as_bytes()[2..]);
            }
            None => {
                bytes.push(b'%');
                bytes.extend(part.as_bytes());
            }
        }
    }
    bytes
}

impl Server {
    fn file(&self, path: &str) -> Option<Answer> {
        let file = self.root.join(path.trim_start_matches('/')).canonicalize().ok()?;
        file.strip_prefix(&self.root).ok()?;
        let body = fs::read(&file).ok()?;
        let kind = match file.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
            "css" => "text/css; charset=utf-8",
            "html" => "text/html; charset=utf-8",
            "jpg" => "image/jpeg",
            "js" => "text/javascript; charset=utf-8",
            "json" => "application/json",
            "png" => "image/png",
            "svg" => "image/svg+xml",
            "txt" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        };
        Some(Answer::Found { kind, body })
    }

    fn answer(&self, head: &[u8]) -> Answer {
        let head = String::from_utf8_lossy(head);
        let words: Vec<&str> = head.lines().next().unwrap_or_default().split(' ').collect();
        let (method, target) = match words[..] {
            [method, target, "HTTP/1.0" | "HTTP/1.1"] if target.starts_with('/') => (method, target),
            _ => return Answer::Refused("400 Bad Request"),
        };
        if method != "GET" {
            return Answer::Refused("405 Method Not Allowed");
        }
        let path = percent_decoded(target.split_once('?').map_or(target, |(path, _)| path));
        if path == b"/" {
            let body = "<!DOCTYPE html>\n<h1>Um servidor em Rust: olá, uma thread por conexão</h1>\n".into();
            return Answer::Found { kind: "text/html; charset=utf-8", body };
        }
        if let Some(text) = path.strip_prefix(b"/echo/") {
            return Answer::text(text);
        }
        let Ok(path) = String::from_utf8(path) else { return Answer::Refused("404 Not Found") };
        if let Some(time) = path.strip_prefix("/sleep/") {
            return match time.parse::<u64>() {
                Ok(time) if time <= 10_000 => {
                    thread::sleep(Duration::from_millis(time));
                    Answer::text(b"awake\n")
                }
                _ => Answer::Refused("400 Bad Request"),
            };
        }
        self.file(&path).unwrap_or(Answer::Refused("404 Not Found"))
    }

    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        self.statistics.lock().unwrap().accepted += 1;
        let mut head = Vec::new();
        let mut room = [0; 2048];
        let whole = loop {
            if head.windows(2).any(|end| end == b"\n\n") || head.windows(4).any(|end| end == b"\r\n\r\n") {
                break true;
            }
            if head.len() > MOST {
                break false;
            }
            let count = stream.read(&mut room)?;
            if count == 0 {
                return Ok(());
            }
            head.extend(&room[..count]);
        };
        let answer = if whole { self.answer(&head) } else { Answer::Refused("431 Request Header Fields Too Large") };
        let refused = matches!(answer, Answer::Refused(_));
        stream.write_all(&answer.into_bytes())?;
        self.note(&stream);
        stream.shutdown(Shutdown::Write)?;
        if refused {
            // The client has to get its answer before a close that leaves something unread.
            stream.set_read_timeout(Some(Duration::from_millis(250)))?;
            while stream.read(&mut room)? > 0 {}
        }
        Ok(())
    }

    fn note(&self, stream: &TcpStream) {
        let mut statistics = self.statistics.lock().unwrap();
        println!("{} accepted, the last answer to {:?}", statistics.accepted, statistics.last);
        statistics.last = Some(stream.peer_addr().unwrap().ip());
    }
}

fn run(port: &str, root: &str) -> Result<(), String> {
    let number: u16 = port.parse().map_err(|error| format!("port {port:?}: {error}"))?;
    let root = Path::new(root).canonicalize().map_err(|error| format!("{root}: {error}"))?;
    let listener = TcpListener::bind(("127.0.0.1", number)).map_err(|error| format!("port {port}: {error}"))?;
    let server = Arc::new(Server { root, statistics: Mutex::default() });
    for stream in listener.incoming().flatten() {
        let server = Arc::clone(&server);
        thread::spawn(move || server.serve(stream));
    }
    Ok(())
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |index, usual| arguments.get(index).map_or(usual, String::as_str);
    if let Err(error) = run(argument(0, "8000"), argument(1, ".")) {
        eprintln!("http: {error}");
        std::process::exit(1);
    }
}
