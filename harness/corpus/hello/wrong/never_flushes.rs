//! wrong: writes into a buffer and leaves by process::exit, which flushes nothing
//! fails: greets closed_early

use std::env;
use std::error::Error;
use std::io::{BufWriter, Write};
use std::net::TcpListener;
use std::process::ExitCode;

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
    let (client, _) = listener.accept()?;
    let mut writer = BufWriter::new(client);
    writer.write_all(b"Hello, World!\n")?;
    std::process::exit(0)
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args().nth(1) else {
        return Ok(9090);
    };
    argument.parse().map_err(|_| format!("{argument:?} is not a port"))
}
