//! wrong: listens, but never accepts: the connection stays in the queue
//! fails: greets no_answer

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
    let mut clients: Vec<std::net::TcpStream> = Vec::new();
    let _listener = listener;
    loop {
        for client in &mut clients {
            client.write_all(b"Hello, World!\n")?;
        }
        std::thread::park();
    }
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args().nth(1) else {
        return Ok(9090);
    };
    argument.parse().map_err(|_| format!("{argument:?} is not a port"))
}
