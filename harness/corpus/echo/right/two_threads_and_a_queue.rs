//! right: one thread reads, the main thread writes, with a channel between them

use std::env;
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;

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
    let mut incoming = client.try_clone()?;
    let (sender, receiver) = mpsc::sync_channel(16);
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = incoming.read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    for bytes in receiver {
        client.write_all(&bytes)?;
    }
    Ok(())
}

fn port_from_arguments() -> Result<u16, String> {
    let Some(argument) = env::args().nth(1) else {
        return Ok(9090);
    };
    argument.parse().map_err(|_| format!("{argument:?} is not a port"))
}
