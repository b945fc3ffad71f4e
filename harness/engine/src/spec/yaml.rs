//! Reading a YAML file into nodes that know their path, so that every mistake can be told with file, line and column.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

use super::locate::{Flaw, Segment, flaw, locate};
use super::mend;
use super::shown::marked;
use super::syntax::fault;
use crate::plain;
use crate::text::{Lang, Say, SpecProblem};

/// The largest file that is read: the parser's time grows with the square of the depth of nesting.
const MOST_BYTES: u64 = 256 * 1024;

/// What all that a file holds may take in memory, aliases written out, in bytes: a short one may stand for gigabytes.
const MOST_WEIGHT: usize = 32 << 20;

/// The largest ratio of two times that means anything.
const MOST_RATIO: f64 = 1e6;

/// How deep brackets may be nested: it is parsed in a time that grows with the square of that.
const MOST_DEPTH: usize = 100;

/// A mistake in a YAML file, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.say(Lang::En))]
pub struct SpecError {
    /// The file.
    pub file: PathBuf,
    /// Line and column, both counted from 1; `None` when the file could not be read at all.
    pub place: Option<(usize, usize)>,
    /// The mistake.
    pub problem: Box<SpecProblem>,
    /// The line itself, where it is shown with a mark under the place.
    pub shown: Option<String>,
    /// Other mistakes of the same file, which do not depend on this one.
    pub also: Vec<SpecError>,
}

impl SpecError {
    /// `FILE:LINE:COLUMN: sentence` in `lang`.
    pub fn say(&self, lang: Lang) -> String {
        let place = self.place.map(|(line, column)| format!("{line}:{column}:")).unwrap_or_default();
        format!("{}:{place} {}", self.file.display(), self.problem.say(lang))
    }

    /// The same and what is shown below it, line by line; the other mistakes of the file after it, each in the same way.
    pub fn in_full(&self, lang: Lang) -> Vec<String> {
        let mut lines = vec![self.say(lang)];
        if let (Some(line), Some((number, column))) = (&self.shown, self.place) {
            lines.extend(marked(line, number, column));
        }
        lines.extend(self.also.iter().flat_map(|other| other.in_full(lang)));
        lines
    }

    /// One mistake alone.
    pub fn of_file(file: &Path, problem: SpecProblem) -> Self {
        Self { file: file.into(), place: None, problem: Box::new(problem), shown: None, also: Vec::new() }
    }
}

/// A mistake and the path to the node that holds it.
#[derive(Debug)]
pub struct Mistake {
    pub(super) path: Vec<Segment>,
    pub(super) problem: SpecProblem,
}

/// Result of reading one node.
pub type Reading<T> = Result<T, Mistake>;

/// Reads `file` and turns its root node into a value with `read`.
///
/// # Errors
/// The first mistake found, with its place.
pub fn read_file<T>(file: &Path, read: impl FnOnce(Node<'_>) -> Reading<T>) -> Result<T, SpecError> {
    read_text(file, &text_in(file)?, read)
}

/// As [`read_file`], for an exercise or a course: mistakes that do not depend on the first one are told with it.
///
/// # Errors
/// The mistakes found, with their places.
pub fn read_whole_file<T>(file: &Path, read: impl FnMut(Node<'_>) -> Reading<T>) -> Result<T, SpecError> {
    read_whole(file, &text_in(file)?, read)
}

/// The text of a file, to be read by [`read_text`].
pub(super) fn text_in(file: &Path) -> Result<String, SpecError> {
    let problem = |problem| SpecError::of_file(file, problem);
    let bytes = plain::read(file, MOST_BYTES).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => {
            let bytes = std::fs::metadata(file).map_or(MOST_BYTES + 1, |data| data.len());
            problem(SpecProblem::TooLarge { bytes, most: MOST_BYTES })
        }
        _ => problem(SpecProblem::Unreadable { why: error.to_string() }),
    })?;
    // Some editors begin a text with a mark of its encoding.
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).map(<[u8]>::to_vec).unwrap_or(bytes);
    String::from_utf8(bytes).map_err(|error| {
        // The mark of their order, which begins a file of two bytes for each character.
        if matches!(error.as_bytes(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
            return SpecError { place: Some((1, 1)), ..problem(SpecProblem::Utf16) };
        }
        let (good, _) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
        SpecError { place: Some(place_after(good)), ..problem(SpecProblem::NotUtf8) }
    })
}

