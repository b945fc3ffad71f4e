//! Canvas: `lastfirst[_LATE]_userid_attachmentid_filename`; `[LATE_]anon_x9k2p_attachmentid_filename` where names are hidden;
//! without the attachment for a text typed into the page, or an address.

use super::{Id, Label, Naming, Person, is_number};
use crate::grade::id_kind::IdKind;
use crate::intake::words::composed;

/// What Canvas calls the page of a text that was typed in, and that of an address that was handed in.
const PAGES: [&str; 2] = ["text.html", ADDRESS];
/// The second of them.
pub const ADDRESS: &str = "link.html";

/// What stands in the place of a hidden name, before a mark that is another one in each assignment.
const HIDDEN: &str = "anon";
/// The longest such mark; Canvas' have five characters.
const LONGEST_MARK: usize = 12;

/// Reads a name.
pub fn read(name: &str) -> Option<Label> {
    let name = composed(name);
    let (is_late_first, rest) = match name.split_once('_') {
        Some((late, rest)) if is_late(late) => (true, rest),
        _ => (false, name.as_str()),
    };
    let parts: Vec<&str> = rest.split('_').collect();
    if let [HIDDEN, mark, ..] = parts[..]
        && (1..=LONGEST_MARK).contains(&mark.len())
        && mark.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && let Some(file) = file(&parts[2..])
    {
        let id = Some(Id::new(IdKind::Anonymous, mark));
        let person = Person { name: format!("{HIDDEN} {mark}"), naming: Naming::Hidden, id };
        return Some(Label { person, is_late: is_late_first, clock: None, file: Some(file) });
    }
    // A file's name may hold numbers too: the first pair is Canvas'.
    let user = (1..parts.len()).find(|&at| is_number(parts[at]) && file(&parts[at + 1..]).is_some())?;
    let is_late_last = user > 1 && is_late(parts[user - 1]);
    let who = parts[..user - usize::from(is_late_last)].join("_");
    if who.trim().is_empty() || user == 1 && is_late(parts[0]) {
        return None;
    }
    let person = Person::named(who, IdKind::User, parts[user]);
    Some(Label { person, is_late: is_late_first || is_late_last, clock: None, file: file(&parts[user + 1..]) })
}

fn is_late(part: &str) -> bool {
    part.eq_ignore_ascii_case("late")
}

/// The student's file, by what follows whose it is: the attachment's number and the file's name, or a page.
fn file(parts: &[&str]) -> Option<String> {
    match parts {
        [page] if PAGES.contains(page) => Some((*page).into()),
        [number, file @ ..] if is_number(number) => Some(file.join("_")).filter(|file| !file.is_empty()),
        _ => None,
    }
}
