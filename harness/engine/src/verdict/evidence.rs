//! What was wanted or what came.

use crate::text::{EndWish, LineWish};

/// What was wanted or what came: bytes, shown quoted and compared byte by byte, or a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Bytes of a conversation or of the program's output.
    Bytes(Vec<u8>),
    /// As `Bytes`, of more bytes than a report of every byte should hold.
    Many {
        /// The first of them, at least [`Evidence::KEPT`] if there are so many.
        bytes: Vec<u8>,
        /// How many of `bytes` such a report holds.
        reported: usize,
        /// How many bytes there were.
        of: usize,
    },
    /// A rule or a value in words that are the same in every language.
    Words(String),
    /// What a line had to be.
    Line(LineWish),
    /// That the stream ends.
    End(EndWish),
}

impl Evidence {
    /// So many bytes are kept of what came: more than a person reads, and nothing to a computer.
    pub const KEPT: usize = 1 << 20;

    /// Bytes that came, of which a comparison needs the first `needed`.
    pub fn of_received(bytes: &[u8], needed: usize) -> Self {
        if bytes.len() <= needed {
            return Self::Bytes(bytes.to_vec());
        }
        let kept = bytes.len().min(Self::KEPT.max(needed));
        Self::Many { bytes: bytes[..kept].to_vec(), reported: needed, of: bytes.len() }
    }

    /// The bytes, if it is bytes, and how many there were in all.
    pub fn bytes(&self) -> Option<(&[u8], usize)> {
        match self {
            Self::Bytes(bytes) => Some((bytes, bytes.len())),
            Self::Many { bytes, of, .. } => Some((bytes, *of)),
            Self::Words(_) | Self::Line(_) | Self::End(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_came_is_kept_up_to_a_mebibyte_and_beyond_it_what_a_comparison_needs() {
        let long = vec![b'x'; 3 << 20];
        let kept = |length: usize, needed| {
            let evidence = Evidence::of_received(&long[..length], needed);
            evidence.bytes().map(|(bytes, of)| (bytes.len(), of))
        };
        assert_eq!(kept(10, 64), Some((10, 10)));
        assert_eq!(kept(1000, 64), Some((1000, 1000)));
        assert_eq!(kept(3 << 20, 64), Some((1 << 20, 3 << 20)));
        assert_eq!(kept(3 << 20, 2 << 20), Some((2 << 20, 3 << 20)));
        assert_eq!(Evidence::of_received(b"", 0), Evidence::Bytes(Vec::new()));
    }
}
