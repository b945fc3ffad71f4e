//! `NAME [PORT]`: answers each line with `pong` and the line. What it must do is in README.md.

const DEFAULT_PORT: u16 = 9090;

fn main() {
    todo!("answer one client on port {DEFAULT_PORT}, or on the port in the first argument")
}
