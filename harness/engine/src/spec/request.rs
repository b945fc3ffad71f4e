//! What an HTTP request has to be that the program makes of a server that the judge plays, and reading that.

use super::line::read_pattern;
use super::response::{BodyRule, ValueRule, read_body, read_value};
use super::yaml::{Node, Reading};

/// What an HTTP request must be.
#[derive(Clone, Debug, Default)]
pub struct RequestRule {
    /// Its method, if that matters.
    pub method: Option<String>,
    /// What stands behind its method, if that matters.
    pub target: Option<TargetRule>,
    /// Headers and what their values must be.
    pub headers: Vec<(String, ValueRule)>,
    /// What the body must be.
    pub body: Vec<BodyRule>,
    /// Whether every line of the head must end in `\r\n`.
    pub crlf: bool,
    /// Whether the request line must say HTTP/1.1.
    pub version: bool,
}

/// What the target of a request must be.
#[derive(Clone, Debug)]
pub enum TargetRule {
    /// This.
    Is(String),
    /// Something that this regular expression matches.
    Matches(String),
}

impl RequestRule {
    /// How many bytes the body has at most, as far as it is told.
    pub fn body_size(&self) -> u64 {
        let size = |rule: &BodyRule| if let BodyRule::Is(data) = rule { data.size() } else { 0 };
        self.body.iter().map(size).fold(0, u64::saturating_add)
    }
}

/// Reads what a request must be: its target, or a map.
pub(super) fn read_request_rule(node: &Node<'_>) -> Reading<RequestRule> {
    if let Some(target) = node.as_text() {
        return Ok(RequestRule { target: Some(TargetRule::Is(target.to_string())), ..RequestRule::default() });
    }
    node.only(&["method", "target", "version", "headers", "body", "line_ends"])?;
    let mut rule =
        RequestRule { method: node.get("method").map(|text| text.text().map(String::from)).transpose()?, ..RequestRule::default() };
    if let Some(target) = node.get("target") {
        rule.target = Some(if target.is_map() {
            target.only(&["pattern"])?;
            TargetRule::Matches(read_pattern(&target.need("pattern")?)?)
        } else {
            TargetRule::Is(target.text()?.to_string())
        });
    }
    if let Some(headers) = node.get("headers") {
        for (name, value) in headers.entries()? {
            rule.headers.push((name.to_string(), read_value(&value)?));
        }
    }
    rule.body = node.get("body").map(|body| read_body(&body)).transpose()?.unwrap_or_default();
    rule.version = node.get("version").map(|word| word.one_of(&[("HTTP/1.1", true)])).transpose()?.unwrap_or(false);
    rule.crlf = node.get("line_ends").map(|word| word.one_of(&[("crlf", true)])).transpose()?.unwrap_or(false);
    Ok(rule)
}
