//! C and C++: a failed `assert`, an exception that nobody caught, and what watches the memory of a program.

use super::place;
use crate::text::{Ended, ErrorKind, Uncaught};

pub(super) fn read(lines: &[&str]) -> Option<(Uncaught, usize)> {
    let first = *lines.first()?;
    let ended = |kind, place, message: &str| Uncaught { kind, ended: Ended::Program, place, message: message.into() };
    if let Some(class) = first.strip_prefix("terminate called after throwing an instance of ") {
        let what = lines.get(1).and_then(|line| line.trim_start().strip_prefix("what():")).map(str::trim);
        let message = what.map_or_else(|| class.to_string(), |what| format!("{}: {what}", class.trim_matches('\'')));
        return Some((ended(ErrorKind::Exception, None, &message), 1 + usize::from(what.is_some())));
    }
    if let Some((sanitizer, said)) = first.strip_prefix("SUMMARY: ").and_then(|said| said.split_once("Sanitizer: ")) {
        let mut words = said.split(' ');
        let message = format!("{sanitizer}Sanitizer: {}", words.next()?);
        return Some((ended(ErrorKind::Abort, words.next().and_then(place::of), &message), 1));
    }
    // glibc's assert(3): PROGRAM: FILE:LINE: FUNCTION: Assertion `EXPRESSION' failed.
    let (before, message) = first.split_at(first.find("Assertion `").filter(|_| first.ends_with("' failed."))?);
    let at = before.split(": ").find_map(place::of);
    Some((ended(ErrorKind::Abort, at, message), 1))
}
