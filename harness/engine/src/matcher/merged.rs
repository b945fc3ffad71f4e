//! The lines of several senders: each sender's in its own order, each whole and once, mixed in any way.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Look, Matcher, Mismatch, Missing, cause_of_difference, contains};
use crate::process::End;
use crate::text::{Cause, LineWish, Problem};
use crate::verdict::Evidence;

/// The longest line that is collected, in bytes, unless a longer one is awaited.
const MOST_LINE: usize = 1 << 20;
/// So many bytes are compared at most to find what explains a wrong line, beyond reading it and the awaited ones once: a program
/// may send a line of any length, and an exercise may await many.
const MOST_COMPARED: usize = 1 << 24;
/// How many missing or possible lines are named as evidence.
const NAMED: usize = 5;

/// Awaits the lines of several streams.
#[derive(Clone, Debug)]
pub struct Merged {
    who: String,
    streams: Vec<Vec<Vec<u8>>>,
    /// For each stream, how many of its lines must come, and how many have.
    least: Vec<usize>,
    come: Vec<usize>,
    /// Which streams await a line next.
    next: HashMap<Vec<u8>, BTreeSet<usize>>,
    /// How many lines must still come, and how many bytes those are.
    left: (usize, usize),
    seen: HashSet<Vec<u8>>,
    /// A line of so many bytes is none that is awaited.
    longest: usize,
    /// How many bytes were matched.
    taken: usize,
    /// How many bytes were matched, or hold no line feed after those.
    looked: usize,
}

impl Merged {
    /// Awaits, for the actor `who`, the lines of `streams`: for each the bytes one sender sent, and how many of its
    /// lines must come (all, if not given).
    pub fn new(who: &str, streams: &[(Vec<u8>, Option<usize>)]) -> Self {
        let least: Vec<Option<usize>> = streams.iter().map(|(_, least)| *least).collect();
        let streams: Vec<Vec<Vec<u8>>> = streams.iter().map(|(bytes, _)| lines(bytes)).collect();
        let least: Vec<usize> =
            streams.iter().zip(least).map(|(lines, least)| least.unwrap_or(lines.len()).min(lines.len())).collect();
        let mut next: HashMap<Vec<u8>, BTreeSet<usize>> = HashMap::new();
        for (stream, lines) in streams.iter().enumerate() {
            if let Some(line) = lines.first() {
                next.entry(line.clone()).or_default().insert(stream);
            }
        }
        let needed = || streams.iter().zip(&least).flat_map(|(lines, least)| &lines[..*least]);
        Self {
            who: who.into(),
            come: vec![0; streams.len()],
            next,
            left: (needed().count(), needed().map(Vec::len).sum()),
            seen: HashSet::new(),
            longest: streams.iter().flatten().map(Vec::len).fold(MOST_LINE, usize::max),
            taken: 0,
            looked: 0,
            streams,
            least,
        }
    }

    /// Awaits the lines of `bytes` in any order.
    pub fn any_order(who: &str, bytes: &[u8]) -> Self {
        Self::new(who, &lines(bytes).into_iter().map(|line| (line, None)).collect::<Vec<_>>())
    }

    /// How many lines must come in all.
    pub fn count(&self) -> usize {
        self.least.iter().sum()
    }

    fn next_lines(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.streams.iter().zip(&self.come).filter_map(|(lines, come)| lines.get(*come))
    }

    /// Takes a line from the first stream that awaits it next; whether there is one.
    fn take(&mut self, line: &[u8]) -> bool {
        let Some(waiting) = self.next.get_mut(line) else { return false };
        let Some(stream) = waiting.pop_first() else { return false };
        if waiting.is_empty() {
            self.next.remove(line);
        }
        if self.come[stream] < self.least[stream] {
            self.left = (self.left.0 - 1, self.left.1 - line.len());
        }
        self.come[stream] += 1;
        if let Some(following) = self.streams[stream].get(self.come[stream]) {
            self.next.entry(following.clone()).or_default().insert(stream);
        }
        self.seen.insert(line.to_vec());
        self.taken += line.len();
        self.looked = self.taken;
        true
    }

    /// The lines that may come next, as evidence.
    fn expected(&self) -> Evidence {
        let next: Vec<Vec<u8>> = self.next_lines().take(NAMED).cloned().collect();
        match &next[..] {
            [only] => Evidence::Bytes(only.clone()),
            _ => Evidence::Line(LineWish::OneOf(next, self.next_lines().skip(NAMED).count())),
        }
    }

    fn wrong(&self, line: &[u8]) -> Look {
        let who = self.who.clone();
        let later = self.streams.iter().zip(&self.come).any(|(lines, come)| lines[*come..].iter().any(|other| other == line));
        let (problem, cause) = if later {
            (Problem::DisorderedLine { who }, None)
        } else if self.seen.contains(line) {
            (Problem::DoubledLine { who }, None)
        } else {
            (Problem::UnknownLine { who }, self.cause(line))
        };
        let expected = self.expected();
        let difference = match &expected {
            Evidence::Bytes(wanted) => super::first_difference(wanted, line),
            _ => None,
        };
        Look::Wrong(Box::new(Mismatch { problem, expected, received: received(line), difference, cause, is_settled: true }))
    }

