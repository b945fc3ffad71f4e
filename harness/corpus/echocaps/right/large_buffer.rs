//! right: a buffer of 1 MiB, and utf8_chunks to find what is text

use std::env;
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("echocaps: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let port = port_from_arguments()?;
    let listener = TcpListener::bind(("0.0.0.0", port)).map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    let (mut client, _) = listener.accept()?;
    let mut buffer = vec![0; 1024 * 1024];
    let mut pending = Vec::new();
    loop {
        let count = client.read(&mut buffer)?;
        if count == 0 {
            client.write_all(&pending)?;
            return Ok(());
        }
        pending.extend(&buffer[..count]);
        let (answer, unfinished) = upper_case(&pending);
        client.write_all(&answer)?;
        pending = unfinished;
    }
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args().nth(1) else {
        return Ok(9090);
    };
    argument.parse().map_err(|_| format!("{argument:?} is not a port"))
}

/// In upper case, and the beginning of a letter that is still to come.
fn upper_case(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut answer = Vec::new();
    let mut unfinished = Vec::new();
    for chunk in bytes.utf8_chunks() {
        answer.append(&mut unfinished);
        answer.extend(chunk.valid().to_uppercase().bytes());
        unfinished = chunk.invalid().to_vec();
    }
    match str::from_utf8(&unfinished) {
        Err(error) if error.error_len().is_none() => {}
        _ => answer.append(&mut unfinished),
    }
    (answer, unfinished)
}
