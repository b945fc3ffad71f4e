//! `chat [PORT]`: a server where many clients talk to each other.
//!
//! What it must do (all of it is in README.md):
//!
//! - Listen on the port that is the first argument. Without an argument: 9090.
//! - Serve any number of clients, with one thread for each. The program never ends by itself.
//! - A message is a whole line of bytes. It goes once to every connected client, also to the one
//!   that sent it. Lines never mix, and the lines of one sender stay in order.
//! - Who comes later gets no old messages.
//! - The line `:bye` (ended by `\n` or `\r\n`) is a command: close that client's connection, and
//!   send one line to all who stay that says who left, by address. `say :bye` is a message.
//! - A client that just vanishes leaves in the same way. Its unfinished line is no message.
//! - Who left leaves nothing behind: no thread and no open connection.
//! - Extra: one client that never reads does not stop the others.
//! - If the port is bad or taken: print one clear line on standard error and end with another
//!   exit status, without a panic.
//!
//! Look up in the standard library (`rustup doc --std`, or <https://doc.rust-lang.org/std>):
//!
//! - `std::thread`: a thread for each client, while the main thread goes on accepting
//! - `std::io::BufReader` and `read_until`: lines that need not be text
//! - `std::sync::Arc` and `std::sync::Mutex`: one list that many threads use
//! - `std::sync::mpsc`: another way, where threads send each other what happened
//! - `std::net::TcpStream`: what are `try_clone`, `shutdown` and `set_write_timeout` for?

const DEFAULT_PORT: u16 = 9090;

fn main() {
    todo!("serve the chat on port {DEFAULT_PORT}, or on the port in the first argument")
}
