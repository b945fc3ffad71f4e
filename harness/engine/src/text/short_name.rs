//! Names that others chose, in sentences: as much of them as a person reads.

use std::borrow::Cow;

/// The longest name that is said whole, in characters.
const MOST: usize = 100;
/// How much of the end of a longer one is said.
const END: usize = 30;

/// A name; the middle of a long one is left out.
pub fn short_name(name: &str) -> Cow<'_, str> {
    if name.char_indices().nth(MOST).is_none() {
        return name.into();
    }
    let place = |(at, _)| at;
    let begin = name.char_indices().map(place).nth(MOST - END - 1).unwrap_or(0);
    let end = name.char_indices().rev().map(place).nth(END - 1).unwrap_or(name.len());
    format!("{}…{}", &name[..begin], &name[end..]).into()
}

/// The beginning of a text, of at most so many characters, and a sign if there is more.
pub fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_text_its_beginning_is_said() {
        assert_eq!([beginning("", 3), beginning("ãbc", 3), beginning("ãbcd", 3)], ["", "ãbc", "ãbc…"]);
    }

    #[test]
    fn a_long_name_is_cut_in_the_middle() {
        assert_eq!(short_name(""), "");
        assert_eq!(short_name(&"ã".repeat(MOST)), "ã".repeat(MOST));
        let long = format!("{}{}", "ã".repeat(60_000), "ç".repeat(END));
        assert_eq!(short_name(&long), format!("{}…{}", "ã".repeat(MOST - END - 1), "ç".repeat(END)));
    }
}
