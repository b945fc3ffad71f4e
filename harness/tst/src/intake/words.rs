//! Names as people and platforms write them: compared without accents, case and punctuation, and searched for words. Pure.

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
    let words = words(name);
    let mut best: Vec<(&'k str, Range<usize>)> = Vec::new();
    for first in 0..words.len() {
        for last in first..words.len() {
            let span = words[first].start..words[last].end;
            let text = squeezed(&name[span.clone()]);
            best.extend(known.iter().filter(|known| squeezed(known) == text).map(|known| (known.as_str(), span.clone())));
        }
    }
    let is_inside = |one: &Range<usize>, other: &Range<usize>| one != other && one.start >= other.start && one.end <= other.end;
    let whole: Vec<_> = best.iter().filter(|(_, span)| !best.iter().any(|(_, other)| is_inside(span, other))).collect();
    let (name, span) = whole.first()?;
    whole.iter().all(|(other, _)| other == name).then(|| (*name, span.clone()))
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
