//! Names as people and platforms write them: compared without accents, case and punctuation, and searched for words. Pure.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The text with each accented letter as one character: macOS writes file names with letter and accent apart.
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// Small letters and digits without accents, words parted by one space.
pub fn fold(text: &str) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let spaced: String = plain.map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What [`fold`] takes away from a text, by place: before its first letter or digit, and after each.
fn marks(text: &str) -> Vec<String> {
    let mut marks = vec![String::new()];
    for c in text.nfd() {
        if is_combining_mark(c) || !c.is_alphanumeric() && !c.is_ascii() {
            marks.iter_mut().last().into_iter().for_each(|last| last.push(c));
        } else if c.is_alphanumeric() {
            marks.extend(c.to_lowercase().map(|_| String::new()));
        }
    }
    marks
}

/// Which of these names cannot all be one: they are the same when folded, but in some place two have different accents or
/// signs, of which none was only left out. Given folded.
pub fn told_apart<'n>(names: impl Iterator<Item = &'n str>) -> HashSet<String> {
    let mut seen: HashMap<String, Vec<String>> = HashMap::new();
    let mut apart = HashSet::new();
    for name in names {
        let (folded, marks) = (fold(name), marks(name));
        let known = seen.entry(folded.clone()).or_insert_with(|| vec![String::new(); marks.len()]);
        for (known, mark) in known.iter_mut().zip(marks) {
            if known.is_empty() {
                *known = mark;
            } else if !mark.is_empty() && *known != mark {
                apart.insert(folded.clone());
            }
        }
    }
    apart
}

/// Whether two names that are the same when folded have different accents or signs in some place.
pub fn are_apart(one: &str, other: &str) -> bool {
    !told_apart([one, other].into_iter()).is_empty()
}

/// Small letters and digits, words parted by one space, as [`fold`], but with the accents and signs that are no ASCII.
pub fn spelled(text: &str) -> String {
    let plain = composed(text).to_lowercase();
    let spaced: String = plain.chars().map(|c| if c.is_ascii() && !c.is_alphanumeric() { ' ' } else { c }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// As [`fold`], without the spaces.
pub fn squeezed(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// Where the words of a file's name are: parted by punctuation, by a capital after a small letter, and between letters
/// and digits.
pub fn words(name: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut before: Option<char> = None;
    for (at, c) in name.char_indices() {
        let end = at + c.len_utf8();
        if c.is_alphanumeric() || is_combining_mark(c) {
            let is_new = before.is_none_or(|before| {
                before.is_lowercase() && c.is_uppercase() || before.is_numeric() != c.is_numeric() && !is_combining_mark(c)
            });
            match found.last_mut() {
                Some(last) if !is_new => last.end = end,
                _ => found.push(at..end),
            }
            before = if is_combining_mark(c) { before } else { Some(c) };
        } else {
            before = None;
        }
    }
    found
}

/// The only one of `known` that stands in `name` as one or more whole words, and where: `echo-caps-server` names
/// `echocaps` and not `echo`. None when there are two that do not overlap.
pub fn named_in<'k>(name: &str, known: &'k [String]) -> Option<(&'k str, Range<usize>)> {
    let known: Vec<(&str, String)> = known.iter().map(|known| (known.as_str(), squeezed(known))).collect();
    let longest = known.iter().map(|(_, text)| text.len()).max().unwrap_or(0);
    let words = words(name);
    let texts: Vec<String> = words.iter().map(|span| squeezed(&name[span.clone()])).collect();
    let mut best: Vec<(&str, Range<usize>)> = Vec::new();
    for first in 0..words.len() {
        let mut text = String::new();
        for last in first..words.len() {
            text += &texts[last];
            // No name is found in a longer text: one of hundreds of words is looked through once.
            if text.len() > longest {
                break;
            }
            let span = words[first].start..words[last].end;
            best.extend(known.iter().filter(|(_, known)| *known == text).map(|(known, _)| (*known, span.clone())));
        }
    }
    // A longer name around a shorter one counts.
    best.sort_by_key(|(_, span)| (span.start, Reverse(span.end)));
    let mut around = 0..0;
    best.retain(|(_, span)| {
        let is_whole = span.end > around.end || *span == around;
        if is_whole {
            around = span.clone();
        }
        is_whole
    });
    let (name, span) = best.first()?;
    best.iter().all(|(other, _)| other == name).then(|| (*name, span.clone()))
}

/// What is left of `name` without the words at `span`, if these stand at its beginning or end.
pub fn without<'n>(name: &'n str, span: &Range<usize>) -> Option<&'n str> {
    let trim = |text: &'n str| text.trim_matches(|c: char| c.is_whitespace() || "-_.,+".contains(c));
    let (before, after) = (trim(&name[..span.start]), trim(&name[span.end..]));
    match (before.is_empty(), after.is_empty()) {
        (true, _) => Some(after),
        (_, true) => Some(before),
        _ => None,
    }
}

