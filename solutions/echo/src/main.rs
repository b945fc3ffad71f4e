//! An echo server: gives one client every byte back as soon as it comes.

use std::env;
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::ExitCode;

const DEFAULT_PORT: u16 = 9090;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("echo: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let port = port_from_arguments()?;
    let listener = TcpListener::bind(("0.0.0.0", port)).map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    let (mut client, _address) = listener.accept()?;

    // Without this the system may hold a small answer back, to send it together with the next.
    client.set_nodelay(true)?;
    let mut buffer = [0; 16 * 1024];
    loop {
        // `read` waits for the first byte, not for a full buffer: it returns what is there.
        let count = client.read(&mut buffer)?;
        if count == 0 {
            return Ok(()); // The client ended its side, and nothing is owed to it.
        }
        client.write_all(&buffer[..count])?;
    }
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args_os().nth(1) else {
        return Ok(DEFAULT_PORT);
    };
    let text = argument.to_string_lossy();
    text.parse().map_err(|_| format!("{text:?} is not a port: expected a number from 0 to 65535"))
}
