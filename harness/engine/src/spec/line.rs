//! What a line must be: reading it, filling in its names, and what its patterns capture.

use super::data::Names;
use super::names::{reserved, without_names};
use super::naming::is_name;
use super::yaml::{Node, Reading};
use crate::text::SpecProblem;

/// How many bytes a name may stand for that a pattern gives: what is longer is matched by no pattern with such a name.
pub const MOST_CAPTURED: usize = 256;

/// What a line must be, its line feed (and a carriage return before it, unless that has to be there) left aside.
#[derive(Clone, Debug)]
pub enum LineRule {
    /// This text.
    Is(String),
    /// Any text but this and the empty one.
    Not(String),
    /// Any text that does not hold this, and is not empty.
    Lacks(String),
    /// A text that this regular expression matches.
    Matches(String),
    /// One of these.
    OneOf(Vec<LineRule>),
    /// This, and the line ends in a carriage return and a line feed.
    Crlf(Box<LineRule>),
}

impl LineRule {
    /// The same with its names filled in.
    #[must_use]
    pub fn filled(&self, names: &Names) -> Self {
        match self {
            Self::Is(text) => Self::Is(names.fill(text)),
            Self::Not(text) => Self::Not(names.fill(text)),
            Self::Lacks(text) => Self::Lacks(names.fill(text)),
            Self::Matches(pattern) => Self::Matches(names.fill_pattern(pattern)),
            Self::OneOf(rules) => Self::OneOf(rules.iter().map(|rule| rule.filled(names)).collect()),
            Self::Crlf(rule) => Self::Crlf(Box::new(rule.filled(names))),
        }
    }

    /// The names that its patterns give to parts of the line.
    pub fn captures(&self) -> Vec<String> {
        match self {
            Self::Is(_) | Self::Not(_) | Self::Lacks(_) => Vec::new(),
            Self::Matches(pattern) => captures(pattern),
            Self::OneOf(rules) => rules.iter().flat_map(Self::captures).collect(),
            Self::Crlf(rule) => rule.captures(),
        }
    }
}

/// The names that a pattern gives to parts of what it matches.
fn captures(pattern: &str) -> Vec<String> {
    let Ok(pattern) = regex::Regex::new(&without_names(pattern)) else { return Vec::new() };
    pattern.capture_names().flatten().map(String::from).collect()
}

/// Reads a regular expression, checking that it is one when its names are filled in.
pub(super) fn read_pattern(node: &Node<'_>) -> Reading<String> {
    let pattern = node.text()?;
    match predicates::str::is_match(without_names(pattern)) {
        Ok(_) => Ok(pattern.to_string()),
        Err(error) => Err(node.mistake(SpecProblem::BadPattern { why: last_line(&error.to_string()) })),
    }
}

/// The regex crate draws the pattern over several lines; its last line is the sentence.
fn last_line(message: &str) -> String {
    message.lines().last().unwrap_or(message).trim_start_matches("error: ").to_string()
}

/// The same of a line, of which parts may get names.
pub(super) fn read_line_pattern(node: &Node<'_>) -> Reading<LineRule> {
    let pattern = read_pattern(node)?;
    for name in captures(&pattern) {
        if !is_name(&name) {
            return Err(node.mistake(SpecProblem::BadName { name }));
        }
        if reserved(&name) {
            return Err(node.mistake(SpecProblem::DuplicateName { name }));
        }
    }
    Ok(LineRule::Matches(pattern))
}

/// Reads the rule of a line: a text, or a map with one of `not`, `lacks`, `pattern` and `one_of`, and perhaps its end.
pub(super) fn read_line_rule(node: &Node<'_>) -> Reading<LineRule> {
    if let Some(text) = node.as_text() {
        return Ok(LineRule::Is(bare(text)));
    }
    node.only(&["not", "lacks", "pattern", "one_of", "line_end"])?;
    read_rules(node, &["not", "lacks", "pattern", "one_of"])
}

/// What is awaited sooner or later, and what each line before it has to match, if that is said.
pub(super) fn read_until(node: &Node<'_>) -> Reading<(LineRule, Option<LineRule>)> {
    if let Some(text) = node.as_text() {
        return Ok((LineRule::Is(bare(text)), None));
    }
    node.only(&["pattern", "one_of", "others", "line_end"])?;
    let rule = read_rules(node, &["pattern", "one_of"])?;
    let others = node.get("others").map(|others| read_pattern(&others)).transpose()?.map(LineRule::Matches);
    let is_crlf = matches!(rule, LineRule::Crlf(_));
    Ok((rule, others.map(|others| if is_crlf { LineRule::Crlf(Box::new(others)) } else { others })))
}

fn read_rules(node: &Node<'_>, keys: &[&'static str]) -> Reading<LineRule> {
    let found: Vec<&'static str> = keys.iter().copied().filter(|key| node.get(key).is_some()).collect();
    let rule = match found[..] {
        ["not"] => LineRule::Not(bare(node.need("not")?.text()?)),
        ["lacks"] => LineRule::Lacks(bare(node.need("lacks")?.text()?)),
        ["pattern"] => read_line_pattern(&node.need("pattern")?)?,
        ["one_of"] => read_one_of(&node.need("one_of")?)?,
        [] => return Err(node.mistake(SpecProblem::MissingKey { key: "pattern" })),
        _ => return Err(node.mistake(SpecProblem::SeveralVerbs { found: found.iter().map(|key| format!("`{key}`")).collect() })),
    };
    let is_crlf = node.get("line_end").map(|word| word.one_of(&[("crlf", ())])).transpose()?.is_some();
    Ok(if is_crlf { LineRule::Crlf(Box::new(rule)) } else { rule })
}

fn read_one_of(node: &Node<'_>) -> Reading<LineRule> {
    let one = |node: &Node<'_>| {
        if let Some(text) = node.as_text() {
            return Ok(LineRule::Is(bare(text)));
        }
        node.only(&["pattern"])?;
        read_line_pattern(&node.need("pattern")?)
    };
    let rules: Vec<LineRule> = node.list()?.iter().map(one).collect::<Reading<_>>()?;
    if rules.len() < 2 { Err(node.mistake(SpecProblem::TooFewToChoose)) } else { Ok(LineRule::OneOf(rules)) }
}

fn bare(text: &str) -> String {
    text.strip_suffix('\n').unwrap_or(text).to_string()
}
