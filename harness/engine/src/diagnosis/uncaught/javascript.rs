//! JavaScript: `TypeError: MESSAGE`, and below it where that was, frame by frame (Node's and V8's form of a stack).

use super::place;
use crate::text::{Ended, ErrorKind, Uncaught};

const FRAME: &str = "    at ";

pub(super) fn read(lines: &[&str]) -> Option<(Uncaught, usize)> {
    let message = *lines.first()?;
    let name = message.split([':', ' ']).next()?;
    let is_name = name.ends_with("Error") && name.chars().all(char::is_alphanumeric);
    if !is_name || !lines.get(1)?.starts_with(FRAME) {
        return None;
    }
    let frames: Vec<&str> = lines[1..].iter().map_while(|line| line.strip_prefix(FRAME)).collect();
    let at = frames.iter().find_map(|frame| own(frame));
    let (kind, ended) = (ErrorKind::Exception, Ended::Program);
    Some((Uncaught { kind, ended, place: at, message: message.into() }, 1 + frames.len()))
}

/// The place of a frame, `NAME (FILE:LINE:COLUMN)` or that alone, of the program's own.
fn own(frame: &str) -> Option<String> {
    let at = frame.rsplit_once('(').map_or(frame, |(_, at)| at.trim_end_matches(')'));
    let at = at.strip_prefix("file://").unwrap_or(at);
    (!place::is_foreign(at)).then(|| place::of(at))?
}
