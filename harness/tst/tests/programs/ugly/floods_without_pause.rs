//! Answers with the head of an HTTP response of unknown length, and with a body that never ends.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

fn main() {
    let port: u16 = std::env::args().nth(1).expect("a port").parse().expect("a number");
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("a free port");
    let (mut client, _) = listener.accept().expect("a client");
    let mut request = [0; 4096];
    let _ = client.read(&mut request).expect("a request");
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").expect("a head");
    let block = vec![b'x'; 1 << 20];
    while client.write_all(&block).is_ok() {}
}
