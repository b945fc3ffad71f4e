//! Brightspace: `1002-91002 - Ana Conceição - Nov 20, 2026 1159 PM`, a folder, or with ` - ` before a file's name.

use jiff::civil::DateTime;

use super::{Label, Person, is_number};
use crate::grade::id_kind::IdKind;
use crate::intake::moment::spelled_out;
use crate::intake::words::composed;

/// What parts the numbers, the name, the time and the file.
const BETWEEN: &str = " - ";

/// Reads a name.
pub fn read(name: &str) -> Option<Label> {
    let name = composed(name);
    let (numbers, rest) = name.split_once(BETWEEN)?;
    let (user, folder) = numbers.split_once('-')?;
    if !is_number(user) || !is_number(folder) {
        return None;
    }
    // Names and files may hold what parts them: the time is what reads as one.
    let parts: Vec<&str> = rest.split(BETWEEN).collect();
    let (at, time) = (1..parts.len()).find_map(|at| Some((at, time(parts[at])?)))?;
    let who = parts[..at].join(BETWEEN);
    let file = parts[at + 1..].join(BETWEEN);
    (!who.trim().is_empty()).then(|| Label {
        person: Person::named(who.trim(), IdKind::User, user),
        is_late: false,
        clock: Some(time.strftime("%Y-%m-%d-%H-%M-%S").to_string()),
        file: (!file.is_empty()).then_some(file),
    })
}

/// The time in `Nov 20, 2026 1159 PM`: no file's name holds a colon.
fn time(text: &str) -> Option<DateTime> {
    let words: Vec<&str> = text.split(' ').collect();
    // The year is before it.
    let is_clock = |word: &&str| (3..=4).contains(&word.len()) && is_number(word);
    let clock = words.iter().rposition(is_clock).filter(|at| *at > 2)?;
    let digits = words[clock];
    let clocked = format!("{}:{}", &digits[..digits.len() - 2], &digits[digits.len() - 2..]);
    let mut words = words.clone();
    words[clock] = &clocked;
    spelled_out(&words.join(" "))
}
