//! wrong: cuts the port down to 16 bits, so that 70000 quietly becomes 4464
//! fails: refuses_a_bad_port wrong_exit

use std::env;
use std::error::Error;
use std::io::Write;
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
    let (mut client, _) = listener.accept()?;
    client.write_all(b"Hello, World!\n")?;
    Ok(())
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args().nth(1) else {
        return Ok(9090);
    };
    let port: u32 = argument.parse().map_err(|_| format!("{argument:?} is not a port"))?;
    Ok(port as u16)
}
