//! One datagram, all of it: the one that is wanted, or one that fits a rule.

use super::line::{Fitting, wish};
use super::{Captured, Mismatch, cause_of_difference, first_difference};
use crate::spec::LineRule;
use crate::text::{Cause, DatagramCause, DatagramProblem, LineWish, Problem};
use crate::verdict::Evidence;

/// Sizes that programs give their buffers: powers of two, one less (for the zero at the end of a string in C), round numbers,
/// and what fits into a packet.
const SIZES: [usize; 6] = [508, 512, 548, 1200, 1472, 1500];

/// Awaits a datagram.
#[derive(Debug)]
pub struct Datagram {
    who: String,
    wanted: Wanted,
}

#[derive(Debug)]
enum Wanted {
    OneOf(Vec<Vec<u8>>),
    Fits(Fitting, LineWish),
}

/// What surrounds a datagram that came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// What came after it by now.
    pub after: &'a [Vec<u8>],
    /// What came before it.
    pub before: &'a [Vec<u8>],
    /// What the client had sent.
    pub said: &'a [Vec<u8>],
}

impl Datagram {
    /// Awaits exactly one of these for the actor `who`.
    pub fn one_of(who: &str, all: Vec<Vec<u8>>) -> Self {
        Self { who: who.into(), wanted: Wanted::OneOf(all) }
    }

    /// Awaits one that fits `rule`, its names filled in.
    pub fn fitting(who: &str, rule: &LineRule) -> Self {
        Self { who: who.into(), wanted: Wanted::Fits(Fitting::new(rule), wish(rule)) }
    }

    /// What the rule captures of a datagram that fits; `None` when it does not.
    pub fn fit(&self, datagram: &[u8]) -> Option<Captured> {
        match &self.wanted {
            Wanted::OneOf(all) => all.iter().any(|one| one == datagram).then(Captured::new),
            Wanted::Fits(rule, _) => rule.fit(datagram),
        }
    }

    /// What is wanted, where nothing came.
    pub fn wanted(&self) -> Evidence {
        match &self.wanted {
            Wanted::OneOf(all) => Evidence::Bytes(all.first().cloned().unwrap_or_default()),
            Wanted::Fits(_, wish) => Evidence::Line(wish.clone()),
        }
    }

    /// In words.
    pub fn wish(&self) -> LineWish {
        match &self.wanted {
            Wanted::OneOf(all) => LineWish::OneOf(all.clone(), 0),
            Wanted::Fits(_, wish) => wish.clone(),
        }
    }

    /// Whether a datagram is the beginning of what is wanted: the rest of it may follow in others.
    pub fn begins_with(&self, datagram: &[u8]) -> bool {
        matches!(&self.wanted, Wanted::OneOf(all) if all.iter().any(|one| one.starts_with(datagram)))
    }

    /// What is wrong with a datagram that does not fit.
    pub fn mismatch(&self, datagram: &[u8], around: Around<'_>) -> Mismatch {
        let who = || self.who.clone();
        let received = Evidence::Bytes(datagram.to_vec());
        let Wanted::OneOf(all) = &self.wanted else {
            let problem = match datagram {
                [] => DatagramProblem::Empty { who: who() },
                _ => DatagramProblem::Unlike { who: who() },
            };
            let (expected, problem) = (self.wanted(), Problem::Datagram(problem));
            return Mismatch { problem, expected, received, difference: None, cause: None, is_settled: true };
        };
        let equal = |one: &&Vec<u8>| first_difference(one, datagram).unwrap_or(datagram.len());
        let wanted = all.iter().rev().max_by_key(equal).cloned().unwrap_or_default();
        let at = first_difference(&wanted, datagram).unwrap_or_default();
        let (got, of) = (datagram.len(), wanted.len());
        let problem = match datagram {
            [] => Problem::Datagram(DatagramProblem::Empty { who: who() }),
            _ if wanted.strip_suffix(b"\n") == Some(datagram) => Problem::MissingNewline { who: who() },
            _ if at == got => Problem::Datagram(DatagramProblem::TooShort { who: who(), got, of }),
            _ if at == of => Problem::Datagram(DatagramProblem::TooLong { who: who(), got, of }),
            _ => Problem::WrongBytes { who: who(), at },
        };
        let cause = cause(&wanted, datagram, at, around);
        let expected = Evidence::Bytes(wanted);
        Mismatch { problem, expected, received, difference: Some(at), cause, is_settled: true }
    }
}

