//! Expected against received: exact bytes, lines, several senders' lines, HTTP responses; first difference, likely cause. Pure.

mod cause;
mod datagram;
mod exact;
mod frame;
mod gzip;
mod json;
mod line;
mod merged;
mod one_of;
mod request;
mod response;
mod settled;
mod shape;

use crate::process::End;
use crate::text::{Cause, Problem};
use crate::verdict::Evidence;

pub use cause::cause_of_difference;
pub use datagram::{Around, Datagram};
pub use exact::Exact;
pub use frame::Frames;
pub use line::{Captured, Line, Until, pattern, wish as line_wish};
pub use merged::Merged;
pub use one_of::OneOf;
pub use request::Request;
pub use response::{Asked, Response};
pub use settled::{line_that_differs, of_the_line};
pub use shape::{Shape, meaning, shape_wish};

/// What a look at the bytes that have come says.
#[derive(Clone, Debug, PartialEq)]
pub enum Look {
    /// Everything awaited is there, in the first so many bytes.
    Met(usize),
    /// It can still come.
    More,
    /// It cannot come any more.
    Wrong(Box<Mismatch>),
}

/// Why what came is not what was awaited.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// What is wrong.
    pub problem: Problem,
    /// What was wanted.
    pub expected: Evidence,
    /// What came.
    pub received: Evidence,
    /// The first byte that differs, when both are bytes.
    pub difference: Option<usize>,
    /// The likely cause, if one is proved.
    pub cause: Option<Cause>,
    /// Whether no byte that may still come would change anything of this.
    pub is_settled: bool,
}

/// Something that can be awaited on a stream of bytes.
pub trait Matcher: Send {
    /// Looks at everything that came and was not taken yet; `end` tells whether more can come. Called again with more
    /// of the same bytes until it does not answer [`Look::More`].
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look;

    /// How many bytes must come at least before a look at more than `bytes` can answer that it is met: no sooner is it
    /// worth while, unless nothing more comes for a moment.
    fn lacks(&self, _bytes: &[u8]) -> usize {
        1
    }

    /// What is missing when nothing more comes; asked when the wait is given up after [`Look::More`].
    fn missing(&self, bytes: &[u8]) -> Missing;

    /// Whether something came that the step passes over, and nothing of what it awaits.
    fn has_passed_over(&self) -> bool {
        false
    }
}

/// What had come of an expectation when the wait for the rest was given up.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// The problem, if it is another than that nothing came.
    pub problem: Option<Problem>,
    /// Whether everything came but the end of the connection.
    pub only_end: bool,
    /// What was wanted.
    pub expected: Evidence,
    /// What came.
    pub received: Evidence,
    /// The first byte that is missing, when both are bytes.
    pub difference: Option<usize>,
    /// The likely cause, if one is proved.
    pub cause: Option<Cause>,
}

/// The position of the first byte at which two texts differ; `None` when they are equal.
pub fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    // Whole blocks first: comparing slices is far faster than comparing bytes.
    const BLOCK: usize = 4096;
    let blocks = one.chunks_exact(BLOCK).zip(other.chunks_exact(BLOCK)).take_while(|(a, b)| a == b).count() * BLOCK;
    let common = blocks + one[blocks..].iter().zip(&other[blocks..]).take_while(|(a, b)| a == b).count();
    (common < one.len().max(other.len())).then_some(common)
}

/// Whether `part` stands somewhere in `whole`; nothing stands everywhere.
pub(crate) fn contains(whole: &[u8], part: &[u8]) -> bool {
    part.is_empty() || whole.windows(part.len()).any(|window| window == part)
}
