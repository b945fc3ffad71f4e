//! One of several, exactly.

use super::{Exact, Look, Matcher, Missing, first_difference};
use crate::process::End;

/// Awaits one of several pieces of data.
#[derive(Clone, Debug)]
pub struct OneOf {
    /// What is awaited, beside a matcher of each.
    all: Vec<(Vec<u8>, Exact)>,
}

impl OneOf {
    /// Awaits one of `all` for the actor `who`.
    pub fn new(who: &str, all: Vec<Vec<u8>>) -> Self {
        Self { all: all.into_iter().map(|bytes| (bytes.clone(), Exact::new(who, bytes))).collect() }
    }

    /// Which one is most like these bytes: the first of those that differ last.
    fn nearest(&self, bytes: &[u8]) -> usize {
        let equal = |one: &[u8]| first_difference(one, bytes).unwrap_or(bytes.len());
        (0..self.all.len()).rev().max_by_key(|index| equal(&self.all[*index].0)).unwrap_or(0)
    }
}

impl Matcher for OneOf {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        let mut can_still_come = false;
        for (_, one) in &mut self.all {
            match one.look(bytes, end) {
                Look::Met(count) => return Look::Met(count),
                Look::More => can_still_come = true,
                Look::Wrong(_) => {}
            }
        }
        let nearest = self.nearest(bytes);
        if can_still_come { Look::More } else { self.all[nearest].1.look(bytes, end) }
    }

    fn missing(&self, bytes: &[u8]) -> Missing {
        self.all[self.nearest(bytes)].1.missing(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Problem;
    use crate::verdict::Evidence;

    fn look(received: &str, end: Option<End>) -> Look {
        OneOf::new("ana", ["yes\n", "no\n", "noon\n"].map(|text| text.as_bytes().to_vec()).to_vec()).look(received.as_bytes(), end)
    }

    #[test]
    fn one_is_enough_and_what_follows_is_left() {
        assert_eq!(look("no\nyes", None), Look::Met(3));
        assert_eq!(look("noon\n", None), Look::Met(5));
        assert_eq!(look("no", None), Look::More);
    }

    #[test]
    fn the_difference_is_told_from_the_one_that_is_nearest() {
        let Look::Wrong(mismatch) = look("nooo", None) else { panic!("none of them") };
        assert_eq!(mismatch.problem, Problem::WrongBytes { who: "ana".into(), at: 3 });
        assert_eq!(mismatch.expected, Evidence::Bytes(b"noon\n".to_vec()));
        let Look::Wrong(mismatch) = look("x", None) else { panic!("none of them") };
        assert_eq!(mismatch.expected, Evidence::Bytes(b"yes\n".to_vec()));
        assert!(matches!(look("no", Some(End::Closed)), Look::Wrong(_)));
    }
}
