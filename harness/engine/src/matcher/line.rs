//! One line that fits a rule.

use std::sync::Arc;

use predicates::Predicate as _;

use super::json::{Json, wish as json_wish};
use super::{Look, Matcher, Mismatch, Missing, cause_of_difference, first_difference};
use crate::process::End;
use crate::spec::{Clock, LineRule, MOST_CAPTURED, now};
use crate::text::{Cause, JsonFlaw, LineWish, Problem, ValueFlaw};
use crate::verdict::Evidence;

/// The longest line that is collected; a program that sends no line feed must not fill the judge's memory.
const MOST_LINE: usize = 1 << 20;

/// Awaits a line.
#[derive(Debug)]
pub struct Line {
    who: String,
    wanted: Arc<Wanted>,
    captured: Captured,
}

/// The names that patterns gave to parts of a line, and those parts.
pub type Captured = Vec<(String, String)>;

impl Line {
    /// Awaits a line that fits `rule`, its names filled in, for the actor `who`.
    pub fn new(who: &str, rule: LineRule) -> Self {
        Self::of(who, Wanted::new(rule))
    }

    fn of(who: &str, wanted: Arc<Wanted>) -> Self {
        Self { who: who.into(), wanted, captured: Captured::new() }
    }

    /// What the patterns of the rule captured of the line that met it.
    pub fn captured(self) -> Captured {
        self.captured
    }

    fn wanted(&self) -> Evidence {
        match &self.wanted.rule {
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
        LineRule::Holds(text) => LineWish::Holds(text.clone()),
        LineRule::All(rules) => LineWish::All(rules.iter().map(wish).collect()),
        LineRule::Time(clock) => LineWish::Now(clock.write(now()), clock.within),
        LineRule::Json(rule) => LineWish::Json(json_wish(&rule.form), rule.more),
        LineRule::NoJson(rule) => LineWish::NoJson(json_wish(&rule.form), rule.more),
        LineRule::OneOf(rules) => LineWish::Any(rules.iter().map(wish).collect()),
        LineRule::Crlf(rule) => LineWish::Crlf(Box::new(wish(rule))),
    }
}

/// A rule, and the same made ready for many lines.
#[derive(Debug)]
struct Wanted {
    rule: LineRule,
    ready: Ready,
}

impl Wanted {
    fn new(rule: LineRule) -> Arc<Self> {
        let ready = Ready::from(&rule);
        Arc::new(Self { rule, ready })
    }
}

/// A rule whose patterns are compiled; one that is no pattern matches nothing.
#[derive(Debug)]
enum Ready {
    Is(String),
    Not(String),
    Lacks(String),
    Matches(Option<regex::Regex>),
    Holds(String),
    All(Vec<Ready>),
    Json(Json),
    NoJson(Json),
    Time(Clock),
    OneOf(Vec<Ready>),
    Crlf(Box<Ready>),
}

impl From<&LineRule> for Ready {
    fn from(rule: &LineRule) -> Self {
        match rule {
            LineRule::Is(text) => Self::Is(text.clone()),
            LineRule::Not(text) => Self::Not(text.clone()),
            LineRule::Lacks(text) => Self::Lacks(text.clone()),
            LineRule::Matches(pattern) => Self::Matches(regex::Regex::new(pattern).ok()),
            LineRule::Holds(text) => Self::Holds(text.clone()),
            LineRule::All(rules) => Self::All(rules.iter().map(Self::from).collect()),
            LineRule::Time(clock) => Self::Time(clock.clone()),
            LineRule::Json(rule) => Self::Json(Json::new((**rule).clone())),
            LineRule::NoJson(rule) => Self::NoJson(Json::new((**rule).clone())),
            LineRule::OneOf(rules) => Self::OneOf(rules.iter().map(Self::from).collect()),
            LineRule::Crlf(rule) => Self::Crlf(Box::new(Self::from(&**rule))),
        }
    }
}

/// A rule made ready to be asked of texts that are no lines: all of one is meant.
#[derive(Debug)]
pub struct Fitting(Ready);

impl Fitting {
    /// Of a rule with its names filled in.
    pub fn new(rule: &LineRule) -> Self {
        Self(Ready::from(rule))
    }

