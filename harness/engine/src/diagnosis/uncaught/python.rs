//! Python: a traceback, whose last line that is not indented names the exception (the module `traceback`).

use super::place;
use crate::text::{Ended, ErrorKind, Uncaught};

const TRACEBACK: &str = "Traceback (most recent call last):";
/// What stands between two exceptions, of which the second one was the end.
const CHAINS: [&str; 2] = [
    "During handling of the above exception, another exception occurred:",
    "The above exception was the direct cause of the following exception:",
];

pub(super) fn read(lines: &[&str]) -> Option<(Uncaught, usize)> {
    let first = *lines.first()?;
    let in_thread = first.starts_with("Exception in thread ") && lines.get(1) == Some(&TRACEBACK);
    // What cannot be compiled has no traceback, only the place.
    if !in_thread && first != TRACEBACK && frame(first).is_none() {
        return None;
    }
    let mut index = usize::from(in_thread);
    let ended = if in_thread { Ended::Thread } else { Ended::Program };
    loop {
        let (mut at, begin) = (None, index);
        while let Some(line) = lines.get(index).filter(|line| line.starts_with(' ') || **line == TRACEBACK) {
            if let Some((path, number)) = frame(line)
                && !place::is_foreign(path)
            {
                at = place::of(&format!("{path}:{number}"));
            }
            index += 1;
        }
        let message = lines.get(index).filter(|line| index > begin && !line.is_empty())?.to_string();
        index += 1;
        let next = lines[index..].iter().position(|line| !line.is_empty()).map(|gap| index + gap);
        match next.filter(|next| CHAINS.contains(&lines[*next])) {
            Some(chain) => index = chain + 1 + lines[chain + 1..].iter().take_while(|line| line.is_empty()).count(),
            None => return Some((Uncaught { kind: ErrorKind::Exception, ended, place: at, message }, index)),
        }
    }
}

/// `File "PATH", line N`, indented.
fn frame(line: &str) -> Option<(&str, &str)> {
    let (path, rest) = line.strip_prefix("  File \"")?.split_once("\", line ")?;
    Some((path, rest.split(',').next()?.trim_end()))
}
