//! One line that fits a rule.

use predicates::Predicate as _;

use super::{Look, Matcher, Mismatch, Missing, cause_of_difference, first_difference};
use crate::process::End;
use crate::spec::LineRule;
use crate::text::{LineWish, Problem};
use crate::verdict::Evidence;

/// The longest line that is collected; a program that sends no line feed must not fill the judge's memory.
const MOST_LINE: usize = 1 << 20;

/// Awaits a line.
#[derive(Debug)]
pub struct Line {
    who: String,
    rule: LineRule,
}

impl Line {
    /// Awaits a line that fits `rule`, its names filled in, for the actor `who`.
    pub fn new(who: &str, rule: LineRule) -> Self {
        Self { who: who.into(), rule }
    }

    fn wanted(&self) -> Evidence {
        match &self.rule {
            LineRule::Is(text) => Evidence::Bytes(format!("{text}\n").into_bytes()),
            other => Evidence::Line(wish(other)),
        }
    }

    fn difference(&self, received: &[u8]) -> Option<usize> {
        match self.wanted() {
            Evidence::Bytes(wanted) => first_difference(&wanted, received),
            _ => None,
        }
    }
}

/// The rule as something that can be said.
pub fn wish(rule: &LineRule) -> LineWish {
    match rule {
        LineRule::Is(text) => LineWish::Is(text.clone()),
        LineRule::Not(text) => LineWish::Not(text.clone()),
        LineRule::Lacks(text) => LineWish::Lacks(text.clone()),
        LineRule::Matches(pattern) => LineWish::Matches(pattern.clone()),
    }
}

/// A test whether the regular expression matches a text; one that is none matches nothing (the exercise file is
/// checked before it is used).
pub fn pattern(pattern: &str) -> impl Fn(&str) -> bool {
    let predicate = predicates::str::is_match(pattern).ok();
    move |text| predicate.as_ref().is_some_and(|predicate| predicate.eval(text))
}

impl Matcher for Line {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        let wrong = |problem, received: &[u8]| {
            let difference = self.difference(received);
            let cause = match (self.wanted(), difference) {
                (Evidence::Bytes(wanted), Some(at)) => cause_of_difference(&wanted, received, at),
                _ => None,
            };
            let received = Evidence::Bytes(received.to_vec());
            Look::Wrong(Box::new(Mismatch { problem, expected: self.wanted(), received, difference, cause, is_settled: true }))
        };
        let who = || self.who.clone();
        let Some(length) = bytes.iter().take(MOST_LINE).position(|byte| *byte == b'\n') else {
            return match end {
                _ if bytes.len() >= MOST_LINE => wrong(Problem::WrongLine { who: who() }, &bytes[..MOST_LINE]),
                None => Look::More,
                Some(End::Reset) => wrong(Problem::Reset { who: who() }, bytes),
                Some(End::Closed) if bytes.is_empty() => wrong(Problem::ClosedEarly { who: who() }, bytes),
                Some(End::Closed) => wrong(Problem::MissingNewline { who: who() }, bytes),
            };
        };
        let line = &bytes[..length];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let fits = match &self.rule {
            LineRule::Is(text) => line == text.as_bytes(),
            LineRule::Not(text) => !line.is_empty() && line != text.as_bytes(),
            LineRule::Lacks(text) => !line.is_empty() && !String::from_utf8_lossy(line).contains(text.as_str()),
            LineRule::Matches(rule) => pattern(rule)(&String::from_utf8_lossy(line)),
        };
        if fits { Look::Met(length + 1) } else { wrong(Problem::WrongLine { who: who() }, &bytes[..length + 1]) }
    }

    fn missing(&self, bytes: &[u8]) -> Missing {
        Missing {
            only_end: false,
            problem: (!bytes.is_empty()).then(|| Problem::MissingNewline { who: self.who.clone() }),
            expected: self.wanted(),
            received: Evidence::Bytes(bytes.to_vec()),
            difference: self.difference(bytes),
            cause: None,
        }
    }
}

/// Awaits a line, passing over other lines before it.
#[derive(Debug)]
pub struct Until {
    who: String,
    line: String,
    /// How many bytes of other lines were passed over.
    passed: usize,
}

impl Until {
    /// Awaits `line` for the actor `who`.
    pub fn new(who: &str, line: String) -> Self {
        Self { who: who.into(), line, passed: 0 }
    }

    fn next(&self) -> Line {
        Line::new(&self.who, LineRule::Is(self.line.clone()))
    }
}

impl Matcher for Until {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        loop {
            let rest = &bytes[self.passed..];
            match self.next().look(rest, end) {
                Look::Met(count) => return Look::Met(self.passed + count),
                // Another line, whole: it is passed over.
                Look::Wrong(_) if rest.contains(&b'\n') => {
                    self.passed += rest.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                }
                other => return other,
            }
        }
    }

    fn missing(&self, bytes: &[u8]) -> Missing {
        self.next().missing(&bytes[self.passed..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(rule: LineRule, received: &str) -> bool {
        matches!(Line::new("ana", rule).look(received.as_bytes(), None), Look::Met(_))
    }

    #[test]
    fn a_line_is_compared_without_its_end() {
        assert!(fits(LineRule::Is("oi".into()), "oi\n"));
        assert!(fits(LineRule::Is("oi".into()), "oi\r\n"));
        assert!(!fits(LineRule::Is("oi".into()), "oi \n"));
    }

    #[test]
    fn not_also_refuses_the_empty_line() {
        assert!(fits(LineRule::Not(":bye".into()), "someone left\n"));
        assert!(!fits(LineRule::Not(":bye".into()), ":bye\n"));
        assert!(!fits(LineRule::Not(":bye".into()), "\n"));
    }

    #[test]
    fn lines_before_the_awaited_one_are_passed_over() {
        let look = |received: &str, end| Until::new("ana", "eu".into()).look(received.as_bytes(), end);
        assert_eq!(look("outro\neu\nmais\n", None), Look::Met(9));
        assert_eq!(look("outro\ne", None), Look::More);
        assert!(matches!(look("outro\n", Some(End::Closed)), Look::Wrong(_)));
    }

    #[test]
    fn a_pattern_matches_anywhere_in_the_line() {
        assert!(fits(LineRule::Matches("^saiu: .*$".into()), "saiu: ana\n"));
        assert!(!fits(LineRule::Matches("^saiu$".into()), "ana saiu\n"));
    }
}
