//! A build script that fails.
fn main() {
    panic!("it ran");
}
