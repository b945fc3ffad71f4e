//! What a line must be: reading it, filling in its names, and what its patterns capture.

use super::data::Names;
use super::json::{JsonRule, read_rule};
use super::moment::{Clock, read_clock};
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
    /// Any text that holds this.
    Holds(String),
    /// All of these.
    All(Vec<LineRule>),
    /// A text of JSON that is this.
    Json(Box<JsonRule>),
    /// Any text but such JSON.
    NoJson(Box<JsonRule>),
    /// The time now.
    Time(Clock),
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
            Self::Holds(text) => Self::Holds(names.fill(text)),
            Self::All(rules) => Self::All(rules.iter().map(|rule| rule.filled(names)).collect()),
            Self::Time(clock) => Self::Time(clock.filled(names)),
            Self::Json(rule) => Self::Json(Box::new(rule.filled(names))),
            Self::NoJson(rule) => Self::NoJson(Box::new(rule.filled(names))),
            Self::OneOf(rules) => Self::OneOf(rules.iter().map(|rule| rule.filled(names)).collect()),
            Self::Crlf(rule) => Self::Crlf(Box::new(rule.filled(names))),
        }
    }

    /// The names that its patterns give to parts of the line.
    pub fn captures(&self) -> Vec<String> {
        match self {
            Self::Is(_) | Self::Not(_) | Self::Lacks(_) | Self::Holds(_) | Self::NoJson(_) | Self::Time(_) => Vec::new(),
            Self::Matches(pattern) => captures_of(pattern),
            Self::Json(rule) => rule.form.captures(),
            Self::OneOf(rules) | Self::All(rules) => rules.iter().flat_map(Self::captures).collect(),
            Self::Crlf(rule) => rule.captures(),
        }
    }
}

/// The names that a pattern gives to parts of what it matches.
pub(super) fn captures_of(pattern: &str) -> Vec<String> {
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
pub(super) fn read_line_pattern(node: &Node<'_>) -> Reading<String> {
    let pattern = read_pattern(node)?;
    for name in captures_of(&pattern) {
        if !is_name(&name) {
            return Err(node.mistake(SpecProblem::BadName { name }));
        }
        if reserved(&name) {
            return Err(node.mistake(SpecProblem::DuplicateName { name }));
        }
    }
    Ok(pattern)
}

/// What a line is; of these one may be said.
const MAIN: [&str; 6] = ["not", "pattern", "one_of", "json", "no_json", "time"];
/// What may be said of it beside that, or alone.
const BESIDE: [&str; 3] = ["holds", "lacks", "line_end"];

/// Reads the rule of a line: a text, or a map with what it is, holds and lacks, and perhaps its end.
pub(super) fn read_line_rule(node: &Node<'_>) -> Reading<LineRule> {
    if let Some(text) = node.as_text() {
        return Ok(LineRule::Is(bare(text)));
    }
    let known: Vec<&str> = MAIN.into_iter().chain(BESIDE).chain(["more", "within_s"]).collect();
    node.only(&known)?;
    read_rules(node, &MAIN)
}

/// What is awaited sooner or later, and what each line before it has to match, if that is said.
pub(super) fn read_until(node: &Node<'_>) -> Reading<(LineRule, Option<LineRule>)> {
    if let Some(text) = node.as_text() {
        return Ok((LineRule::Is(bare(text)), None));
    }
    let main = &MAIN[1..4];
    let known: Vec<&str> = main.iter().copied().chain(BESIDE).chain(["more", "others"]).collect();
    node.only(&known)?;
    let rule = read_rules(node, main)?;
    let others = node.get("others").map(|others| read_pattern(&others)).transpose()?.map(LineRule::Matches);
    let is_crlf = matches!(rule, LineRule::Crlf(_));
    Ok((rule, others.map(|others| if is_crlf { LineRule::Crlf(Box::new(others)) } else { others })))
}

fn read_rules(node: &Node<'_>, keys: &[&'static str]) -> Reading<LineRule> {
    let entries = node.entries()?;
    let found: Vec<&'static str> = keys.iter().copied().filter(|key| entries.iter().any(|(name, _)| name == key)).collect();
    if found.len() > 1 {
        return Err(node.mistake(SpecProblem::SeveralKeys { found: found.iter().map(|key| format!("`{key}`")).collect() }));
    }
    let mut rules = Vec::new();
    if let Some(key) = found.first() {
        rules.push(match *key {
            "not" => LineRule::Not(bare(node.need("not")?.text()?)),
            "pattern" => LineRule::Matches(read_line_pattern(&node.need("pattern")?)?),
            "one_of" => read_one_of(&node.need("one_of")?)?,
            "json" => LineRule::Json(Box::new(read_rule(node, "json")?)),
            "time" => LineRule::Time(read_clock(node)?),
            _ => LineRule::NoJson(Box::new(read_rule(node, "no_json")?)),
        });
    }
    if !found.iter().any(|key| key.ends_with("json"))
        && let Some(more) = node.get("more")
    {
        return Err(more.mistake(SpecProblem::MissingKey { key: "json" }));
    }
    if found != ["time"]
        && let Some(within) = node.get("within_s")
    {
        return Err(within.mistake(SpecProblem::MissingKey { key: "time" }));
    }
    for (key, make) in [("holds", LineRule::Holds as fn(String) -> LineRule), ("lacks", LineRule::Lacks)] {
        let Some(texts) = node.get(key) else { continue };
        let texts = if texts.is_list() { texts.list()? } else { vec![texts] };
        for text in texts {
            rules.push(make(bare(text.text()?)));
        }
    }
    let rule = match (rules.pop(), rules.is_empty()) {
        (None, _) => return Err(node.mistake(SpecProblem::MissingKey { key: "pattern" })),
        (Some(rule), true) => rule,
        (Some(rule), false) => LineRule::All(rules.into_iter().chain([rule]).collect()),
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
        read_line_pattern(&node.need("pattern")?).map(LineRule::Matches)
    };
    let rules: Vec<LineRule> = node.list()?.iter().map(one).collect::<Reading<_>>()?;
    if rules.len() < 2 { Err(node.mistake(SpecProblem::TooFewToChoose)) } else { Ok(LineRule::OneOf(rules)) }
}

fn bare(text: &str) -> String {
    text.strip_suffix('\n').unwrap_or(text).to_string()
}
