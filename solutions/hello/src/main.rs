//! The smallest server: greets one client, closes the connection and ends.

use std::env;
use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;

const DEFAULT_PORT: u16 = 9090;
const GREETING: &[u8] = b"Hello, World!\n";
/// How much of what the client said is read, and ignored, before closing.
const MOST_IGNORED: u64 = 1024 * 1024;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("hello: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let port = port_from_arguments()?;
    let listener = TcpListener::bind(("0.0.0.0", port)).map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    let (client, _address) = listener.accept()?;
    (&client).write_all(GREETING)?;
    close(&client);
    Ok(())
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args_os().nth(1) else {
        return Ok(DEFAULT_PORT);
    };
    let text = argument.to_string_lossy();
    text.parse().map_err(|_| format!("{text:?} is not a port: expected a number from 0 to 65535"))
}

/// Ends the connection in order. To drop a socket while the client's bytes wait in it unread
/// would reset the connection, and a reset can overtake the greeting. So: say that we have
/// finished, then throw away what is there, without waiting for more (hence "non-blocking").
///
/// Errors mean that the client left first. It was greeted, so they do not matter.
fn close(client: &TcpStream) {
    let _ = client.shutdown(Shutdown::Write);
    if client.set_nonblocking(true).is_ok() {
        let _ = io::copy(&mut client.take(MOST_IGNORED), &mut io::sink());
    }
}
