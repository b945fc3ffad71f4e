//! wrong: subtracts 32 from every byte that is not below the letter a
//! fails: knows_letters_with_accents wrong_bytes
//! fails: leaves_the_rest_alone wrong_bytes
//! fails: bytes_that_are_no_text wrong_bytes
//! fails: half_a_letter_at_the_end wrong_bytes
//! several: it damages every byte that is no small letter of ASCII, and each kind of them is a rule of its own

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
    loop {
        let count = client.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        for byte in &mut buffer[..count] {
            if *byte >= b'a' {
                *byte -= 32;
            }
        }
        client.write_all(&buffer[..count])?;
    }
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args().nth(1) else {
        return Ok(9090);
    };
    argument.parse().map_err(|_| format!("{argument:?} is not a port"))
}
