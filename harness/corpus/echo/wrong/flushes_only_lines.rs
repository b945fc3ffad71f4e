//! wrong: writes through a LineWriter, which keeps an unfinished line back
//! fails: answers_an_unfinished_line no_answer
//! fails: bytes_are_bytes incomplete
//! fails: echoes_a_mebibyte incomplete

use std::env;
use std::error::Error;
use std::io::{LineWriter, Read, Write};
use std::net::TcpListener;
use std::process::ExitCode;

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
    let (mut client, _) = listener.accept()?;
    let mut writer = LineWriter::new(client.try_clone()?);
    let mut buffer = [0; 4096];
    loop {
        let count = client.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        writer.write_all(&buffer[..count])?;
    }
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args().nth(1) else {
        return Ok(9090);
    };
    argument.parse().map_err(|_| format!("{argument:?} is not a port"))
}
