//! Says to its client, and on both outputs, what terminals and browsers would obey.
use std::io::{Read as _, Write as _};

const SHOUT: &[u8] = b"\x1b[2J\x1b]0;owned\x07\x9b31m \xe2\x80\xae<script>alert(1)</script><img src=x onerror=alert(1)>\n";

fn main() {
    let port: u16 = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(9090);
    let (mut client, _) = std::net::TcpListener::bind(("127.0.0.1", port)).expect("a port").accept().expect("a client");
    let _ = client.read(&mut [0; 100]);
    let _ = std::io::stdout().write_all(SHOUT);
    let _ = std::io::stderr().write_all(SHOUT);
    let _ = client.write_all(SHOUT);
    panic!("<script>alert(1)</script>\x1b[2J");
}
