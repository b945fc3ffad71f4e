//! Sakai: a folder `Silva, Ana(asilva)` for each student; in it `timestamp.txt`, and the files below `Submission attachment(s)`.

use super::{Label, Person};
use crate::grade::id_kind::IdKind;
use crate::intake::words::composed;

/// The file with the time in a student's folder.
pub const TIME: &str = "timestamp.txt";
/// The digits that count of what is in it: year, month, day, hour, minute, second (thousandths follow).
const DIGITS: usize = 14;

/// Reads a name: last name, comma, first name, and the login without a space before it.
pub fn read(name: &str) -> Option<Label> {
    let (who, _) = name.rsplit_once('(')?;
    let (last, first) = who.split_once(',')?;
    let is_name = !last.trim().is_empty() && !first.trim().is_empty() && !who.ends_with(' ');
    of_folder(name).filter(|_| is_name)
}

/// Reads the name of a folder that is sure to be Sakai's: some have one name only.
pub fn of_folder(name: &str) -> Option<Label> {
    let name = composed(name);
    let (who, login) = name.strip_suffix(')')?.rsplit_once('(')?;
    let is_login = !login.is_empty() && !login.contains(|c: char| c.is_whitespace() || c == ',');
    let who = match who.split_once(',') {
        Some((last, first)) => format!("{} {}", first.trim(), last.trim()),
        None => who.into(),
    };
    let person = Person::named(who.trim(), IdKind::Login, login);
    (is_login && !who.trim().is_empty()).then_some(Label { person, is_late: false, clock: None, file: None })
}

/// The clock in `timestamp.txt`, as the other names have it.
pub fn clock(text: &str) -> Option<String> {
    let digits = text.trim().get(..DIGITS).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let part = |from: usize, to: usize| &digits[from..to];
    Some([part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14)].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_of_a_stamp_is_read_and_nothing_else() {
        assert_eq!(clock("20261120235930123\n").as_deref(), Some("2026-11-20-23-59-30"));
        for text in ["", "2026", "Nov 20, 2026", "2026112023593x", "açãoaçãoaçãoação"] {
            assert_eq!(clock(text), None, "{text}");
        }
    }
}
