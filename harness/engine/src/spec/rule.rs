//! Reading what is awaited from several senders, or as one of several; and HTTP requests.

use super::data::{Data, read_data};
use super::frame::read_frame_rule;
use super::model::{Expectation, Stream};
use super::shape::{awaited, read_choices, read_shape};
use super::yaml::{Node, Reading};
use crate::text::{LayerMistake, SpecProblem};

/// Reads exact bytes, a frame, or some of which one is awaited.
pub(super) fn read_exact(node: &Node<'_>) -> Reading<Expectation> {
    if let Some(frame) = node.get("frame") {
        node.only(&["frame"])?;
        return Ok(Expectation::Frame(Box::new(read_frame_rule(&frame)?)));
    }
    if let Some(parts) = read_shape(node)? {
        return Ok(Expectation::Shape(parts));
    }
    let Some(choices) = node.get("one_of") else {
        let data = awaited(node)?;
        // As bytes it would be what a client sends.
        return if data.holds_frame() { Err(node.mistake(LayerMistake::FrameAlone.into())) } else { Ok(Expectation::Exact(data)) };
    };
    node.only(&["one_of"])?;
    Ok(Expectation::OneOf(read_choices(&choices)?))
}

/// Reads `merged`: a list of streams, each some data or `{each: N, data: ...}`.
pub(super) fn read_merged(node: &Node<'_>) -> Reading<Expectation> {
    let one = |node: &Node<'_>| {
        if let Some(count) = node.get("at_least") {
            node.only(&["data", "at_least"])?;
            let at_least = Some(count.number(0, 1_000_000)? as usize);
            return Ok(Stream::One { data: awaited(&node.need("data")?)?, at_least });
        }
        if node.get("each").is_none() {
            return Ok(Stream::One { data: awaited(node)?, at_least: None });
        }
        node.only(&["each", "data"])?;
        Ok(Stream::Each(node.need("each")?.number(1, 10_000)? as usize, awaited(&node.need("data")?)?))
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
