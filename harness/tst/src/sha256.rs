//! SHA-256 as text: lower-case hexadecimal, as in lists of files and in fingerprints.

use sha2::{Digest as _, Sha256};

/// The SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(Sha256::new_with_prefix(bytes))
}

/// What a hash has come to.
pub fn hexadecimal(hash: Sha256) -> String {
    text(&hash.finalize().into())
}

/// A hash as text; written as two numbers, since hundreds of thousands are written at a time.
pub fn text(hash: &[u8; 32]) -> String {
    let half = |from: usize| u128::from_be_bytes(std::array::from_fn(|at| hash[from + at]));
    format!("{:032x}{:032x}", half(0), half(16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_what_everybody_else_computes() {
        // `printf abc | sha256sum`.
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(text(&std::array::from_fn(|at| u8::from(at == 31))), format!("{}1", "0".repeat(63)), "no digit is left out");
    }
}
