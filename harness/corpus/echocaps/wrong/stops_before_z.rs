//! wrong: its table of letters ends one too early: z stays as it is
//! fails: answers_in_upper_case wrong_bytes

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
    let mut rest = bytes;
    loop {
        match str::from_utf8(rest) {
            Ok(text) => {
                answer.extend(capitals(text).bytes());
                return (answer, Vec::new());
            }
            Err(error) => {
                let (valid, other) = rest.split_at(error.valid_up_to());
                answer.extend(capitals(&String::from_utf8_lossy(valid)).bytes());
                let Some(length) = error.error_len() else {
                    return (answer, other.to_vec());
                };
                answer.extend(&other[..length]);
                rest = &other[length..];
            }
        }
    }
}

fn capitals(text: &str) -> String {
    let capital = |letter: char| match letter {
        'a'..'z' => vec![letter.to_ascii_uppercase()],
        _ if letter.is_ascii() => vec![letter],
        _ => letter.to_uppercase().collect(),
    };
    text.chars().flat_map(capital).collect()
}
