//! `echocaps [PORT]`: an echo server that answers in upper case.
//!
//! What it must do (all of it is in README.md):
//!
//! - All that `echo` does, but letters come back in upper case: `ação` becomes `AÇÃO`.
//! - Text is UTF-8, where one letter can be several bytes. These bytes can come in two pieces:
//!   then the letter goes back when it is complete.
//! - What has no upper case (digits, `漢`) and bytes that are not valid UTF-8 come back unchanged.
//! - If the input ends in the middle of a letter, its bytes come back unchanged.
//! - Extra: another machine can reach the server, not only `127.0.0.1`.
//!
//! Look up in the standard library (`rustup doc --std`, or <https://doc.rust-lang.org/std>):
//!
//! - `char::to_uppercase`: why does it return an iterator, and not one `char`?
//! - `std::str::from_utf8`, and `error_len` of its error: "wrong" is not the same as "not yet"
//! - `slice::utf8_chunks`: walks over bytes that are partly text
//! - `std::net::TcpListener::bind`: what does the address `0.0.0.0` stand for?

const DEFAULT_PORT: u16 = 9090;

fn main() {
    todo!("answer one client in upper case on port {DEFAULT_PORT}, or on the port in the argument")
}
