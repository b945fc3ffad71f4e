//! An echo server whose main thread panics when the second message comes.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

fn main() {
    let port: u16 = std::env::args().nth(1).expect("a port").parse().expect("a number");
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("a free port");
    let (mut client, _) = listener.accept().expect("a client");
    let mut buffer = [0; 1024];
    let mut messages = 0;
    loop {
        let count = client.read(&mut buffer).expect("a message");
        if count == 0 {
            return;
        }
        messages += 1;
        assert!(messages < 2, "one message is enough");
        client.write_all(&buffer[..count]).expect("an answer");
    }
}
