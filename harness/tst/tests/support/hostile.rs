//! Web servers that answer as a test says.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

/// A site that answers each request with what `answer` makes of its path, once the head was read.
pub fn hostile(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> String {
    of_heads(move |head, stream| answer(head.split(' ').nth(1).unwrap_or_default(), stream))
}

/// The same, of the whole head.
pub fn of_heads(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|got| got == 1) {
                head.push(byte[0]);
            }
            answer(&String::from_utf8_lossy(&head), &mut stream);
        }
    });
    url
}

/// Answers with a whole body.
pub fn answer(stream: &mut TcpStream, status: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

/// A site with these files; all else is 404.
pub fn site_of(files: Vec<(&'static str, Vec<u8>)>) -> String {
    hostile(move |path, stream| match files.iter().find(|(name, _)| *name == path) {
        Some((_, body)) => answer(stream, "200 OK", body),
        None => answer(stream, "404 Not Found", b"no"),
    })
}
