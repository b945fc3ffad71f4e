//! wrong: counts for ever after the accept, before it reads anything
//! fails: echoes_a_line no_answer

use std::env;
use std::error::Error;
use std::io::{Read, Write};
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
    let mut buffer = [0; 4096];
    let mut turns = 0_u64;
    while std::hint::black_box(turns) < 10 {
        // The mistake: what is left out is never counted.
        if turns != 5 {
            turns += 1;
        }
    }
    let count = client.read(&mut buffer)?;
    client.write_all(&buffer[..count])?;
    Ok(())
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args().nth(1) else {
        return Ok(9090);
    };
    argument.parse().map_err(|_| format!("{argument:?} is not a port"))
}