    /// Glued and split lines are recognised by the lines that they hold or are part of: where a line begins and ends, and in
    /// between as far as [`MOST_COMPARED`] allows.
    fn cause(&self, line: &[u8]) -> Option<Cause> {
        let bare = |line: &[u8]| line.strip_suffix(b"\n").unwrap_or(line).to_vec();
        let got = bare(line);
        let known: Vec<Vec<u8>> = self.streams.iter().flatten().map(|line| bare(line)).filter(|line| !line.is_empty()).collect();
        let middle = MOST_COMPARED / known.iter().map(Vec::len).sum::<usize>().max(1);
        let begin = &got[..got.len().min(middle)];
        let holds = |known: &[u8]| got.starts_with(known) || got.ends_with(known) || contains(begin, known);
        if known.iter().any(|known| got.len() > known.len() && holds(known)) {
            return Some(Cause::GluedLines);
        }
        let is_part =
            |known: &[u8]| known.starts_with(&got) || known.ends_with(&got) || (got.len() <= middle && contains(known, &got));
        if !got.is_empty() && known.iter().any(|known| known.len() > got.len() && is_part(known)) {
            return Some(Cause::SplitLine);
        }
        self.next_lines().take((MOST_COMPARED / line.len().max(1)).max(1)).find_map(|wanted| {
            let at = super::first_difference(wanted, line)?;
            cause_of_difference(wanted, line, at)
        })
    }
}

impl Matcher for Merged {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        while self.left.0 > 0 {
            let rest = &bytes[self.taken..];
            let looked = self.looked - self.taken;
            let line = &rest[..rest.len().min(self.longest)];
            let Some(length) = line.iter().skip(looked).position(|byte| *byte == b'\n').map(|at| looked + at) else {
                if line.len() == self.longest {
                    return self.wrong(line);
                }
                self.looked = self.taken + line.len().max(looked);
                let who = self.who.clone();
                let problem = match end {
                    None => return Look::More,
                    Some(End::Reset) => Problem::Reset { who },
                    Some(End::Closed) if rest.is_empty() => Problem::ClosedEarly { who },
                    Some(End::Closed) => Problem::MissingNewline { who },
                };
                let received = received(rest);
                return Look::Wrong(Box::new(Mismatch {
                    problem,
                    expected: self.expected(),
                    received,
                    difference: None,
                    cause: None,
                    is_settled: true,
                }));
            };
            let line = &rest[..=length];
            if !self.take(line) {
                return self.wrong(line);
            }
        }
        Look::Met(self.taken)
    }

    fn lacks(&self, bytes: &[u8]) -> usize {
        self.left.1.saturating_sub(bytes.len() - self.taken)
    }

    fn missing(&self, bytes: &[u8]) -> Missing {
        // Whoever misses lines wants to see which came.
        Missing {
            only_end: false,
            problem: (self.taken > 0).then(|| Problem::NeverCame { who: self.who.clone(), missing: self.left.0 }),
            expected: self.expected(),
            received: received(bytes),
            difference: None,
            cause: None,
        }
    }
}

fn received(bytes: &[u8]) -> Evidence {
    Evidence::of_received(bytes, Evidence::KEPT)
}