    /// What the patterns capture of a text, if it fits.
    pub fn fit(&self, text: &[u8]) -> Option<Captured> {
        self.0.fit(text)
    }
}

impl Ready {
    /// Whether a line, its line feed left aside, fits: what the patterns capture then.
    fn fit(&self, line: &[u8]) -> Option<Captured> {
        let bare = line.strip_suffix(b"\r").unwrap_or(line);
        let nothing = |fits: bool| fits.then(Captured::new);
        match self {
            Self::Is(text) => nothing(bare == text.as_bytes()),
            Self::Not(text) => nothing(!bare.is_empty() && bare != text.as_bytes()),
            Self::Lacks(text) => nothing(!bare.is_empty() && !String::from_utf8_lossy(bare).contains(text.as_str())),
            Self::Matches(pattern) => capture(pattern.as_ref()?, &String::from_utf8_lossy(bare)),
            Self::Holds(text) => nothing(String::from_utf8_lossy(bare).contains(text.as_str())),
            Self::All(rules) => {
                let all: Option<Vec<Captured>> = rules.iter().map(|rule| rule.fit(line)).collect();
                all.map(|all| all.concat())
            }
            Self::Time(clock) => nothing(std::str::from_utf8(bare).is_ok_and(|line| clock.fits(line))),
            Self::Json(json) => json.fit(bare).ok(),
            Self::NoJson(json) => nothing(json.fit(bare).is_err()),
            Self::OneOf(rules) => {
                let fitting = rules.iter().find_map(|rule| rule.fit(line))?;
                // The names of the others stand for nothing.
                let is_other = |name: &String| fitting.iter().all(|(known, _)| known != name);
                let others = self.names().into_iter().filter(is_other).map(|name| (name, String::new()));
                Some(others.collect::<Captured>().into_iter().chain(fitting).collect())
            }
            Self::Crlf(rule) => line.ends_with(b"\r").then(|| rule.fit(line)).flatten(),
        }
    }

    /// The names that the patterns give.
    fn names(&self) -> Vec<String> {
        match self {
            // What is chosen among is a text or a pattern.
            Self::Is(_) | Self::Not(_) | Self::Lacks(_) | Self::Holds(_) | Self::Json(_) | Self::NoJson(_) | Self::Time(_) => {
                Vec::new()
            }
            Self::Matches(pattern) => {
                pattern.iter().flat_map(|pattern| pattern.capture_names()).flatten().map(String::from).collect()
            }
            Self::OneOf(rules) | Self::All(rules) => rules.iter().flat_map(Self::names).collect(),
            Self::Crlf(rule) => rule.names(),
        }
    }

    /// What is wrong with a line that should be some JSON, if it is that.
    fn flaw(&self, line: &[u8]) -> Option<JsonFlaw> {
        let bare = line.strip_suffix(b"\r").unwrap_or(line);
        match self {
            Self::Json(json) => json.fit(bare).err(),
            Self::All(rules) => rules.iter().find(|rule| rule.fit(line).is_none())?.flaw(line),
            Self::Crlf(rule) => rule.flaw(line),
            _ => None,
        }
    }

    /// By how many hours a line is off that should be the time now, if it is that time in another zone.
    fn other_zone(&self, line: &[u8]) -> Option<Cause> {
        let bare = line.strip_suffix(b"\n").unwrap_or(line);
        let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
        match self {
            Self::Time(clock) => {
                let minutes = away(clock, bare)? / 60;
                (minutes.abs() >= 58).then(|| Cause::OtherZone { hours: (minutes as f64 / 60.0).round() as i64 })
            }
            Self::Crlf(rule) => rule.other_zone(line),
            Self::All(rules) => rules.iter().find_map(|rule| rule.other_zone(line)),
            _ => None,
        }
    }