/// A file's name without its ending; `.tar.gz` is one ending.
pub fn stem(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    let double = [".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"].into_iter().find(|ending| lower.ends_with(ending));
    let end = double.map(|ending| name.len() - ending.len()).or_else(|| name.rfind('.'));
    match end {
        // What looks like an ending may be a part of a person's name: `J. Silva`.
        Some(end) if end > 0 && name.len() - end <= 9 && !name[end..].contains(' ') => &name[..end],
        _ => name,
    }
}

/// A file's ending in small letters, without the dot.
pub fn ending(name: &str) -> Option<String> {
    let (before, ending) = name.rsplit_once('.')?;
    (!before.is_empty()).then(|| ending.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<String> {
        ["hello", "echo", "echocaps", "threads", "http"].map(String::from).into()
    }

    #[test]
    fn names_are_compared_without_accents_case_and_punctuation() {
        assert_eq!(fold("  JOSÉ   d'Ávila-Ção\n"), "jose d avila cao");
        assert_eq!(fold("jose\u{301} d'a\u{301}vila"), fold("José D'Ávila"));
        assert_eq!(composed("Jose\u{301}"), "José");
        assert_eq!(fold("李小龍"), "李小龍");
    }

    #[test]
    fn names_with_other_accents_are_others_and_names_without_are_not() {
        let apart = |names: &[&str]| told_apart(names.iter().copied()).into_iter().collect::<Vec<_>>();
        assert_eq!(apart(&["José", "Josê", "Ana"]), ["jose"]);
        assert_eq!(apart(&["Ã÷", "Ã×"]), ["a"]);
        assert_eq!(apart(&["João Conceição", "JOAO CONCEIÇÃO", "João-Conceicao", "joao  conceicao"]), [""; 0]);
        assert_eq!(apart(&["Jose\u{301}", "José", "josé.", "Jose"]), [""; 0]);
        assert!(are_apart("José", "JOSÊ") && !are_apart("José", "Jose") && !are_apart("José", "João"));
        assert_eq!((spelled("  JOSÉ_da-Silva "), spelled("Jose\u{301}")), ("josé da silva".into(), "josé".into()));
    }

    #[test]
    fn an_exercise_is_named_by_whole_words() {
        let find = |name: &str| named_in(name, &known()).map(|(name, _)| name.to_string());
        for (name, exercise) in [
            ("echo", Some("echo")),
            ("Echo Server", Some("echo")),
            ("ana-echo", Some("echo")),
            ("EchoServer", Some("echo")),
            ("echo2", Some("echo")),
            ("echo_caps", Some("echocaps")),
            ("EchoCaps", Some("echocaps")),
            ("echocaps-main", Some("echocaps")),
            ("lab 1: HTTP", Some("http")),
            ("echo echo", Some("echo")),
            ("http-threads", None),
            ("echoes", None),
            ("ana", None),
            ("", None),
        ] {
            assert_eq!(find(name).as_deref(), exercise, "{name}");
        }
    }

    #[test]
    fn a_name_of_hundreds_of_words_is_looked_through_once() {
        // There are 2 * 10^10 spans of so many words.
        let name = format!("{}-echo-caps", "a1".repeat(100_000));
        assert_eq!(named_in(&name, &known()).map(|(name, _)| name), Some("echocaps"));
        let name = "echo-".repeat(50_000);
        assert_eq!(named_in(&name, &known()).map(|(name, _)| name), Some("echo"));
    }

    #[test]
    fn the_rest_of_a_name_is_whose_it_is() {
        let rest = |name: &str| named_in(name, &known()).and_then(|(_, span)| without(name, &span).map(String::from));
        assert_eq!(rest("echo-ana-silva").as_deref(), Some("ana-silva"));
        assert_eq!(rest("Ana Silva - Echo").as_deref(), Some("Ana Silva"));
        assert_eq!(rest("echo").as_deref(), Some(""));
        assert_eq!(rest("ana echo bia"), None);
    }

    #[test]
    fn endings_are_not_parts_of_peoples_names() {
        for (name, without) in
            [("ana.py", "ana"), ("ana.tar.gz", "ana"), ("J. Silva", "J. Silva"), (".py", ".py"), ("ana", "ana"), ("a.b.zip", "a.b")]
        {
            assert_eq!(stem(name), without);
        }
        assert_eq!(ending("A.PY").as_deref(), Some("py"));
        assert_eq!(ending(".gitignore"), None);
    }
}