/// The lines of `bytes`, each with its line feed; one is added to a last line without.
fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    let complete = |line: &[u8]| if line.ends_with(b"\n") { line.to_vec() } else { [line, b"\n"].concat() };
    bytes.split_inclusive(|byte| *byte == b'\n').map(complete).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(received: &str) -> Look {
        Merged::new("ana", &[(b"a1\na2\n".to_vec(), None), (b"b1\nb2\n".to_vec(), None)]).look(received.as_bytes(), None)
    }

    fn wrong(received: &str) -> (Problem, Option<Cause>) {
        match look(received) {
            Look::Wrong(mismatch) => (mismatch.problem, mismatch.cause),
            other => panic!("expected a mismatch, not {other:?}"),
        }
    }

    #[test]
    fn any_mixture_that_keeps_each_senders_order_fits() {
        for mixture in ["a1\na2\nb1\nb2\n", "b1\na1\nb2\na2\n", "a1\nb1\nb2\na2\nrest"] {
            assert_eq!(look(mixture), Look::Met(12), "{mixture}");
        }
        assert_eq!(look("a1\nb1\nb2\n"), Look::More);
    }

    #[test]
    fn a_stream_of_which_only_some_lines_must_come_may_bring_more() {
        let streams = [(b"a1\na2\n".to_vec(), None), (b"b1\nb2\nb3\n".to_vec(), Some(1))];
        let look = |received: &str| Merged::new("ana", &streams).look(received.as_bytes(), None);
        assert_eq!(look("a1\nb1\na2\nb2\n"), Look::Met(9));
        assert_eq!(look("b1\nb2\nb3\na1\na2\n"), Look::Met(15));
        assert_eq!(look("a1\na2\n"), Look::More);
    }

    #[test]
    fn disorder_doubles_and_strangers_are_told_apart() {
        let who = || "ana".to_string();
        assert_eq!(wrong("a2\n").0, Problem::DisorderedLine { who: who() });
        assert_eq!(wrong("a1\na1\n").0, Problem::DoubledLine { who: who() });
        assert_eq!(wrong("c1\n").0, Problem::UnknownLine { who: who() });
    }

    #[test]
    fn glued_and_split_lines_are_explained() {
        assert_eq!(wrong("a1b1\n").1, Some(Cause::GluedLines));
        assert_eq!(wrong("a\n").1, Some(Cause::SplitLine));
    }

    #[test]
    fn a_line_that_does_not_end_is_wrong_at_a_mebibyte_unless_a_longer_one_is_awaited() {
        let mut matcher = Merged::any_order("ana", b"lll\n");
        assert_eq!(matcher.look(&vec![b'x'; MOST_LINE - 1], None), Look::More);
        for sent in [vec![b'x'; 8 << 20], [&vec![b'x'; 8 << 20][..], b"\n"].concat()] {
            let Look::Wrong(mismatch) = matcher.look(&sent, None) else { panic!("wrong") };
            assert_eq!((mismatch.problem, mismatch.cause), (Problem::UnknownLine { who: "ana".into() }, None));
            assert_eq!(mismatch.received, received(&vec![b'x'; MOST_LINE]));
        }
        let long = [&vec![b'y'; 2 * MOST_LINE][..], b"\n"].concat();
        let mut matcher = Merged::any_order("ana", &long);
        assert_eq!(matcher.look(&long[..2 * MOST_LINE], None), Look::More);
        assert_eq!(matcher.look(&long, None), Look::Met(long.len()), "it is awaited");
    }

    /// Naive work takes hours here: each of many lines compared with all others, or looked for all over a long one.
    #[test]
    fn many_lines_are_awaited_in_the_time_that_it_takes_to_read_them() {
        let many: String = (0..50_000).map(|n| format!("lllllllllll {n}\n")).collect();
        let mut matcher = Merged::any_order("ana", many.as_bytes());
        let half = many[..many.len() / 2].rfind('\n').expect("a line") + 1;
        assert_eq!(matcher.look(&many.as_bytes()[half..], None), Look::More);
        assert_eq!(matcher.lacks(&many.as_bytes()[half..]), half);
        let sent = [&many.as_bytes()[half..], &vec![b'l'; 8 << 20]].concat();
        let Look::Wrong(mismatch) = matcher.look(&sent, None) else { panic!("wrong") };
        assert_eq!((mismatch.problem, mismatch.cause), (Problem::UnknownLine { who: "ana".into() }, None));
        for sent in ["lllllllllll 7??\n", "??lllllllllll 7\n"] {
            let Look::Wrong(mismatch) = Merged::any_order("ana", many.as_bytes()).look(sent.as_bytes(), None) else {
                panic!("wrong")
            };
            assert_eq!(mismatch.cause, Some(Cause::GluedLines), "{sent}");
        }
    }

    #[test]
    fn what_came_is_shown_beside_what_is_missing() {
        let mut matcher = Merged::new("ana", &[(b"a1\na2\n".to_vec(), None), (b"b1\n".to_vec(), None), (b"c1\n".to_vec(), None)]);
        assert_eq!(matcher.look(b"c1\na1\n", None), Look::More);
        let missing = matcher.missing(b"c1\na1\n");
        assert_eq!(missing.received, Evidence::Bytes(b"c1\na1\n".to_vec()));
        assert_eq!(missing.expected, Evidence::Line(LineWish::OneOf(vec![b"a2\n".to_vec(), b"b1\n".to_vec()], 0)));
        assert_eq!(missing.problem, Some(Problem::NeverCame { who: "ana".into(), missing: 2 }));
    }

    #[test]
    fn it_lacks_the_bytes_of_all_lines_that_must_still_come() {
        let streams = [(b"a1\na2\n".to_vec(), None), (b"b1\nb2\nb3\n".to_vec(), Some(1))];
        let mut matcher = Merged::new("ana", &streams);
        let mut lacks = |received: &str| {
            assert_eq!(matcher.look(received.as_bytes(), None), Look::More);
            matcher.lacks(received.as_bytes())
        };
        assert_eq!(["", "b1\n", "b1\nb2\n", "b1\nb2\na1\n", "b1\nb2\na1\na"].map(&mut lacks), [9, 6, 6, 3, 2]);
    }

    #[test]
    fn lines_come_once_even_when_two_senders_send_the_same() {
        let mut matcher = Merged::any_order("ana", b"x\nx\ny\n");
        assert_eq!(matcher.look(b"x\ny\nx\n", None), Look::Met(6));
        assert_eq!(matcher.count(), 3);
    }
}
