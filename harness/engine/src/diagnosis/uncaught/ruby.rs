//! Ruby: `FILE:LINE:in METHOD: MESSAGE (CLASS)`; a thread's error has a line before it that says so (Exception#full_message).

use super::place;
use crate::text::{Ended, ErrorKind, Uncaught};

pub(super) fn read(lines: &[&str]) -> Option<(Uncaught, usize)> {
    let first = *lines.first()?;
    let in_thread = first.starts_with("#<Thread:") && first.contains(" terminated with exception");
    let index = usize::from(in_thread);
    let line = *lines.get(index)?;
    let (mut at, rest) = line.split_once(":in ")?;
    let (_, said) = rest.split_once("': ")?;
    let (message, class) = said.strip_suffix(')')?.rsplit_once(" (")?;
    if !class.starts_with(|letter: char| letter.is_ascii_uppercase()) {
        return None;
    }
    let place = place::of(at)?;
    // What a library raised is told where the program called it.
    let callers = lines[index + 1..].iter().map_while(|line| line.strip_prefix("\tfrom "));
    if place::is_foreign(at) {
        at = callers.map(|from| from.split(":in ").next().unwrap_or(from)).find(|from| !place::is_foreign(from))?;
    }
    let ended = if in_thread { Ended::Thread } else { Ended::Program };
    let place = place::of(at).or(Some(place));
    Some((Uncaught { kind: ErrorKind::Exception, ended, place, message: format!("{class}: {message}") }, index + 1))
}
