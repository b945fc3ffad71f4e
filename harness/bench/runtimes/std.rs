//! A server for one client: PORT silent, right, or slow (each answer 1.5 s late).

use std::io::{Read as _, Write as _};
use std::time::Duration;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let listener = std::net::TcpListener::bind(format!("127.0.0.1:{}", words[1])).expect("a free port");
    let mut client = listener.accept().expect("a client").0;
    let serve = move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = client.read(&mut buffer) {
            if words[2] == "slow" {
                std::thread::sleep(Duration::from_millis(1500));
            }
            if words[2] != "silent" {
                client.write_all(&buffer[..count]).expect("sent");
            }
        }
    };
    std::thread::spawn(serve).join().expect("its end");
}
