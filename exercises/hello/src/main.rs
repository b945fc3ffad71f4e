//! `hello [PORT]`: the smallest server.
//!
//! What it must do (all of it is in README.md):
//!
//! - Listen on the port that is the first argument. Without an argument: 9090.
//! - Wait for one client, for as long as it takes.
//! - Send it exactly `Hello, World!` and one `\n`.
//! - Close the connection and end with exit status 0.
//! - If the port is bad (`abc`, `70000`, empty) or taken: print one clear line on standard error
//!   and end with another exit status. A panic message is not a clear line.
//!
//! Look up in the standard library (`rustup doc --std`, or <https://doc.rust-lang.org/std>):
//!
//! - `std::env::args`: what was typed after the program's name
//! - `std::net::TcpListener`: waits for clients
//! - `std::net::TcpStream`: the connection to one client
//! - `std::io::Write`: the trait that sends bytes
//! - `std::process::ExitCode`: how `main` says that it failed

const DEFAULT_PORT: u16 = 9090;

fn main() {
    todo!("greet one client on port {DEFAULT_PORT}, or on the port in the first argument")
}
