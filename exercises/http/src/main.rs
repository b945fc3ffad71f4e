//! `http [PORT] [DIR]`: a tiny web server, without an HTTP library.
//!
//! What it must do (all of it is in README.md):
//!
//! - Listen on PORT (default: 8000) and serve the files of the folder DIR (default: `.`).
//! - `GET /`: a page in HTML that says which server this is. Accented letters survive.
//! - `GET /echo/TEXT`: TEXT as plain text, with the percent-encoding undone (`%20` is a space).
//! - `GET /sleep/MS`: answer after MS milliseconds, from 0 to 10000.
//! - Any other path: the file of that name, with its content type. No such file, or a folder:
//!   404. Nothing outside DIR is ever served, however the path is spelled.
//! - A method other than GET: 405 with `Allow: GET`. A request that is not HTTP, or a bad number
//!   for `sleep`: 400. A request head over 16 KiB: 431.
//! - Each answer has a correct `Content-Length` and `Connection: close`, and then the connection
//!   is closed. Lines of the head end in `\r\n`; in a request, accept a bare `\n` too.
//! - Many clients at the same time: a slow or silent one does not stop the others, and one that
//!   leaves early harms nobody.
//! - If the port is bad or taken: print one clear line on standard error and end with another
//!   exit status, without a panic.
//!
//! Look up in the standard library (`rustup doc --std`, or <https://doc.rust-lang.org/std>):
//!
//! - `std::net::TcpListener` and `std::thread`: a thread for each connection
//! - `std::io::BufReader`, `read_until` and `take`: lines, and a limit for them
//! - `std::fs::read`, and `Path::canonicalize` with `Path::starts_with`: where does a path lead?
//! - `char::to_digit`: the value of a hexadecimal digit
//! - `TcpStream::shutdown`: what happens to an answer if you close before you have read all?

const DEFAULT_PORT: u16 = 8000;

fn main() {
    todo!("serve a folder on port {DEFAULT_PORT}, or on the port in the first argument")
}