/// Why `datagram` came in the place of `wanted`; `at` is the first difference.
fn cause(wanted: &[u8], datagram: &[u8], at: usize, around: Around<'_>) -> Option<Cause> {
    let of = |cause| Some(Cause::Datagram(cause));
    if at == datagram.len() {
        let mut whole = datagram.to_vec();
        for (count, next) in around.after.iter().enumerate() {
            whole.extend(next);
            if whole == wanted && !datagram.is_empty() {
                return of(DatagramCause::Split { pieces: count + 2 });
            }
        }
        let size = datagram.len();
        let is_buffer = size >= 16
            && (size.is_power_of_two() || (size + 1).is_power_of_two() || size.is_multiple_of(50) || SIZES.contains(&size));
        return match cause_of_difference(wanted, datagram, at) {
            None | Some(Cause::StoppedAtBuffer { .. }) if is_buffer => of(DatagramCause::CutAt { size }),
            cause => cause,
        };
    }
    if at == wanted.len() {
        let rest = &datagram[at..];
        if rest.iter().all(|byte| *byte == 0) {
            return of(DatagramCause::WholeBuffer { zeros: rest.len() });
        }
        // What an earlier message left in a buffer lies where it lay then; what comes after it was never written.
        let filled = rest.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        if around.before.iter().rev().any(|earlier| earlier.get(at..at + filled) == Some(&rest[..filled])) {
            return of(DatagramCause::OldBytes { count: rest.len() });
        }
        if around.said.iter().any(|said| !said.is_empty() && said != wanted && rest.starts_with(said)) {
            return of(DatagramCause::Joined);
        }
    }
    cause_of_difference(wanted, datagram, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(wanted: &[u8], datagram: &[u8], around: Around<'_>) -> (Problem, Option<Cause>) {
        let mismatch = Datagram::one_of("ana", vec![wanted.to_vec()]).mismatch(datagram, around);
        (mismatch.problem, mismatch.cause)
    }

    fn who() -> String {
        "ana".into()
    }

    #[test]
    fn what_is_missing_or_too_much_is_told_with_where_it_came_from() {
        let short = |got, of| Problem::Datagram(DatagramProblem::TooShort { who: who(), got, of });
        let long = |got, of| Problem::Datagram(DatagramProblem::TooLong { who: who(), got, of });
        let cause = |cause| Some(Cause::Datagram(cause));
        let after = [b"cd".to_vec(), b"e".to_vec()];
        let around = Around { after: &after, ..Around::default() };
        assert_eq!(found(b"abcde", b"ab", around), (short(2, 5), cause(DatagramCause::Split { pieces: 3 })));
        let wanted = [b'x'; 100];
        assert_eq!(found(&wanted, &wanted[..64], Around::default()), (short(64, 100), cause(DatagramCause::CutAt { size: 64 })));
        assert_eq!(found(&wanted, &wanted[..61], Around::default()), (short(61, 100), None));
        assert_eq!(found(b"ab", b"ab\0\0\0", Around::default()), (long(5, 2), cause(DatagramCause::WholeBuffer { zeros: 3 })));
        let before = [b"hello".to_vec()];
        let around = Around { before: &before, ..Around::default() };
        assert_eq!(found(b"oi", b"oillo\0", around), (long(6, 2), cause(DatagramCause::OldBytes { count: 4 })));
        let said = [b"b".to_vec()];
        let around = Around { said: &said, ..Around::default() };
        assert_eq!(found(b"a", b"ab", around), (long(2, 1), cause(DatagramCause::Joined)));
    }

    #[test]
    fn an_empty_datagram_a_line_feed_and_other_bytes_are_told_apart() {
        let problem = |wanted: &[u8], datagram: &[u8]| found(wanted, datagram, Around::default()).0;
        assert_eq!(problem(b"oi", b""), Problem::Datagram(DatagramProblem::Empty { who: who() }));
        assert_eq!(problem(b"oi\n", b"oi"), Problem::MissingNewline { who: who() });
        assert_eq!(problem(b"oi\n", b"ok\n"), Problem::WrongBytes { who: who(), at: 1 });
        assert!(Datagram::one_of("ana", vec![Vec::new()]).fit(b"").is_some());
        let rule = Datagram::fitting("ana", &LineRule::Matches("^v=(?<v>.)$".into()));
        assert_eq!(rule.fit(b"v=1"), Some(vec![("v".into(), "1".into())]));
        assert_eq!(rule.fit(b"v=1\n"), None);
    }
}
