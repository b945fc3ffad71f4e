//! Awaiting the end of a stream, or that nothing comes.

use crate::matcher::{Look, Matcher, Mismatch, Missing, line_that_differs};
use crate::process::End;
use crate::text::{Cause, EndWish, Problem};
use crate::verdict::Evidence;

/// How many bytes that nobody should have sent a report of every byte holds.
const REPORTED: usize = 512;

/// Awaits the end of a stream.
pub(super) struct Ended {
    who: String,
    after_anything: bool,
    is_output: bool,
    /// Whether bytes are numbers, and a zero is a value like any other.
    is_binary: bool,
}

impl Ended {
    pub(super) fn new(who: &str, after_anything: bool) -> Self {
        Self { who: who.into(), after_anything, is_output: false, is_binary: false }
    }

    /// The same in a protocol whose bytes are numbers.
    pub(super) fn in_binary(self, is_binary: bool) -> Self {
        Self { is_binary, ..self }
    }

    /// The same for the program's standard output.
    pub(super) fn of_output() -> Self {
        Self { is_output: true, ..Self::new("program", false) }
    }
}

impl Matcher for Ended {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        let wrong = |problem, bytes: &[u8]| {
            let expected = Evidence::Bytes(Vec::new());
            let received = Evidence::of_received(bytes, REPORTED);
            let line = line_that_differs(bytes, 0);
            let cause = match &bytes[..line.unwrap_or(bytes.len())] {
                b"\n" | b"\r\n" => Some(Cause::ExtraNewline),
                _ => (!bytes.is_empty() && !self.is_binary && bytes.iter().all(|byte| *byte == 0)).then_some(Cause::ZeroBytes),
            };
            let is_settled = line.is_some() || bytes.len() >= REPORTED;
            Look::Wrong(Box::new(Mismatch { problem, expected, received, difference: Some(0), cause, is_settled }))
        };
        match end {
            _ if !bytes.is_empty() && !self.after_anything => wrong(Problem::UnexpectedBytes { who: self.who.clone() }, bytes),
            Some(End::Closed) => Look::Met(bytes.len()),
            Some(End::Reset) => wrong(Problem::Reset { who: self.who.clone() }, bytes),
            None => Look::More,
        }
    }

    fn missing(&self, _bytes: &[u8]) -> Missing {
        Missing {
            only_end: true,
            problem: None,
            expected: Evidence::End(if self.is_output { EndWish::Output } else { EndWish::Connection }),
            received: Evidence::Bytes(Vec::new()),
            difference: None,
            cause: None,
        }
    }
}

/// Awaits that nothing comes: met by an end of any kind, else only given up.
pub(super) struct Silent {
    pub(super) who: String,
    pub(super) is_binary: bool,
}

impl Matcher for Silent {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        match (bytes, end) {
            ([], None) => Look::More,
            ([], Some(_)) => Look::Met(0),
            (bytes, _) => Ended::new(&self.who, false).in_binary(self.is_binary).look(bytes, end),
        }
    }

    fn missing(&self, bytes: &[u8]) -> Missing {
        Ended::new(&self.who, false).missing(bytes)
    }
}