    /// Whether a line would fit if it ended in a carriage return as well.
    fn lacks_return(&self, line: &[u8]) -> bool {
        let (Self::Crlf(rule), Some(line)) = (self, line.strip_suffix(b"\n")) else { return false };
        !line.ends_with(b"\r") && rule.fit(line).is_some()
    }
}

/// How many seconds a line is away from now, if it says a moment near it.
fn away(clock: &Clock, line: &[u8]) -> Option<i64> {
    clock.distance(std::str::from_utf8(line).ok()?, now())
}

/// What a pattern captures of a line that it matches; a name whose part is left out stands for nothing.
pub(super) fn capture(pattern: &regex::Regex, line: &str) -> Option<Captured> {
    let found = pattern.captures(line)?;
    let part = |name: &str| found.name(name).map_or("", |part| part.as_str()).to_string();
    let captured: Captured = pattern.capture_names().flatten().map(|name| (name.to_string(), part(name))).collect();
    captured.iter().all(|(_, part)| part.len() <= MOST_CAPTURED).then_some(captured)
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
                (Evidence::Line(_), _) if self.wanted.ready.lacks_return(received) => Some(Cause::NoCarriageReturns),
                (Evidence::Line(_), _) => self.wanted.ready.other_zone(received),
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
        match self.wanted.ready.fit(&bytes[..length]) {
            Some(captured) => {
                self.captured = captured;
                Look::Met(length + 1)
            }
            None => {
                let problem = match self.wanted.ready.flaw(&bytes[..length]) {
                    Some(flaw) => Problem::WrongValue { who: who(), what: ValueFlaw::Json(flaw) },
                    None => Problem::WrongLine { who: who() },
                };
                wrong(problem, &bytes[..length + 1])
            }
        }
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
    wanted: Arc<Wanted>,
    /// What each line before it has to fit, if anything; and either.
    others: Option<(Arc<Wanted>, Arc<Wanted>)>,
    captured: Captured,
    /// How many bytes of other lines were passed over.
    passed: usize,
}

impl Until {
    /// Awaits a line that fits `rule` for the actor `who`; each before it has to fit `others`, if that is given.
    pub fn new(who: &str, rule: LineRule, others: Option<LineRule>) -> Self {
        let either = |others: &LineRule| Wanted::new(LineRule::OneOf(vec![rule.clone(), others.clone()]));
        let others = others.map(|others| (Wanted::new(others.clone()), either(&others)));
        Self { who: who.into(), wanted: Wanted::new(rule), others, captured: Captured::new(), passed: 0 }
    }

    /// What the patterns of the rule captured of the line that met it.
    pub fn captured(self) -> Captured {
        self.captured
    }

    fn next(&self) -> Line {
        Line::of(&self.who, self.wanted.clone())
    }

    /// Whether a line that was passed over begins or ends with the one that is wanted, and is not that one.
    fn is_within_another(&self, bytes: &[u8]) -> bool {
        let Evidence::Bytes(wanted) = self.next().wanted() else { return false };
        let wanted = wanted.strip_suffix(b"\n").unwrap_or(&wanted);
        let mut lines = bytes[..self.passed].split(|byte| *byte == b'\n');
        wanted.len() > 1 && lines.any(|line| line.len() > wanted.len() && (line.starts_with(wanted) || line.ends_with(wanted)))
    }
}

impl Matcher for Until {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        loop {
            let rest = &bytes[self.passed..];
            let mut next = self.next();
            let mismatch = match next.look(rest, end) {
                Look::Met(count) => {
                    self.captured = next.captured;
                    return Look::Met(self.passed + count);
                }
                Look::Wrong(mismatch) => mismatch,
                Look::More => return Look::More,
            };
            // Another line, whole: it is passed over.
            let Some(length) = rest.iter().position(|byte| *byte == b'\n') else { return Look::Wrong(mismatch) };
            if let Some((others, either)) = &self.others
                && others.ready.fit(&rest[..length]).is_none()
            {
                // Told as the one that it would be but for its end, if it would be one.
                let line = &rest[..=length];
                return match others.ready.lacks_return(line) {
                    _ if self.wanted.ready.lacks_return(line) => Look::Wrong(mismatch),
                    true => Line::of(&self.who, others.clone()).look(rest, end),
                    false => Line::of(&self.who, either.clone()).look(rest, end),
                };
            }
            self.passed += length + 1;
        }
    }

    fn missing(&self, bytes: &[u8]) -> Missing {
        let missing = self.next().missing(&bytes[self.passed..]);
        match missing.problem {
            // The lines that did come are what there is to see.
            None if self.passed > 0 => {
                let cause = self.is_within_another(bytes).then_some(Cause::GluedLines);
                Missing { received: Evidence::of_received(bytes, bytes.len()), difference: None, cause, ..missing }
            }
            _ => missing,
        }
    }