/// As [`read_file`], for a text that is at hand; `file` is only named in errors.
///
/// # Errors
/// The first mistake found, with its place.
pub fn read_text<T>(file: &Path, text: &str, read: impl FnOnce(Node<'_>) -> Reading<T>) -> Result<T, SpecError> {
    let value = parse(file, text)?;
    read(Node::root(&value)).map_err(|first| placed(file, text, first))
}

/// As [`read_whole_file`], for a text that is at hand.
///
/// # Errors
/// The mistakes found, with their places.
pub fn read_whole<T>(file: &Path, text: &str, mut read: impl FnMut(Node<'_>) -> Reading<T>) -> Result<T, SpecError> {
    let value = parse(file, text)?;
    read(Node::root(&value)).map_err(|first| {
        let all = mend::all(&value, first, &mut read).into_iter();
        let mut all: Vec<_> = all.map(|found| placed(file, text, found)).collect();
        all.sort_by_key(|error| error.place);
        let mut all = all.into_iter();
        let first = all.next().unwrap_or_else(|| SpecError::of_file(file, SpecProblem::NoChecks));
        SpecError { also: all.collect(), ..first }
    })
}

fn placed(file: &Path, text: &str, found: Mistake) -> SpecError {
    let place = locate(text, &found.path).unwrap_or((1, 1));
    SpecError { place: Some(place), ..SpecError::of_file(file, found.problem) }
}

/// The value that a text is, if it is YAML.
fn parse(file: &Path, text: &str) -> Result<Value, SpecError> {
    let mistake = |place, problem| SpecError { place: Some(place), ..SpecError::of_file(file, problem) };
    if let Some(place) = too_deep(text) {
        return Err(mistake(place, SpecProblem::TooDeep { most: MOST_DEPTH }));
    }
    match flaw(text, MOST_WEIGHT) {
        Some((Flaw::DoubledKey(key), place)) => return Err(mistake(place, SpecProblem::DoubledKey { key })),
        Some((Flaw::TooMuch, place)) => return Err(mistake(place, SpecProblem::GrowsByAliases { most: MOST_WEIGHT })),
        None => {}
    }
    serde_yaml::from_str(text).map_err(|error| {
        let place = error.location().map_or((1, 1), |place| (place.line(), place.column()));
        let (fault, place) = fault(text, &error.to_string(), place);
        let shown = text.split('\n').nth(place.0 - 1).map(String::from);
        SpecError { shown, ..mistake(place, SpecProblem::Syntax { fault }) }
    })
}

/// The nodes of a text that was read before.
pub(super) fn root_of(text: &str) -> Option<Value> {
    serde_yaml::from_str(text).ok()
}

/// Line and column (in characters) right after some text, both counted from 1.
fn place_after(text: &[u8]) -> (usize, usize) {
    let text = String::from_utf8_lossy(text);
    let last = text.rsplit('\n').next().unwrap_or_default();
    (text.matches('\n').count() + 1, last.chars().count() + 1)
}

/// Where brackets are nested deeper than any file needs; in quoted text they count too, which does no harm.
fn too_deep(text: &str) -> Option<(usize, usize)> {
    let mut depth = 0_usize;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MOST_DEPTH {
            return Some(place_after(&text.as_bytes()[..index]));
        }
    }
    None
}

/// A YAML node and the path by which it was reached.
#[derive(Clone, Debug)]
pub struct Node<'v> {
    value: &'v Value,
    path: Vec<Segment>,
    /// The only language in which texts are written, if it is one.
    language: Option<Lang>,
}

impl<'v> Node<'v> {
    /// The whole of a file.
    pub(super) fn root(value: &'v Value) -> Self {
        Self { value, path: Vec::new(), language: None }
    }

    /// A mistake at this node.
    pub fn mistake(&self, problem: SpecProblem) -> Mistake {
        Mistake { path: self.path.clone(), problem }
    }

    /// A mistake at `key` of this map.
    pub fn mistake_at_key(&self, key: &str, problem: SpecProblem) -> Mistake {
        let mut path = self.path.clone();
        path.push(Segment::AtKey(key.into()));
        Mistake { path, problem }
    }

    fn wrong_type(&self, wanted: &'static str) -> Mistake {
        self.mistake(SpecProblem::WrongType { wanted, got: self.kind() })
    }

