//! wrong: keeps the beginning of a letter, and forgets it when the end of file comes
//! fails: half_a_letter_at_the_end incomplete

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
    let mut buffer = [0; 4096];
    let mut pending = Vec::new();
    loop {
        let count = client.read(&mut buffer)?;
        if count == 0 {
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
    let mut rest = bytes;
    loop {
        match str::from_utf8(rest) {
            Ok(text) => {
                answer.extend(text.to_uppercase().bytes());
                return (answer, Vec::new());
            }
            Err(error) => {
                let (valid, other) = rest.split_at(error.valid_up_to());
                answer.extend(String::from_utf8_lossy(valid).to_uppercase().bytes());
                let Some(length) = error.error_len() else {
                    return (answer, other.to_vec());
                };
                answer.extend(&other[..length]);
                rest = &other[length..];
            }
        }
    }
}
