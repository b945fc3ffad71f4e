//! The server of the solution in four designs, for the lab: `http-designs PORT DIR --design NAME`.

mod alarm;
mod design;
mod events;
/// What it says is said by the solution itself.
#[allow(dead_code)]
#[path = "../../src/main.rs"]
mod http;

use std::env;
use std::ffi::OsString;
use std::net::TcpListener;
use std::process::ExitCode;

use design::Design;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("http-designs: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    // The port and the folder come first, as those of the solution.
    let (port, folder) = http::arguments()?;
    let given: Vec<OsString> = env::args_os().collect();
    let named = given.iter().position(|word| word == "--design").and_then(|at| given.get(at + 1));
    let design = Design::from_name(&named.map(|name| name.to_string_lossy()).unwrap_or_default())?;
    let listener = TcpListener::bind(("0.0.0.0", port)).map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    match design {
        Design::Sequential => design::sequential(&listener, &folder),
        Design::Threads => http::serve_all(&listener, &folder),
        Design::Pool => design::pool(&listener, &folder),
        Design::Events => events::serve_all(listener, &folder),
    }
    .map_err(|error| format!("cannot go on: {error}"))
}
