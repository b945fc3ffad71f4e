//! `echo [PORT]`: a server that gives everything back.
//!
//! What it must do (all of it is in README.md):
//!
//! - Listen on the port that is the first argument. Without an argument: 9090.
//! - Serve one client: every byte that comes goes back, unchanged and in order.
//! - Answer as soon as something came. Do not wait for the end of a line.
//! - Take any byte, not only text, and any amount: 1 MiB at once, or one byte at a time.
//! - When the client has ended its side: close the connection and end with exit status 0.
//!   An empty line is not the end.
//! - If the port is bad or taken: print one clear line on standard error and end with another
//!   exit status, without a panic.
//!
//! Look up in the standard library (`rustup doc --std`, or <https://doc.rust-lang.org/std>):
//!
//! - `std::net::TcpListener` and `std::net::TcpStream`: as in `hello`
//! - `std::io::Read`: what does `read` return, and what does a 0 mean?
//! - `std::io::Write`: what is the difference between `write` and `write_all`?

const DEFAULT_PORT: u16 = 9090;

fn main() {
    todo!("echo to one client on port {DEFAULT_PORT}, or on the port in the first argument")
}
