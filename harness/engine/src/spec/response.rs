//! What an HTTP response must be, and reading that.

use super::data::Data;
use super::json::{JsonRule, read_rule};
use super::line::read_pattern;
use super::shape::awaited;
use super::yaml::{Node, Reading};
use crate::text::{NoBody, SpecProblem};

/// What an HTTP response must be.
#[derive(Clone, Debug, Default)]
pub struct ResponseRule {
    /// The status codes that fit; empty: any.
    pub status: Vec<u16>,
    /// Headers and what their values must be.
    pub headers: Vec<(String, ValueRule)>,
    /// What the body must be.
    pub body: Vec<BodyRule>,
    /// Whether Content-Length must be there and equal the body's length.
    pub content_length: bool,
    /// Whether every line of the head must end in `\r\n`.
    pub crlf: bool,
    /// Whether the status line must say HTTP/1.1.
    pub version: bool,
}

impl ResponseRule {
    /// Whether a response without a body cannot fit.
    pub(super) fn wants_body(&self) -> bool {
        self.body.iter().any(|rule| match rule {
            BodyRule::Is(data) => data.size() > 0,
            BodyRule::Contains(text) => !text.is_empty(),
            BodyRule::Json(_) => true,
            BodyRule::Gzip(_) => true,
            BodyRule::Lacks(_) | BodyRule::Utf8 => false,
        })
    }

    /// The names that its body gives to what comes.
    pub(super) fn captures(&self) -> Vec<String> {
        let names = |rule: &BodyRule| if let BodyRule::Json(rule) = rule { rule.form.captures() } else { Vec::new() };
        self.body.iter().flat_map(names).collect()
    }

    /// How many bytes the body has at most, as far as it is told.
    pub fn body_size(&self) -> usize {
        let size = |rule: &BodyRule| if let BodyRule::Is(data) | BodyRule::Gzip(data) = rule { data.size() } else { 0 };
        self.body.iter().map(size).fold(0, u64::saturating_add) as usize
    }
}

/// What a header's value must be; letter case and spaces around `;` and `,` do not count unless that is said.
#[derive(Clone, Debug)]
pub enum ValueRule {
    /// This value.
    Is(String),
    /// A list, separated by commas, in which this is an element.
    Holds(String),
    /// A value that this regular expression matches, in lower case and without spaces around separators.
    Matches(String),
    /// This value, every byte of it.
    Exactly(String),
    /// Anything.
    Present,
    /// There is no such header.
    Absent,
}

/// Whether no response with this status has a body (RFC 9110, section 6.4.1).
pub fn has_no_body(status: u16) -> bool {
    matches!(status, 100..200 | 204 | 304)
}

/// What the body of a response must be.
#[derive(Clone, Debug)]
pub enum BodyRule {
    /// Exactly these bytes.
    Is(Data),
    /// Bytes that hold this text.
    Contains(String),
    /// Bytes that do not hold this text.
    Lacks(String),
    /// Bytes that are UTF-8.
    Utf8,
    /// A text of JSON that is this.
    Json(Box<JsonRule>),
    /// Bytes that are these once they are unpacked (RFC 1952).
    Gzip(Data),
}

/// The keys by which a map says what a body must be.
const BODY_KEYS: [&str; 7] = ["is", "contains", "lacks", "utf8", "json", "gzip", "more"];

/// Reads what a response must be: a status code, or a map.
pub(super) fn read_response(node: &Node<'_>) -> Reading<ResponseRule> {
    let status = |node: &Node<'_>| Ok(node.number(100, 999)? as u16);
    if !node.is_map() {
        return Ok(ResponseRule { status: vec![status(node)?], ..ResponseRule::default() });
    }
    node.only(&["status", "version", "headers", "body", "content_length", "line_ends"])?;
    let mut rule = ResponseRule::default();
    if let Some(codes) = node.get("status") {
        rule.status =
            if codes.is_list() { codes.list()?.iter().map(status).collect::<Reading<_>>()? } else { vec![status(&codes)?] };
    }
    if let Some(headers) = node.get("headers") {
        for (name, value) in headers.entries()? {
            rule.headers.push((name.to_string(), read_value(&value)?));
        }
    }
    if let Some(body) = node.get("body") {
        rule.body = read_body(&body)?;
        if let Some(status) = rule.status.first()
            && rule.wants_body()
            && rule.status.iter().all(|status| has_no_body(*status))
        {
            return Err(body.mistake(SpecProblem::NoBodyThere { why: NoBody::Status(*status) }));
        }
    }
    rule.content_length = node.get("content_length").map(|word| word.one_of(&[("exact", true)])).transpose()?.unwrap_or(false);
    rule.version = node.get("version").map(|word| word.one_of(&[("HTTP/1.1", true)])).transpose()?.unwrap_or(false);
    rule.crlf = node.get("line_ends").map(|word| word.one_of(&[("crlf", true)])).transpose()?.unwrap_or(false);
    Ok(rule)
}

pub(super) fn read_value(node: &Node<'_>) -> Reading<ValueRule> {
    if let Some(text) = node.as_text() {
        return Ok(match text {
            "any" => ValueRule::Present,
            "absent" => ValueRule::Absent,
            text => ValueRule::Is(text.to_string()),
        });
    }
    node.only(&["holds", "pattern", "exactly"])?;
    if let Some(text) = node.get("exactly") {
        return Ok(ValueRule::Exactly(text.text()?.trim().to_string()));
    }
    if let Some(pattern) = node.get("pattern") {
        return Ok(ValueRule::Matches(read_pattern(&pattern)?));
    }
    Ok(ValueRule::Holds(node.need("holds")?.text()?.to_string()))
}

pub(super) fn read_body(node: &Node<'_>) -> Reading<Vec<BodyRule>> {
    let entries = if node.is_map() { node.entries()? } else { Vec::new() };
    if !entries.iter().any(|(key, _)| BODY_KEYS.contains(key)) {
        return Ok(vec![BodyRule::Is(awaited(node)?)]);
    }
    node.only(&BODY_KEYS)?;
    let mut rules = Vec::new();
    for (key, value) in entries {
        if key == "json" {
            rules.push(BodyRule::Json(Box::new(read_rule(node, "json")?)));
            continue;
        }
        if key == "gzip" {
            rules.push(BodyRule::Gzip(awaited(&value)?));
            continue;
        }
        if key == "more" {
            node.get("json").map(drop).ok_or_else(|| value.mistake(SpecProblem::MissingKey { key: "json" }))?;
            continue;
        }
        if key == "utf8" {
            value.flag()?;
            rules.push(BodyRule::Utf8);
            continue;
        }
        if key == "is" {
            rules.push(BodyRule::Is(awaited(&value)?));
            continue;
        }
        let texts = if value.is_list() { value.list()? } else { vec![value] };
        for text in texts {
            let text = text.text()?.to_string();
            rules.push(if key == "contains" { BodyRule::Contains(text) } else { BodyRule::Lacks(text) });
        }
    }
    Ok(rules)
}
