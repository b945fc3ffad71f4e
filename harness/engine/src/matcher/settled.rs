//! When a difference is explained as well as it ever will be: by the line that differs, or by all that a comparison needs.

use super::cause_of_difference;
use crate::text::Cause;

/// So many bytes beyond the expected ones are enough to tell what was added to them.
const BEYOND: usize = 64;

/// How a difference is explained by what has come so far.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Explained {
    /// The likely cause, if one is proved.
    pub(super) cause: Option<Cause>,
    /// How many bytes a comparison needs at most.
    pub(super) needed: usize,
    /// Whether no byte that may still come would change the cause.
    pub(super) is_settled: bool,
}

/// Explains that `received` came where `expected` was wanted; `at` is the first difference. The line that differs is asked
/// first: what explains it is the same however much has come after it by now.
pub(super) fn explained(expected: &[u8], received: &[u8], at: usize) -> Explained {
    let needed = expected.len() + BEYOND;
    let came = &received[..received.len().min(needed)];
    let of_line = of_the_line(expected, came, at);
    let is_settled = of_line.is_some() || received.len() >= needed;
    Explained { cause: of_line.or_else(|| cause_of_difference(expected, came, at)), needed, is_settled }
}

/// The cause that the line that differs proves by itself, if it has come to its end.
pub fn of_the_line(expected: &[u8], received: &[u8], at: usize) -> Option<Cause> {
    cause_of_difference(expected, &received[..line_that_differs(received, at)?], at)
}

/// Where the line ends that holds the byte at `at`, its line feed included; `None` while that has not come.
pub fn line_that_differs(received: &[u8], at: usize) -> Option<usize> {
    Some(at + received.get(at..)?.iter().position(|byte| *byte == b'\n')? + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(expected: &[u8], received: &[u8]) -> (Option<Cause>, bool) {
        let at = super::super::first_difference(expected, received).unwrap_or(0);
        let explained = explained(expected, received, at);
        (explained.cause, explained.is_settled)
    }

    #[test]
    fn a_line_that_explains_itself_is_settled_whatever_comes_after_it() {
        let other_case = (Some(Cause::OtherCase), true);
        for after in ["", "x", "OI\n", &"more\n".repeat(50)] {
            assert_eq!(cause(b"OI\n", format!("oi\n{after}").as_bytes()), other_case, "{after}");
        }
        assert_eq!(cause(b"OI\n", b"o"), (None, false));
    }

    #[test]
    fn lines_before_the_expected_one_are_told_once_it_has_come() {
        assert_eq!(cause(b"oi\n", b"hi\n"), (None, false));
        assert_eq!(cause(b"oi\n", b"hi\noi\n"), (Some(Cause::ExtraText { extra: "hi\n".into(), before: true }), false));
    }

    #[test]
    fn what_goes_on_for_long_is_settled_by_what_a_comparison_needs() {
        assert_eq!(cause(b"oi", &[b'x'; 2 + BEYOND]), (None, true));
        assert_eq!(cause(b"oi", &[b'x'; 1 + BEYOND]), (None, false));
    }
}