    fn has_passed_over(&self) -> bool {
        self.passed > 0
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
    fn a_line_that_never_comes_is_told_with_those_that_came_in_its_place() {
        let missing = |received: &str| {
            let mut until = Until::new("ana", LineRule::Is("eu".into()), None);
            assert_eq!(until.look(received.as_bytes(), None), Look::More);
            let missing = until.missing(received.as_bytes());
            (until.has_passed_over(), missing.problem, missing.received, missing.cause)
        };
        let bytes = |text: &str| Evidence::Bytes(text.into());
        assert_eq!(missing(""), (false, None, bytes(""), None));
        assert_eq!(missing("tu\n"), (true, None, bytes("tu\n"), None));
        assert_eq!(missing("tueu\n"), (true, None, bytes("tueu\n"), Some(Cause::GluedLines)));
        assert_eq!(missing("eutu\n"), (true, None, bytes("eutu\n"), Some(Cause::GluedLines)));
        let begun = Some(Problem::MissingNewline { who: "ana".into() });
        assert_eq!(missing("tu\ne"), (true, begun, bytes("e"), None));
    }

    #[test]
    fn not_also_refuses_the_empty_line() {
        assert!(fits(LineRule::Not(":bye".into()), "someone left\n"));
        assert!(!fits(LineRule::Not(":bye".into()), ":bye\n"));
        assert!(!fits(LineRule::Not(":bye".into()), "\n"));
    }

    #[test]
    fn lines_before_the_awaited_one_are_passed_over() {
        let look = |received: &str, end| Until::new("ana", LineRule::Is("eu".into()), None).look(received.as_bytes(), end);
        assert_eq!(look("outro\neu\nmais\n", None), Look::Met(9));
        assert_eq!(look("outro\ne", None), Look::More);
        assert!(matches!(look("outro\n", Some(End::Closed)), Look::Wrong(_)));
    }

    #[test]
    fn a_pattern_matches_anywhere_in_the_line() {
        assert!(fits(LineRule::Matches("^saiu: .*$".into()), "saiu: ana\n"));
        assert!(!fits(LineRule::Matches("^saiu$".into()), "ana saiu\n"));
    }

    fn matches(pattern: &str) -> LineRule {
        LineRule::Matches(pattern.into())
    }

    #[test]
    fn what_a_pattern_names_is_captured() {
        let captured = |rule: LineRule, received: &str| {
            let mut line = Line::new("ana", rule);
            matches!(line.look(received.as_bytes(), None), Look::Met(_)).then(|| line.captured())
        };
        let pair = |name: &str, part: &str| (name.to_string(), part.to_string());
        assert_eq!(captured(matches("id: (?<job>[0-9]+)"), "id: 17;\r\n"), Some(vec![pair("job", "17")]));
        assert_eq!(captured(matches("(?<a>x)?(?P<b>y)"), "y\n"), Some(vec![pair("a", ""), pair("b", "y")]));
        let either = LineRule::OneOf(vec![matches("^A(?<a>.*)"), matches("^B(?<b>.*)")]);
        assert_eq!(captured(either, "B2\n"), Some(vec![pair("a", ""), pair("b", "2")]));
        assert_eq!(captured(matches("(?<all>.*)"), &format!("{}\n", "x".repeat(MOST_CAPTURED + 1))), None);
    }

    #[test]
    fn a_line_may_have_to_end_in_a_carriage_return_and_a_line_feed() {
        let rule = || LineRule::Crlf(Box::new(matches("^250 ")));
        assert!(fits(rule(), "250 OK\r\n"));
        let Look::Wrong(mismatch) = Line::new("ana", rule()).look(b"250 OK\n", None) else { panic!("a bare line feed") };
        assert_eq!(mismatch.cause, Some(Cause::NoCarriageReturns));
        let Look::Wrong(mismatch) = Line::new("ana", rule()).look(b"500 NO\n", None) else { panic!("another line") };
        assert_eq!(mismatch.cause, None);
        assert!(fits(LineRule::OneOf(vec![LineRule::Is("a".into()), matches("^b")]), "bc\r\n"));
    }

    #[test]
    fn lines_before_the_awaited_one_may_have_to_match() {
        let until = |received: &str| {
            let crlf = |pattern| LineRule::Crlf(Box::new(matches(pattern)));
            Until::new("ana", crlf("^250 (?<rest>.*)"), Some(crlf("^250-"))).look(received.as_bytes(), None)
        };
        assert_eq!(until("250-a\r\n250-b\r\n250 c\r\n221"), Look::Met(21));
        assert_eq!(until("250-a\r\n"), Look::More);
        let wrong = |received: &str| match until(received) {
            Look::Wrong(mismatch) => (mismatch.received, mismatch.cause),
            other => panic!("{received:?}: {other:?}"),
        };
        assert_eq!(wrong("250-a\r\n221\r\n250 c\r\n"), (Evidence::Bytes(b"221\r\n".to_vec()), None));
        assert_eq!(wrong("250-a\n250 c\r\n").1, Some(Cause::NoCarriageReturns));
        assert_eq!(wrong("250-a\r\n250 c\n").1, Some(Cause::NoCarriageReturns));
    }
}
