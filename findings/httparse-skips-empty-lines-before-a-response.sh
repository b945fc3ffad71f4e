#!/usr/bin/env bash
# httparse 1.10.1 (Rust): `Response::parse` passes over any number of empty lines before the status line and tells nobody.
# RFC 9112, section 2.2, lets a server ignore an empty line before a request; of responses it says no such thing (section 4:
# a response begins with its status line). Whoever wants to know whether a response begins where it should has to look at the
# first bytes himself.
# Needs cargo and the network. Ends with status 0 if this is still so, 1 if it has changed, 2 if it cannot be tried.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"

[dependencies]
httparse = "=1.10.1"

[workspace]
TOML
cat >"$folder/src/main.rs" <<'RUST'
fn main() {
    for before in ["", "\r\n", "\n", "\r\n\r\n\r\n"] {
        let text = format!("{before}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        let mut fields = [httparse::EMPTY_HEADER; 4];
        let mut response = httparse::Response::new(&mut fields);
        let parsed = response.parse(text.as_bytes());
        println!("{before:?}: {parsed:?}, status {:?}", response.code);
    }
}
RUST
cargo build --quiet --manifest-path "$folder/Cargo.toml" --target-dir "$folder/target" || exit 2
said=$("$folder/target/debug/finding")
printf '%s\n' "$said"
wanted='"": Ok(Complete(38)), status Some(200)
"\r\n": Ok(Complete(40)), status Some(200)
"\n": Ok(Complete(39)), status Some(200)
"\r\n\r\n\r\n": Ok(Complete(44)), status Some(200)'
[ "$said" = "$wanted" ] || { echo 'it has changed'; exit 1; }
