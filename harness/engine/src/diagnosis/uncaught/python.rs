//! Python: a traceback, whose last line that is not indented names the exception (the module `traceback`).

use super::place;
use crate::text::{Ended, ErrorKind, Uncaught};

/// Two threads that break down at the same time write into each other's lines.
const THREAD: &str = "Exception in thread ";
const TRACEBACK: &str = "Traceback (most recent call last):";
/// What stands between two exceptions, of which the second one was the end.
const CHAINS: [&str; 2] = [
    "During handling of the above exception, another exception occurred:",
    "The above exception was the direct cause of the following exception:",
];

pub(super) fn read(lines: &[&str]) -> Option<(Uncaught, usize)> {
    let first = *lines.first()?;
    let is_begun = |line: &&&str| **line == TRACEBACK || line.starts_with(THREAD);
    let in_thread = first.starts_with(THREAD) && lines.get(1).filter(is_begun).is_some();
    // What cannot be compiled has no traceback, only the place.
    if !in_thread && first != TRACEBACK && frame(first).is_none() {
        return None;
    }
    let mut index = usize::from(in_thread);
    let ended = if in_thread { Ended::Thread } else { Ended::Program };
    loop {
        let (mut at, begin) = (None, index);
        while let Some(line) = lines.get(index).filter(|line| line.starts_with(' ') || is_begun(line)) {
            if let Some((path, number)) = frame(line)
                && !place::is_foreign(path)
            {
                at = place::of(&format!("{path}:{number}"));
            }
            index += 1;
        }
        let message = lines.get(index).filter(|line| index > begin && names_an_exception(line))?.to_string();
        index += 1;
        let next = lines[index..].iter().position(|line| !line.is_empty()).map(|gap| index + gap);
        match next.filter(|next| CHAINS.contains(&lines[*next])) {
            Some(chain) => index = chain + 1 + lines[chain + 1..].iter().take_while(|line| line.is_empty()).count(),
            None => return Some((Uncaught { kind: ErrorKind::Exception, ended, place: at, message }, index)),
        }
    }
}

/// Whether a line is the name of an exception, with or without a message: `KeyError: 'a'`, `socket.timeout`.
fn names_an_exception(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or_default();
    !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.'))
}

/// `File "PATH", line N`, indented.
fn frame(line: &str) -> Option<(&str, &str)> {
    let (path, rest) = line.strip_prefix("  File \"")?.split_once("\", line ")?;
    Some((path, rest.split(',').next()?.trim_end()))
}
