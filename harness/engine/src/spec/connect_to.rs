//! Where a client connects, as an exercise's file says it.

use super::playing::Playing;
use super::yaml::{Node, Reading};
use crate::text::SpecProblem;

/// Where a client connects: an address of this machine, and a port; `to` may be an instance of the program instead.
pub(super) fn read_target(node: &Node<'_>, playing: &Playing) -> Reading<(Option<String>, Vec<String>)> {
    let port = node.get("port").map(|port| read_port(&port)).transpose()?;
    let Some(to) = node.get("to") else { return Ok((None, port.unwrap_or_default())) };
    match (playing.named(&to)?, port) {
        (None, port) => Ok((Some(read_ip(&to)?), port.unwrap_or_default())),
        (Some(name), None) => Ok((None, vec![format!("{{{name}}}")])),
        (Some(_), Some(_)) => {
            Err(node.mistake_at_key("port", SpecProblem::SeveralKeys { found: vec!["`to`".into(), "`port`".into()] }))
        }
    }
}

/// A port as texts in which names may stand: all of it, or two parts of 8 bits.
fn read_port(node: &Node<'_>) -> Reading<Vec<String>> {
    let parts = if node.is_list() { node.list()? } else { vec![node.clone()] };
    if parts.len() > 2 || parts.is_empty() {
        return Err(node.mistake(SpecProblem::OutOfRange { least: 1, most: 2 }));
    }
    let of = |part: &Node<'_>| {
        let most = if parts.len() == 1 { 65_535 } else { 255 };
        let Some(text) = part.as_text() else { return Ok(part.number(0, most)?.to_string()) };
        let fits = text.contains('{') || text.parse::<u64>().is_ok_and(|number| number <= most);
        if fits { Ok(text.to_string()) } else { Err(part.mistake(SpecProblem::OutOfRange { least: 0, most })) }
    };
    parts.iter().map(of).collect()
}

/// An address of this machine.
pub(super) fn read_ip(node: &Node<'_>) -> Reading<String> {
    let text = node.text()?;
    let ip: Result<std::net::IpAddr, _> = text.parse();
    let ip = ip.map_err(|_| node.mistake(SpecProblem::BadIp { text: text.into() }))?;
    // What else this machine can reach is no matter of an exercise, which may be a stranger's.
    let is_here = ip.to_canonical().is_loopback();
    if is_here { Ok(ip.to_string()) } else { Err(node.mistake(SpecProblem::ForeignIp { text: text.into() })) }
}
