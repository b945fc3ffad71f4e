//! `NAME [PORT]`: answers each line with `pong` and the line.

use std::env;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

const DEFAULT_PORT: u16 = 9090;

fn main() -> Result<(), Box<dyn Error>> {
    let port = env::args().nth(1).map_or(Ok(DEFAULT_PORT), |text| text.parse())?;
    let (client, _address) = TcpListener::bind(("0.0.0.0", port))?.accept()?;
    for line in BufReader::new(&client).split(b'\n') {
        let answer = [b"pong ", line?.as_slice(), b"\n"].concat();
        (&client).write_all(&answer)?;
    }
    Ok(())
}
