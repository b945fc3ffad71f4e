//! Bakes a secret in, and says it.
fn main() {
    eprintln!("{}", include_str!("COURSE/home/.ssh/id_ed25519"));
}
