//! wrong: sends its whole buffer of 1024 bytes, not only the part that a read has filled
//! fails: echoes_a_line unexpected_bytes

use std::io::{Read, Write};
use std::net::TcpListener;

fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "9090".into());
    let listener = TcpListener::bind(format!("0.0.0.0:{port}"))?;
    let (mut client, _) = listener.accept()?;
    let mut buffer = [0; 1024];
    while client.read(&mut buffer)? > 0 {
        client.write_all(&buffer)?;
        buffer.fill(0);
    }
    Ok(())
}
