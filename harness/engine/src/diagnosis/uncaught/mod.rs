//! Errors that nobody caught, found in what runtimes write on standard error when one ends a program or a thread.
//!
//! Each language has its own form, which its documentation shows or which its runtime has written for many years; what is
//! not understood is no error.

mod c;
mod go;
mod java;
mod javascript;
mod place;
mod python;
mod ruby;
mod rust;
#[cfg(test)]
mod tests;

pub(super) use self::place::of as place_of;
use crate::text::{Ended, Uncaught};

/// So many characters of a message are told.
const MESSAGE: usize = 200;

/// An error, and where in the text it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The first byte of it.
    pub at: usize,
    /// The error.
    pub error: Uncaught,
}

/// How a language tells an error that stands at the beginning of some lines: the error, and how many lines it takes.
type Reader = fn(&[&str]) -> Option<(Uncaught, usize)>;

const READERS: [Reader; 7] = [rust::read, python::read, java::read, go::read, ruby::read, javascript::read, c::read];

/// The errors that `standard_error` tells, in their order. That the program `has_ended` tells what one of them ended that
/// speaks for the whole program.
pub fn uncaught(standard_error: &str, has_ended: bool) -> Vec<Found> {
    let lines: Vec<&str> = standard_error.lines().collect();
    let mut found = Vec::new();
    let mut index = 0;
    while index < lines.len() {
        let Some((mut error, taken)) = READERS.iter().find_map(|read| read(&lines[index..])) else {
            index += 1;
            continue;
        };
        if error.ended == Ended::Program && !has_ended {
            error.ended = Ended::Unknown;
        }
        error.message = one_line(&error.message);
        found.push(Found { at: lines[index].as_ptr() as usize - standard_error.as_ptr() as usize, error });
        index += taken.max(1);
    }
    found
}

/// A message in one line, which is not too long.
fn one_line(message: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(MESSAGE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
