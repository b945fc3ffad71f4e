//! Panics before it does anything.

fn main() {
    panic!("out of coffee");
}
