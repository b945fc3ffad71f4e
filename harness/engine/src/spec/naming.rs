//! The names that a file gives to things: exercises, checks, clients, crowds, times.

use super::yaml::{Node, Reading};
use crate::text::SpecProblem;

/// The longest name that a file may give to something, in characters: it is part of many sentences, and of names of files.
const MOST_NAME: usize = 100;
/// Checks the name of a client, the key at which it acts.
pub(super) fn check_actor_name(node: &Node<'_>, name: &str) -> Reading<()> {
    let fits = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'));
    match name_problem(name, fits) {
        Some(problem) => Err(node.mistake_at_key(name, problem)),
        None => Ok(()),
    }
}

/// A name that the file gives to something: the exercise, a check, a crowd, a load, a measurement.
pub(super) fn read_name(node: &Node<'_>) -> Reading<String> {
    let name = node.text()?;
    match name_problem(name, fits(name)) {
        Some(problem) => Err(node.mistake(problem)),
        None => Ok(name.to_string()),
    }
}

/// Whether an exercise file can give this name to an exercise or a check.
pub fn is_name(name: &str) -> bool {
    name_problem(name, fits(name)).is_none()
}

fn fits(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// What is wrong with a name, of which is known whether all its characters fit.
fn name_problem(name: &str, fits: bool) -> Option<SpecProblem> {
    match name.chars().count() {
        characters if characters > MOST_NAME => Some(SpecProblem::LongName { name: name.into(), characters, most: MOST_NAME }),
        _ => (!fits).then(|| SpecProblem::BadName { name: name.into() }),
    }
}