    /// What the node is, in words.
    fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a map",
            Value::Tagged(_) => "a tag",
        }
    }

    fn child(&self, value: &'v Value, segment: Segment) -> Node<'v> {
        let mut path = self.path.clone();
        path.push(segment);
        Node { value, path, language: self.language }
    }

    /// The same in a course whose texts are written in this language alone, if it is one.
    pub(super) fn in_language(self, language: Option<Lang>) -> Self {
        Self { language, ..self }
    }

    /// The only language in which texts are written, if it is one.
    pub(super) fn language(&self) -> Option<Lang> {
        self.language
    }

    /// The text, when the node is one.
    pub fn as_text(&self) -> Option<&'v str> {
        self.value.as_str()
    }

    /// `null`, `true`, `false` or a number, if it is one that JSON can write.
    pub(super) fn plain(&self) -> Option<serde_json::Value> {
        match self.value {
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                serde_json::to_value(self.value).ok().filter(|value| self.value.is_null() || !value.is_null())
            }
            _ => None,
        }
    }

    /// Whether nothing stands here.
    pub fn is_nothing(&self) -> bool {
        self.value.is_null()
    }

    /// Whether the node is a map.
    pub fn is_map(&self) -> bool {
        self.value.is_mapping()
    }

    /// Whether the node is a list.
    pub fn is_list(&self) -> bool {
        self.value.is_sequence()
    }

    /// The node as a text.
    pub fn text(&self) -> Reading<&'v str> {
        self.value.as_str().ok_or_else(|| self.wrong_type("a text"))
    }

    /// The node as `true` or `false`.
    pub fn flag(&self) -> Reading<bool> {
        self.value.as_bool().ok_or_else(|| self.wrong_type("true or false"))
    }

    /// The node as a whole number in `least..=most`.
    pub fn number(&self, least: u64, most: u64) -> Reading<u64> {
        let Value::Number(number) = self.value else { return Err(self.wrong_type("a whole number")) };
        number.as_u64().filter(|n| (least..=most).contains(n)).ok_or_else(|| self.mistake(SpecProblem::OutOfRange { least, most }))
    }

    /// The node as a number above 0, fractions allowed.
    pub fn ratio(&self) -> Reading<f64> {
        let number = self.value.as_f64().ok_or_else(|| self.wrong_type("a number"))?;
        match number {
            n if n.is_nan() || n <= 0.0 => Err(self.mistake(SpecProblem::NotAbove0)),
            n if n > MOST_RATIO => Err(self.mistake(SpecProblem::RatioTooLarge { most: MOST_RATIO as u64 })),
            n => Ok(n),
        }
    }

    /// The elements of the list.
    pub fn list(&self) -> Reading<Vec<Node<'v>>> {
        let list = self.value.as_sequence().ok_or_else(|| self.wrong_type("a list"))?;
        Ok(list.iter().enumerate().map(|(i, value)| self.child(value, Segment::Index(i))).collect())
    }

    /// The keys and values of the map, in the order of the file.
    pub fn entries(&self) -> Reading<Vec<(&'v str, Node<'v>)>> {
        let map = self.value.as_mapping().ok_or_else(|| self.wrong_type("a map"))?;
        map.iter()
            .map(|(key, value)| {
                let key = key.as_str().ok_or_else(|| self.wrong_type("a text"))?;
                Ok((key, self.child(value, Segment::Key(key.into()))))
            })
            .collect()
    }

    /// Checks that the node is a map with no other keys than `known`.
    pub fn only(&self, known: &[&str]) -> Reading<()> {
        if !self.is_map() {
            return Err(self.mistake(SpecProblem::NoMap { got: self.kind(), known: owned(known) }));
        }
        for (key, _) in self.entries()? {
            if !known.contains(&key) {
                return Err(self.mistake_at_key(key, unknown_key(key, known)));
            }
        }
        Ok(())
    }

    /// The value under `key`, if there is one; `null` counts as absent.
    pub fn get(&self, key: &str) -> Option<Node<'v>> {
        let value = self.value.as_mapping()?.get(key)?;
        (!value.is_null()).then(|| self.child(value, Segment::Key(key.into())))
    }

    /// The value under `key`.
    pub fn need(&self, key: &'static str) -> Reading<Node<'v>> {
        if !self.value.is_mapping() {
            return Err(self.wrong_type("a map"));
        }
        self.get(key).ok_or_else(|| self.nothing_behind(key).unwrap_or_else(|| self.mistake(SpecProblem::MissingKey { key })))
    }

    /// The mistake of a key with nothing behind it, if that is so.
    pub fn nothing_behind(&self, key: &str) -> Option<Mistake> {
        let value = self.value.as_mapping()?.get(key)?;
        value.is_null().then(|| self.mistake_at_key(key, SpecProblem::NothingBehind { key: key.into() }))
    }

    /// The text under one of a few fixed words; any other is a mistake with a suggestion.
    pub fn one_of<T: Copy>(&self, choices: &[(&str, T)]) -> Reading<T> {
        let word = self.text()?;
        choices.iter().find(|(name, _)| *name == word).map(|(_, value)| *value).ok_or_else(|| {
            let known: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.mistake(unknown_value(word, &known))
        })
    }

    /// The path from the root to this node.
    pub(super) fn path(&self) -> Vec<Segment> {
        self.path.clone()
    }
}

/// The longest word for which a similar one is looked for, in bytes.
const MOST_COMPARED: usize = 100;

/// The known word that is most like `word`, when one is like enough.
pub fn nearest(word: &str, known: &[&str]) -> Option<String> {
    // To compare two words takes the product of their lengths, and nobody mistypes one of that length.
    let is_short = |word: &str| word.len() <= MOST_COMPARED;
    if !is_short(word) {
        return None;
    }
    let known: Vec<&str> = known.iter().copied().filter(|known| is_short(known)).collect();
    similar::get_close_matches(word, &known, 1, 0.6).first().map(|near| (*near).to_string())
}

/// The mistake of a key that is not among `known`.
pub fn unknown_key(key: &str, known: &[&str]) -> SpecProblem {
    if key == "<<" {
        return SpecProblem::MergeKey;
    }
    SpecProblem::UnknownKey { key: key.into(), near: nearest(key, known), known: owned(known) }
}

fn unknown_value(value: &str, known: &[&str]) -> SpecProblem {
    SpecProblem::UnknownValue { value: value.into(), near: nearest(value, known), known: owned(known) }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_words_are_taken_for_mistyped_ones() {
        let long = "x".repeat(200_000);
        assert_eq!(nearest("receive", &["send", "receives", &long]), Some("receives".into()));
        assert_eq!(nearest(&long, &["send", &long[1..]]), None);
    }
}
