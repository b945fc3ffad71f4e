//! Blackboard: `Assignment_login_attempt_2026-11-20-23-59-30_filename`, and a `.txt` about the attempt.

use super::{Label, Person};
use crate::grade::id_kind::IdKind;
use crate::intake::words::composed;

/// What stands between the login and the time.
const MARK: &str = "_attempt_";

/// The length of `2026-11-20-23-59-30`.
const CLOCK: usize = 19;

/// With what the names of all of an assignment begin: logins may hold `_` as assignments do, so that one name alone does not say where
/// its login begins. Of one name it is what stands before the last `_`.
pub fn assignment<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let heads: Vec<String> = names.filter_map(|name| Some(composed(name).split_once(MARK)?.0.to_string())).collect();
    let (first, others) = heads.split_first()?;
    let is_common = |end: &usize| others.iter().all(|other| other.len() > *end && other.starts_with(&first[..*end]));
    let end = first.match_indices('_').map(|(at, _)| at + 1).take_while(|end| *end < first.len() && is_common(end)).last()?;
    Some(first[..end].to_string())
}

/// Whose a name is that begins with that of the assignment.
pub fn owner(name: &str, assignment: &str) -> Option<Person> {
    let name = composed(name);
    let login = name.split_once(MARK)?.0.strip_prefix(assignment).filter(|login| !login.is_empty())?;
    Some(Person::hidden(IdKind::Login, login))
}

/// Reads a name.
pub fn read(name: &str) -> Option<Label> {
    let name = composed(name);
    let (head, tail) = name.split_once(MARK)?;
    let (_, login) = head.rsplit_once('_')?;
    let clock = tail.get(..CLOCK).filter(|clock| {
        clock
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7 | 10 | 13 | 16) { byte == b'-' } else { byte.is_ascii_digit() })
    })?;
    let rest = &tail[CLOCK..];
    // The platform's own note has no name of a file.
    let file = if rest == ".txt" { "" } else { rest.strip_prefix('_').filter(|file| !file.is_empty())? };
    if login.is_empty() {
        return None;
    }
    Some(Label { person: Person::hidden(IdKind::Login, login), is_late: false, clock: Some(clock.into()), file: Some(file.into()) })
}
