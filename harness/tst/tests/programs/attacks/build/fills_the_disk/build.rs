//! Writes a file without end.
use std::io::Write as _;

fn main() {
    let folder = std::env::var("OUT_DIR").unwrap_or_default();
    let block = vec![b'x'; 16 << 20];
    for number in 0_u64.. {
        let _ = std::fs::File::create(format!("{folder}/{number}")).and_then(|mut file| file.write_all(&block));
    }
}
