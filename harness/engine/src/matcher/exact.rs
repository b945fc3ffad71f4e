//! Exactly these bytes, next.

use super::settled::explained;
use super::{Look, Matcher, Mismatch, Missing, cause_of_difference, first_difference};
use crate::process::End;
use crate::text::{Cause, Problem};
use crate::verdict::Evidence;

/// Awaits exactly some bytes.
#[derive(Clone, Debug)]
pub struct Exact {
    who: String,
    expected: Vec<u8>,
    /// How many bytes were found equal by earlier looks.
    equal: usize,
}

impl Exact {
    /// Awaits `expected` for the actor `who`.
    pub fn new(who: &str, expected: Vec<u8>) -> Self {
        Self { who: who.into(), expected, equal: 0 }
    }

    fn who(&self) -> String {
        self.who.clone()
    }
}

impl Matcher for Exact {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        let upto = bytes.len().min(self.expected.len());
        let difference = first_difference(&bytes[self.equal..upto], &self.expected[self.equal..upto]);
        self.equal = difference.map_or(upto, |at| self.equal + at);
        let lost = difference.and_then(|_| lost_between(&self.expected[self.equal..], &bytes[self.equal..]));
        let problem = match difference {
            Some(_) if lost.is_some() => Problem::Incomplete { who: self.who(), got: self.equal, of: self.expected.len() },
            Some(_) => Problem::WrongBytes { who: self.who(), at: self.equal },
            None if upto == self.expected.len() => return Look::Met(upto),
            None => match end {
                None => return Look::More,
                Some(End::Reset) => Problem::Reset { who: self.who() },
                Some(End::Closed) if bytes.is_empty() => Problem::ClosedEarly { who: self.who() },
                Some(End::Closed) if lacks_only_newline(&self.expected, bytes) => Problem::MissingNewline { who: self.who() },
                Some(End::Closed) => Problem::Incomplete { who: self.who(), got: bytes.len(), of: self.expected.len() },
            },
        };
        let explained = explained(&self.expected, bytes, self.equal);
        Look::Wrong(Box::new(Mismatch {
            problem,
            expected: Evidence::Bytes(self.expected.clone()),
            received: Evidence::of_received(bytes, explained.needed),
            difference: Some(self.equal),
            cause: lost.map(|count| Cause::BytesLost { count }).or(explained.cause),
            is_settled: lost.is_some() || explained.is_settled,
        }))
    }

    fn lacks(&self, bytes: &[u8]) -> usize {
        self.expected.len().saturating_sub(bytes.len())
    }

    fn missing(&self, bytes: &[u8]) -> Missing {
        let problem = if bytes.is_empty() {
            None
        } else if lacks_only_newline(&self.expected, bytes) {
            Some(Problem::MissingNewline { who: self.who() })
        } else {
            Some(Problem::Incomplete { who: self.who(), got: bytes.len(), of: self.expected.len() })
        };
        Missing {
            only_end: false,
            problem,
            expected: Evidence::Bytes(self.expected.clone()),
            received: Evidence::Bytes(bytes.to_vec()),
            difference: Some(bytes.len().min(self.expected.len())),
            cause: cause_of_difference(&self.expected, bytes, bytes.len()),
        }
    }
}

/// So many bytes that are equal further on are no chance.
const SURE: usize = 16;
/// Fewer that are missing were rather changed, or taken out one by one, than lost with a piece of the stream.
const PIECE: usize = 256;

/// How many bytes of `expected` are missing, when what came in place of its beginning is what comes further on in it.
fn lost_between(expected: &[u8], received: &[u8]) -> Option<usize> {
    let sample = received.get(..SURE)?;
    // Bytes that are all the same stand everywhere.
    if sample.iter().all(|byte| *byte == sample[0]) {
        return None;
    }
    expected.windows(SURE).position(|window| window == sample).filter(|count| *count >= PIECE)
}

/// Whether `received` is `expected` without its last line feed.
fn lacks_only_newline(expected: &[u8], received: &[u8]) -> bool {
    !received.is_empty() && expected.strip_suffix(b"\n") == Some(received)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(expected: &str, received: &str, end: Option<End>) -> Look {
        Exact::new("ana", expected.into()).look(received.as_bytes(), end)
    }

    fn problem(look: Look) -> Problem {
        match look {
            Look::Wrong(mismatch) => mismatch.problem,
            other => panic!("expected a mismatch, not {other:?}"),
        }
    }

    #[test]
    fn the_first_bytes_are_taken_and_later_ones_are_left() {
        assert_eq!(look("oi\n", "oi\nmore", None), Look::Met(3));
        assert_eq!(look("oi\n", "oi", None), Look::More);
    }

    #[test]
    fn a_difference_is_certain_before_everything_has_come() {
        let who = || "ana".to_string();
        assert_eq!(problem(look("hello\n", "hex", None)), Problem::WrongBytes { who: who(), at: 2 });
    }

    #[test]
    fn an_end_too_early_is_told_apart_by_what_came_before_it() {
        let who = || "ana".to_string();
        assert_eq!(problem(look("hi\n", "", Some(End::Closed))), Problem::ClosedEarly { who: who() });
        assert_eq!(problem(look("hi\n", "hi", Some(End::Closed))), Problem::MissingNewline { who: who() });
        assert_eq!(problem(look("hi\n", "h", Some(End::Closed))), Problem::Incomplete { who: who(), got: 1, of: 3 });
        assert_eq!(problem(look("hi\n", "h", Some(End::Reset))), Problem::Reset { who: who() });
    }

    #[test]
    fn a_piece_that_is_lost_in_the_middle_is_no_other_data() {
        let lines = |range: std::ops::Range<u32>| range.map(|n| format!("this is line {n}\n")).collect::<String>();
        let (expected, received) = (lines(0..500), lines(0..100) + &lines(200..500));
        let Look::Wrong(mismatch) = look(&expected, &received, None) else { panic!("a hundred lines are missing") };
        let at = lines(0..100).len() + "this is line ".len();
        assert_eq!(mismatch.problem, Problem::Incomplete { who: "ana".into(), got: at, of: expected.len() });
        assert_eq!(mismatch.cause, Some(Cause::BytesLost { count: lines(100..200).len() }));
        let changed = expected.replace("line 100\n", "LINE 100\n");
        assert!(matches!(problem(look(&expected, &changed, None)), Problem::WrongBytes { .. }));
        let one_less = expected.replacen("line 100\n", "line 10\n", 1);
        assert!(matches!(problem(look(&expected, &one_less, None)), Problem::WrongBytes { .. }));
    }

    #[test]
    fn looking_piece_by_piece_finds_the_same_as_looking_once() {
        let mut matcher = Exact::new("ana", b"abcdef".to_vec());
        for upto in 0..6 {
            assert_eq!(matcher.look(&b"abcdef"[..upto], None), Look::More);
        }
        assert_eq!(matcher.look(b"abcdef", None), Look::Met(6));
    }
}
