//! Canvas: `lastfirst[_LATE]_userid_attachmentid_filename`; without the attachment for a text typed into the page.

use super::{Label, Person, is_number};
use crate::grade::id_kind::IdKind;
use crate::intake::words::composed;

/// What Canvas calls the page of a text that was typed in.
const TYPED: &str = "text.html";

/// Reads a name.
pub fn read(name: &str) -> Option<Label> {
    let name = composed(name);
    let parts: Vec<&str> = name.split('_').collect();
    // A file's name may hold numbers too: the first pair is Canvas'.
    let user = (1..parts.len()).find(|&at| is_number(parts[at]) && parts.get(at + 1).is_some_and(|next| is_number(next)));
    let typed = || (1..parts.len().saturating_sub(1)).find(|&at| is_number(parts[at]) && parts[at + 1..] == [TYPED]);
    let (user, file) = match user {
        Some(user) => (user, parts.get(user + 2..)?.join("_")),
        None => (typed()?, TYPED.into()),
    };
    let is_late = parts[user - 1].eq_ignore_ascii_case("late");
    let who = parts[..user - usize::from(is_late)].join("_");
    if who.trim().is_empty() || file.is_empty() {
        return None;
    }
    let person = Person::named(who, IdKind::User, parts[user]);
    Some(Label { person, is_late, clock: None, file: Some(file) })
}
