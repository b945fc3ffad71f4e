//! Reading what is awaited: lines and merged lines; and HTTP requests.

use predicates::Predicate as _;

use super::data::{Data, read_data};
use super::model::{Expectation, LineRule, Stream};
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

/// Reads an HTTP request into the bytes it is on the wire. `Host` is added unless given (RFC 9112, section 3.2, requires it),
/// and `Connection: close` unless the connection is kept.
pub(super) fn read_request(node: &Node<'_>, keep: bool) -> Reading<Data> {
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
        let is_given = headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name));
        if !is_given && (name == "Host" || !keep) {
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
