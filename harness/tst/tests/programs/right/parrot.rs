//! Sends back what comes, to one client, and ends.
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

fn main() -> std::io::Result<()> {
    let port: u16 = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(9090);
    let (mut client, _) = TcpListener::bind(("127.0.0.1", port))?.accept()?;
    let mut bytes = vec![0; 65536];
    loop {
        match client.read(&mut bytes)? {
            0 => return Ok(()),
            length => client.write_all(&bytes[..length])?,
        }
    }
}
