//! How much passes through the streams of a check: what gives a damage its occasion. Pure.

use crate::text::{Damage, DamageKind, Way};

/// What passed one way.
#[derive(Clone, Copy, Debug, Default)]
struct Passed {
    /// Bytes of the longest stream.
    bytes: u64,
    /// Lines of all streams; one that was only begun counts.
    lines: u64,
    streams: u64,
    datagrams: u64,
}

/// What passed through the streams of one check.
#[derive(Clone, Debug, Default)]
pub(super) struct Occasions {
    ways: [Passed; 3],
}

impl Occasions {
    /// A stream begins.
    pub(super) fn stream(&mut self, way: Way) {
        self.of(way).streams += 1;
    }

    /// A datagram passes.
    pub(super) fn datagram(&mut self, way: Way) {
        self.of(way).datagrams += 1;
    }

    /// Bytes pass, the last of which is number `count` of its stream; `in_line` tells whether a line was begun before.
    pub(super) fn pass(&mut self, way: Way, bytes: &[u8], count: u64, in_line: bool) {
        // Whatever follows the last byte has not come yet.
        let Some((_, before)) = bytes.split_last() else { return };
        let begun = u64::from(!in_line) + before.iter().filter(|byte| **byte == b'\n').count() as u64;
        let passed = self.of(way);
        passed.bytes = passed.bytes.max(count);
        passed.lines += begun;
    }

    /// Whether a damage could have made a difference. Which streams have company, and which side ends first, is chance:
    /// neither is asked.
    pub(super) fn are_enough_for(&self, damage: Damage) -> bool {
        use DamageKind::*;
        let passed = self.ways[index(damage.way)];
        let most = match damage.kind {
            Nothing => return false,
            ByteDropped | ByteChanged | ByteAdded => passed.bytes,
            NewlineLost | LineDoubled | LineDelayed | LinesSwapped | LineWithheld | LineMisdelivered | EndTooEarly
            | ResetTooEarly => passed.lines,
            EndTooLate | EndNever | ResetAtEnd => passed.streams,
            DatagramLost | DatagramDoubled | DatagramsSwapped | DatagramChanged | DatagramCut | DatagramMisdelivered => {
                passed.datagrams
            }
        };
        damage.occasion <= most
    }

    fn of(&mut self, way: Way) -> &mut Passed {
        &mut self.ways[index(way)]
    }
}

fn index(way: Way) -> usize {
    match way {
        Way::ToClient => 0,
        Way::ToProgram => 1,
        Way::Output => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether there is an occasion for the damage after these streams of lines to clients.
    fn enough(streams: &[&[&str]], kind: DamageKind, occasion: u64) -> bool {
        let mut occasions = Occasions::default();
        for pieces in streams {
            occasions.stream(Way::ToClient);
            let (mut count, mut in_line) = (0, false);
            for piece in *pieces {
                count += piece.len() as u64;
                occasions.pass(Way::ToClient, piece.as_bytes(), count, in_line);
                in_line = !piece.ends_with('\n');
            }
        }
        assert!(!occasions.are_enough_for(Damage { kind, way: Way::ToProgram, occasion }), "another way");
        occasions.are_enough_for(Damage { kind, way: Way::ToClient, occasion })
    }

    #[test]
    fn a_byte_is_a_place_in_one_stream() {
        let streams: &[&[&str]] = &[&["ab", "cd"], &["ef\n"]];
        assert!(enough(streams, DamageKind::ByteDropped, 4));
        assert!(!enough(streams, DamageKind::ByteDropped, 5));
    }

    #[test]
    fn lines_and_ends_count_over_all_streams() {
        let streams: &[&[&str]] = &[&["a", "b\nc", "d\n", "e\n"], &[], &["f"]];
        assert!(enough(streams, DamageKind::LineWithheld, 4));
        assert!(!enough(streams, DamageKind::LineWithheld, 5));
        assert!(enough(streams, DamageKind::EndNever, 3));
        assert!(!enough(streams, DamageKind::EndNever, 4));
    }

    #[test]
    fn nothing_is_no_damage() {
        assert!(!enough(&[&["a\n"]], DamageKind::Nothing, 1));
    }
}
