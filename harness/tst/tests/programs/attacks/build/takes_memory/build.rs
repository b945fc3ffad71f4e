//! Takes memory without end.
fn main() {
    let mut held = Vec::new();
    loop {
        held.push(vec![b'x'; 64 << 20]);
    }
}
