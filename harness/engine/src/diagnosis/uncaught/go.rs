//! Go: `panic: MESSAGE` or `fatal error: MESSAGE`, then the goroutines with their places (the package `runtime`).

use super::place;
use crate::text::{Ended, ErrorKind, Uncaught};

pub(super) fn read(lines: &[&str]) -> Option<(Uncaught, usize)> {
    let first = *lines.first()?;
    let whole = ["panic: ", "fatal error: "].iter().find_map(|start| first.strip_prefix(start));
    let (ended, message) = match whole {
        Some(message) => (Ended::Program, message),
        // The server of the package `net/http` writes it with the time before it, and goes on.
        None => (Ended::Unknown, first.split_once("http: panic serving ")?.1.split_once(": ")?.1),
    };
    let begin = lines.iter().position(|line| line.starts_with("goroutine "))?;
    // The first goroutine is the one that it happened in; an empty line ends it.
    let frames = || lines[begin..].iter().take_while(|line| !line.is_empty());
    let own = frames().filter_map(|line| line.strip_prefix('\t')).find(|line| !place::is_foreign(line));
    let at = own.and_then(|line| place::of(line.split(' ').next()?));
    let taken = if ended == Ended::Program { lines.len() } else { begin + frames().count() };
    Some((Uncaught { kind: ErrorKind::Panic, ended, place: at, message: message.into() }, taken))
}
