//! Java: `Exception in thread "NAME" CLASS: MESSAGE`, and below it where that was, frame by frame (`Throwable.printStackTrace`).

use super::place;
use crate::text::{Ended, ErrorKind, Uncaught};

const THREAD: &str = "Exception in thread \"";
const FRAME: &str = "\tat ";
const CAUSED_BY: &str = "Caused by: ";

pub(super) fn read(lines: &[&str]) -> Option<(Uncaught, usize)> {
    let first = *lines.first()?;
    let named = first.strip_prefix(THREAD).and_then(|rest| rest.split_once("\" "));
    let (ended, mut message) = match named {
        Some(("main", said)) => (Ended::Program, said),
        Some((_, said)) => (Ended::Thread, said),
        None if is_throwable(first) => (Ended::Unknown, first),
        None => return None,
    };
    if !lines.get(1)?.starts_with(FRAME) {
        return None;
    }
    let mut at = None;
    let mut taken = 1;
    for line in &lines[1..] {
        if let Some(frame) = line.strip_prefix(FRAME) {
            at = at.or_else(|| own(frame));
        } else if let Some(cause) = line.strip_prefix(CAUSED_BY) {
            // What began it is what there is to be repaired.
            (message, at) = (cause, None);
        } else if !line.starts_with('\t') {
            break;
        }
        taken += 1;
    }
    Some((Uncaught { kind: ErrorKind::Exception, ended, place: at, message: without_package(message) }, taken))
}

/// Whether a line is a class of errors, with or without a message.
fn is_throwable(line: &str) -> bool {
    let class = line.split(':').next().unwrap_or_default();
    let is_name = class.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '$' | '_'));
    is_name && (class.ends_with("Exception") || class.ends_with("Error"))
}

/// The place of a frame, `METHOD(FILE:LINE)`, of the program's own.
fn own(frame: &str) -> Option<String> {
    const LIBRARY: [&str; 5] = ["java.", "javax.", "jdk.", "sun.", "kotlin."];
    let (method, rest) = frame.split_once('(')?;
    (!LIBRARY.iter().any(|library| method.starts_with(library))).then(|| place::of(rest.strip_suffix(')')?))?
}

fn without_package(message: &str) -> String {
    let (class, rest) = message.split_at(message.find(':').unwrap_or(message.len()));
    format!("{}{rest}", class.rsplit('.').next().unwrap_or(class))
}
