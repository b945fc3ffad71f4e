//! wrong: main ends, and with it the thread that was about to greet
//! fails: greets closed_early

use std::env;
use std::error::Error;
use std::io::Write;
use std::net::TcpListener;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

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
    thread::spawn(move || {
        thread::sleep(Duration::from_secs(1));
        client.write_all(b"Hello, World!\n")
    });
    Ok(())
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args().nth(1) else {
        return Ok(9090);
    };
    argument.parse().map_err(|_| format!("{argument:?} is not a port"))
}
