//! The words of a calendar in the languages in which platforms write times: names of months and days, and halves of a day. Pure.

use super::words::fold;

/// Months in English, Portuguese, Spanish, French, German and Italian, folded; the shorter forms begin them.
const MONTHS: [[&str; 6]; 12] = [
    ["january", "janeiro", "enero", "janvier", "januar", "gennaio"],
    ["february", "fevereiro", "febrero", "fevrier", "februar", "febbraio"],
    ["march", "marco", "marzo", "mars", "marz", "maerz"],
    ["april", "abril", "avril", "aprile", "april", "avr"],
    ["may", "maio", "mayo", "mai", "maggio", "mag"],
    ["june", "junho", "junio", "juin", "juni", "giugno"],
    ["july", "julho", "julio", "juillet", "juli", "luglio"],
    ["august", "agosto", "aout", "ago", "aug", "august"],
    ["september", "setembro", "septiembre", "septembre", "settembre", "setiembre"],
    ["october", "outubro", "octubre", "octobre", "oktober", "ottobre"],
    ["november", "novembro", "noviembre", "novembre", "nov", "november"],
    ["december", "dezembro", "diciembre", "decembre", "dezember", "dicembre"],
];

/// The fewest letters of a shortened name.
const LEAST: usize = 3;

/// The month, from 1, that a word names, whole or shortened.
pub fn month(word: &str) -> Option<i8> {
    let word = fold(word);
    let fits = |name: &&str| word.len() >= LEAST && name.starts_with(&word);
    let mut found = (1..).zip(MONTHS).filter(|(_, names)| names.iter().any(fits)).map(|(number, _)| number);
    // `ju` could be two; `jui` and `juil` are not.
    let first = found.next()?;
    let whole = (1..).zip(MONTHS).find(|(_, names)| names.contains(&word.as_str())).map(|(number, _)| number);
    whole.or_else(|| found.next().is_none().then_some(first))
}

/// Whether a word says that the hour is one after noon, or before it.
pub fn half(word: &str) -> Option<bool> {
    match fold(word).replace(' ', "").as_str() {
        "pm" | "p" => Some(true),
        "am" | "a" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_whole_and_short() {
        for (number, words) in [
            (1, &["January", "jan.", "janeiro", "enero", "ene.", "janv.", "Januar"][..]),
            (2, &["fev", "févr.", "feb", "Februar"]),
            (3, &["março", "mar.", "März", "mars"]),
            (5, &["May", "maio", "mayo", "mai"]),
            (6, &["juin", "jun.", "Juni", "junho"]),
            (7, &["juillet", "juil.", "jul", "Juli"]),
            (8, &["août", "ago.", "Aug", "agosto"]),
            (9, &["set.", "sept.", "septiembre", "sep"]),
            (10, &["out.", "oct", "Okt", "outubro"]),
            (11, &["nov.", "November", "noviembre"]),
            (12, &["dez.", "dic.", "déc.", "Dec", "Dezember"]),
        ] {
            for word in words {
                assert_eq!(month(word), Some(number), "{word}");
            }
        }
        for word in ["", "ja", "Friday", "sexta", "de", "à", "marsh"] {
            assert_eq!(month(word), None, "{word}");
        }
        assert_eq!([half("PM"), half("a.m."), half("h")], [Some(true), Some(false), None]);
    }
}
