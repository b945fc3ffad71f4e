//! Open edX: below a folder for the assignment one for each student, `[1] - ana_silva`.

use super::{Label, Person, is_number};
use crate::grade::id_kind::IdKind;
use crate::intake::words::composed;

/// Reads a name: a counting number in brackets, and a login, which has no spaces.
pub fn read(name: &str) -> Option<Label> {
    let name = composed(name);
    let (number, login) = name.strip_prefix('[')?.split_once("] - ")?;
    let is_login = !login.is_empty() && !login.contains(char::is_whitespace);
    (is_number(number) && is_login).then(|| Label {
        person: Person::hidden(IdKind::Login, login),
        is_late: false,
        clock: None,
        file: None,
    })
}
