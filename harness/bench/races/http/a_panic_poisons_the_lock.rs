//! races: a client that resets its connection after its refusal was written makes shutdown fail: unwrap panics while the counters are locked, and from then on every thread panics at the lock
//! fails: refusals_at_the_same_time reset

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

struct Counters {
    connected: u64,
    refused: u64,
}

static COUNTERS: Mutex<Counters> = Mutex::new(Counters { connected: 0, refused: 0 });

fn answer(status: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let allow = if status.starts_with("405") { "Allow: GET\r\n" } else { "" };
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{allow}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn refuse(status: &str) -> Vec<u8> {
    answer(status, TEXT, status.as_bytes())
}

fn decode(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let digits = text.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if text[at] == b'%' => {
                bytes.push(byte);
                at += 3;
            }
            _ => {
                bytes.push(text[at]);
                at += 1;
            }
        }
    }
    bytes
}

fn file(path: &[u8], folder: &Path) -> Option<Vec<u8>> {
    let name = std::str::from_utf8(path).ok()?.trim_start_matches('/');
    let path = folder.join(name).canonicalize().ok()?;
    let kind = match path.extension()?.to_str()? {
        "html" => HTML,
        "txt" => TEXT,
        "css" => "text/css",
        "js" => "text/javascript",
        "json" => "application/json",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let body = std::fs::read(&path).ok()?;
    path.starts_with(folder).then(|| answer("200 OK", kind, &body))
}

fn sleep(text: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(text).ok().and_then(|text| text.parse::<u64>().ok()) {
        Some(time @ 0..=10_000) => {
            std::thread::sleep(Duration::from_millis(time));
            answer("200 OK", TEXT, b"slept\n")
        }
        _ => refuse("400 Bad Request"),
    }
}

fn respond(line: &[u8], folder: &Path) -> Vec<u8> {
    let words: Vec<&[u8]> = line.trim_ascii_end().split(|byte| *byte == b' ').collect();
    let [method, target, b"HTTP/1.1" | b"HTTP/1.0"] = words[..] else {
        return refuse("400 Bad Request");
    };
    if method != b"GET" {
        return refuse("405 Method Not Allowed");
    }
    let path = decode(target.split(|byte| *byte == b'?').next().unwrap_or_default());
    match &path[..] {
        b"/" => answer("200 OK", HTML, "<h1>Olá!</h1><p>Um servidor em Rust.</p>\n".as_bytes()),
        [b'/', b'e', b'c', b'h', b'o', b'/', text @ ..] => answer("200 OK", TEXT, text),
        [b'/', b's', b'l', b'e', b'e', b'p', b'/', text @ ..] => sleep(text),
        _ => file(&path, folder).unwrap_or_else(|| refuse("404 Not Found")),
    }
}

fn serve(mut stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    COUNTERS.lock().unwrap().connected += 1;
    let mut head = BufReader::new(stream).take(16 * 1024);
    let mut request_line = Vec::new();
    head.read_until(b'\n', &mut request_line)?;
    let mut line = request_line.clone();
    while line != b"\r\n" && line != b"\n" && line.ends_with(b"\n") {
        line.clear();
        head.read_until(b'\n', &mut line)?;
    }
    let response = if line.ends_with(b"\n") {
        respond(&request_line, folder)
    } else if head.limit() == 0 {
        refuse("431 Request Header Fields Too Large")
    } else {
        return Ok(());
    };
    stream.write_all(&response)?;
    if response[9] == b'4' {
        // To close with a part of the request unread would reset the connection.
        {
            let mut counters = COUNTERS.lock().unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            counters.refused += 1;
        }
        stream.set_read_timeout(Some(Duration::from_millis(200)))?;
        while stream.read(&mut [0; 4096])? > 0 {}
    }
    Ok(())
}

fn main() {
    let text = std::env::args().nth(1).unwrap_or_else(|| String::from("8000"));
    let Ok(port) = text.parse::<u16>() else {
        eprintln!("http: {text:?} is not a port");
        std::process::exit(2);
    };
    let folder = PathBuf::from(std::env::args().nth(2).unwrap_or_else(|| String::from(".")));
    let folder = folder.canonicalize().unwrap_or(folder);
    let listener = match TcpListener::bind(("0.0.0.0", port)) {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("http: cannot listen on port {port}: {error}");
            std::process::exit(1);
        }
    };
    loop {
        let Ok((stream, _)) = listener.accept() else { continue };
        let folder = folder.clone();
        std::thread::spawn(move || {
            if serve(&stream, &folder).is_err() {
                let counters = COUNTERS.lock().unwrap();
                eprintln!("http: a client has left; {} of {} were refused", counters.refused, counters.connected);
            }
        });
    }
}
