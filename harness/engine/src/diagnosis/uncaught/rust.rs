//! Rust: `thread 'NAME' (ID) panicked at FILE:LINE:COLUMN:` and the message below (std::panic, the default hook).

use super::place;
use crate::text::{Ended, ErrorKind, Uncaught};

/// More lines of a message than this are left out: two values that differ, and what was asserted of them.
const LINES: usize = 3;

pub(super) fn read(lines: &[&str]) -> Option<(Uncaught, usize)> {
    let (name, rest) = lines.first()?.strip_prefix("thread '")?.split_once("' ")?;
    let rest = without_number(rest);
    let ended = if name == "main" { Ended::Program } else { Ended::Thread };
    let panic = |place, message| Uncaught { kind: ErrorKind::Panic, ended, place, message };
    if rest == "has overflowed its stack" {
        // The system ends the whole program for that.
        return Some((Uncaught { ended: Ended::Program, ..panic(None, "stack overflow".into()) }, 1));
    }
    let said = rest.strip_prefix("panicked at ")?;
    // Up to 1.72 the message stood before the place, in the same line.
    if let Some((message, at)) = said.strip_prefix('\'').and_then(|said| said.rsplit_once("', ")) {
        return Some((panic(own(at), message.into()), 1));
    }
    let at = said.strip_suffix(':')?;
    let message: Vec<&str> = lines[1..].iter().take_while(|line| !is_after_message(line)).copied().collect();
    Some((panic(own(at), message[..message.len().min(LINES)].join(" ")), 1 + message.len()))
}

/// Without the number of the thread, which newer versions tell.
fn without_number(rest: &str) -> &str {
    let number = rest.strip_prefix('(').and_then(|rest| rest.split_once(") "));
    number.filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit())).map_or(rest, |(_, rest)| rest)
}

fn own(at: &str) -> Option<String> {
    (!place::is_foreign(at)).then(|| place::of(at))?
}

fn is_after_message(line: &str) -> bool {
    line.is_empty() || ["note: ", "stack backtrace:", "thread '"].iter().any(|start| line.starts_with(start))
}
