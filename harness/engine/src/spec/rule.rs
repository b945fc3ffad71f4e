//! Reading what is awaited: lines, merged lines, HTTP responses, and the HTTP requests that ask for them.

use predicates::Predicate as _;

use super::data::{Data, read_data};
use super::model::{BodyRule, Expectation, LineRule, ResponseRule, Stream, ValueRule};
use super::yaml::{Node, Reading};
use crate::text::SpecProblem;

/// Reads a regular expression, checking that it is one.
pub(super) fn read_pattern(node: &Node<'_>) -> Reading<String> {
    let pattern = node.text()?;
    match predicates::str::is_match(pattern) {
        Ok(predicate) => {
            let _ = predicate.eval("");
            Ok(pattern.to_string())
        }
        Err(error) => Err(node.mistake(SpecProblem::BadPattern { why: last_line(&error.to_string()) })),
    }
}

/// The regex crate draws the pattern over several lines; its last line is the sentence.
fn last_line(message: &str) -> String {
    message.lines().last().unwrap_or(message).trim_start_matches("error: ").to_string()
}

/// Reads the rule of a line: a text, or a map with `not` or `pattern`.
pub(super) fn read_line_rule(node: &Node<'_>) -> Reading<LineRule> {
    let bare = |text: &str| text.strip_suffix('\n').unwrap_or(text).to_string();
    if let Some(text) = node.as_text() {
        return Ok(LineRule::Is(bare(text)));
    }
    node.only(&["not", "lacks", "pattern"])?;
    let entries = node.entries()?;
    match &entries[..] {
        [("not", text)] => Ok(LineRule::Not(bare(text.text()?))),
        [("lacks", text)] => Ok(LineRule::Lacks(bare(text.text()?))),
        [(_, pattern)] => Ok(LineRule::Matches(read_pattern(pattern)?)),
        [] => Err(node.mistake(SpecProblem::MissingKey { key: "pattern" })),
        _ => Err(node.mistake(SpecProblem::SeveralVerbs { found: entries.iter().map(|(key, _)| format!("`{key}`")).collect() })),
    }
}

/// Reads `merged`: a list of streams, each some data or `{each: N, data: ...}`.
pub(super) fn read_merged(node: &Node<'_>) -> Reading<Expectation> {
    let one = |node: &Node<'_>| {
        if let Some(count) = node.get("at_least") {
            node.only(&["data", "at_least"])?;
            let at_least = Some(count.number(0, 1_000_000)? as usize);
            return Ok(Stream::One { data: read_data(&node.need("data")?)?, at_least });
        }
        if node.get("each").is_none() {
            return Ok(Stream::One { data: read_data(node)?, at_least: None });
        }
        node.only(&["each", "data"])?;
        Ok(Stream::Each(node.need("each")?.number(1, 10_000)? as usize, read_data(&node.need("data")?)?))
    };
    let streams: Vec<Stream> =
        if node.is_list() { node.list()?.iter().map(one).collect::<Reading<_>>()? } else { vec![one(node)?] };
    if streams.is_empty() {
        return Err(node.mistake(SpecProblem::NoSteps));
    }
    Ok(Expectation::Merged(streams))
}

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
    }
    rule.content_length = node.get("content_length").map(|word| word.one_of(&[("exact", true)])).transpose()?.unwrap_or(false);
    rule.version = node.get("version").map(|word| word.one_of(&[("HTTP/1.1", true)])).transpose()?.unwrap_or(false);
    rule.crlf = node.get("line_ends").map(|word| word.one_of(&[("crlf", true)])).transpose()?.unwrap_or(false);
    Ok(rule)
}

fn read_value(node: &Node<'_>) -> Reading<ValueRule> {
    if let Some(text) = node.as_text() {
        return Ok(if text == "any" { ValueRule::Present } else { ValueRule::Is(text.to_string()) });
    }
    node.only(&["holds", "pattern"])?;
    if let Some(pattern) = node.get("pattern") {
        return Ok(ValueRule::Matches(read_pattern(&pattern)?));
    }
    Ok(ValueRule::Holds(node.need("holds")?.text()?.to_string()))
}

fn read_body(node: &Node<'_>) -> Reading<Vec<BodyRule>> {
    let is_rules = node.is_map() && ["is", "contains", "lacks", "utf8"].iter().any(|key| node.get(key).is_some());
    if !is_rules {
        return Ok(vec![BodyRule::Is(read_data(node)?)]);
    }
    node.only(&["is", "contains", "lacks", "utf8"])?;
    let mut rules = Vec::new();
    for (key, value) in node.entries()? {
        if key == "utf8" {
            value.flag()?;
            rules.push(BodyRule::Utf8);
            continue;
        }
        if key == "is" {
            rules.push(BodyRule::Is(read_data(&value)?));
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

/// Reads an HTTP request into the bytes it is on the wire. `Host` and `Connection: close` are added unless given
/// (`Host` is required by RFC 9112, section 3.2).
pub(super) fn read_request(node: &Node<'_>) -> Reading<Data> {
    let text = |key: &str, default: &str| -> Reading<String> {
        Ok(node.get(key).map(|value| value.text()).transpose()?.unwrap_or(default).to_string())
    };
    let end = node.get("line_end").map(|word| word.one_of(&[("crlf", "\r\n"), ("lf", "\n")])).transpose()?.unwrap_or("\r\n");
    let mut head = format!("{} {} {}{end}", text("method", "GET")?, node.need("target")?.text()?, text("version", "HTTP/1.1")?);
    let mut headers: Vec<(String, String)> = Vec::new();
    if let Some(given) = node.get("headers") {
        for (name, value) in given.entries()? {
            headers.push((name.to_string(), value.text()?.to_string()));
        }
    }
    for (name, value) in [("Connection", "close"), ("Host", "127.0.0.1:{port}")] {
        if !headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name)) {
            headers.insert(0, (name.to_string(), value.to_string()));
        }
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}{end}"));
    }
    head.push_str(end);
    let mut parts = vec![Data::Text(head)];
    if let Some(body) = node.get("body") {
        parts.push(read_data(&body)?);
    }
    Ok(Data::Joined(parts))
}

/// The bytes of a plain `GET`.
pub(super) fn get_request(target: &str) -> Data {
    Data::Text(format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{{port}}\r\nConnection: close\r\n\r\n"))
}
