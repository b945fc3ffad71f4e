//! Bytes as an exercise file describes them: literal, repeated, random from the seed, numbered lines.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use base64::Engine as _;

use super::accept::NAMES as KEY_AND_ACCEPT;
use super::binary::{Number, UNITS, Unit, read_counted, read_numbers};
use super::frame::{Frame, read_frame};
use super::json::{JsonForm, read_sent};
use super::line::MOST_CAPTURED;
use super::moment::now;
use super::names::names_in;
use super::yaml::{Node, Reading};
use crate::text::SpecProblem;

/// The most bytes that one description may grow to: more would cost the judge's memory, not prove anything.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// The most bytes of a frame besides what it carries: its head with a mask, and a code.
const MOST_HEAD: u64 = 16;
/// How many bytes a name stands for at most: a number, and the path of a folder.
const LONGEST_NUMBER: u64 = 10;
const LONGEST_FOLDER: u64 = 256;
/// The names that stand for numbers.
const NUMBERS: [&str; 3] = ["i", "port", "taken_port"];

/// A description of bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// The UTF-8 bytes of a text, its `{names}` filled in.
    Text(String),
    /// These bytes.
    Bytes(Vec<u8>),
    /// So many bytes that depend only on the seed, the check and the size.
    Random(usize),
    /// A description several times over; `{n}` counts from 1.
    Repeat(usize, Box<Data>),
    /// So many lines, each the text with `{n}` counting from 1 and a line feed after it.
    Lines(usize, String),
    /// Descriptions one after the other.
    Joined(Vec<Data>),
    /// Numbers of a fixed width.
    Numbers(Unit, Vec<Number>),
    /// Data, and before it how many bytes it has.
    Counted(Unit, Box<Data>),
    /// A value as one line of JSON.
    Json(JsonForm),
    /// Data, and what it means in its protocol.
    Means(Box<Data>, String),
    /// A frame of WebSocket.
    Frame(Box<Frame>),
}

/// The keys by which a map describes bytes.
pub(super) const DATA_KEYS: [&str; 19] = [
    "text", "bytes", "base64", "random", "repeat", "lines", "frame", "json", "counted", "u8", "u16", "u32", "u64", "i8", "i16",
    "i32", "i64", // These stand beside another one.
    "order", "means",
];
const BESIDE: [&str; 2] = ["order", "means"];

/// The values behind `{names}` in texts: `{port}`, `{dir}`, `{i}`, `{n}` and the like.
#[derive(Clone, Debug, Default)]
pub struct Names {
    values: BTreeMap<String, String>,
    salt: u64,
    /// When something was done last that is no waiting, in seconds since 1970: what comes now was made since.
    acted: Option<i64>,
}

impl Names {
    /// No names yet; random bytes depend on `salt`, which stands for the seed and the check.
    pub fn new(salt: u64) -> Self {
        Self { values: BTreeMap::new(), salt, acted: None }
    }

    /// The same with `{name}` standing for `value`.
    #[must_use]
    pub fn with(&self, name: &str, value: impl ToString) -> Self {
        let mut names = self.clone();
        names.values.insert(name.to_string(), value.to_string());
        names
    }

    /// Something is done now that is no waiting.
    pub fn act(&mut self) {
        self.acted = Some(now());
    }

    /// When something was done last, in seconds since 1970: now, if nothing was.
    pub fn acted(&self) -> i64 {
        self.acted.unwrap_or_else(now)
    }

    /// A number of this range, which depends only on the salt and the name.
    pub fn drawn(&self, name: &str, (least, most): (u64, u64)) -> u64 {
        let mut random = fastrand::Rng::with_seed(name.bytes().fold(self.salt, |salt, byte| salt.rotate_left(8) ^ u64::from(byte)));
        random.u64(least..=most)
    }

    /// The bytes that `make` gives for `{n}` from 1 to `times`, joined.
    fn count(&self, times: usize, make: impl Fn(&Self) -> Vec<u8>) -> Vec<u8> {
        let mut names = self.clone();
        let mut bytes = Vec::new();
        for n in 1..=times {
            names.values.insert("n".to_string(), n.to_string());
            bytes.extend(make(&names));
        }
        bytes
    }

    /// `text` and `end` for `{n}` from 1 to `times`, joined. All other names are filled in once: a text may be repeated ten
    /// thousand times, and for every check.
    fn count_text(&self, times: usize, text: &str, end: &str) -> Vec<u8> {
        // Divided before: what a name stands for may look like another one.
        let pieces: Vec<String> = text.split("{n}").map(|piece| self.fill(piece)).collect();
        let mut bytes = Vec::with_capacity(times * (pieces.iter().map(|piece| piece.len() + 4).sum::<usize>() + end.len()));
        for n in 1..=times {
            bytes.extend_from_slice(pieces.join(&n.to_string()).as_bytes());
            bytes.extend_from_slice(end.as_bytes());
        }
        bytes
    }

    /// The same with `{name}` standing for what it stands for in others, or for nothing.
    #[must_use]
    pub fn with_same(&self, name: &str, others: &Self) -> Self {
        let mut names = self.clone();
        match others.values.get(name) {
            Some(value) => names.values.insert(name.into(), value.clone()),
            None => names.values.remove(name),
        };
        names
    }

    /// As [`Self::fill`], in a regular expression, in which the values stand for themselves alone.
    pub fn fill_pattern(&self, pattern: &str) -> String {
        let values = self.values.iter().map(|(name, value)| (name.clone(), regex::escape(value))).collect();
        Self { values, salt: self.salt, acted: None }.fill(pattern)
    }

    /// `text` with every known `{name}` replaced; other braces stay as they are, and those in what a name stands for.
    pub fn fill(&self, text: &str) -> String {
        let longest = self.values.keys().map(String::len).max().unwrap_or(0);
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let end = after.bytes().take(longest + 1).position(|byte| byte == b'}');
            match end.and_then(|end| Some((self.values.get(&after[..end])?, &after[end + 1..]))) {
                Some((value, after)) => {
                    filled.push_str(value);
                    rest = after;
                }
                None => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        filled + rest
    }
}

impl Data {
    /// The bytes.
    pub fn bytes(&self, names: &Names) -> Vec<u8> {
        match self {
            Self::Text(text) => names.fill(text).into_bytes(),
            Self::Bytes(bytes) => bytes.clone(),
            Self::Random(size) => {
                let mut bytes = vec![0; *size];
                fastrand::Rng::with_seed(names.salt ^ *size as u64).fill(&mut bytes);
                bytes
            }
            Self::Repeat(times, data) if data.is_constant() => data.bytes(names).repeat(*times),
            Self::Repeat(times, data) => match &**data {
                Self::Text(text) => names.count_text(*times, text, ""),
                data => names.count(*times, |names| data.bytes(names)),
            },
            Self::Lines(count, text) => names.count_text(*count, text, "\n"),
            Self::Joined(parts) => parts.iter().map(|part| part.bytes(names)).collect::<Vec<_>>().concat(),
            Self::Frame(frame) => frame.bytes(names),
            Self::Numbers(unit, numbers) => {
                // One that is none stops the scene before: see `misfit`.
                let bytes = |number: &Number| unit.bytes(number.value(*unit, names).unwrap_or(0));
                numbers.iter().flat_map(bytes).collect()
            }
            Self::Counted(unit, data) => {
                let data = data.bytes(names);
                [unit.bytes(data.len() as i128), data].concat()
            }
            Self::Json(form) => format!("{}\n", form.written(names)).into_bytes(),
            Self::Means(data, _) => data.bytes(names),
        }
    }

    /// Whether no name in it can change from one repetition to the next.
    fn is_constant(&self) -> bool {
        match self {
            Self::Text(text) => !text.contains("{n}"),
            Self::Joined(parts) => parts.iter().all(Self::is_constant),
            Self::Frame(frame) => frame.payload.is_constant(),
            Self::Numbers(_, numbers) => numbers.iter().all(|number| matches!(number, Number::Is(_))),
            Self::Counted(_, data) | Self::Means(data, _) => data.is_constant(),
            Self::Json(form) => form.texts().iter().all(|text| !text.contains("{n}")),
            Self::Bytes(_) | Self::Random(_) | Self::Lines(..) | Self::Repeat(..) => true,
        }
    }

    /// Whether no name in it can change how many bytes it has.
    pub(super) fn is_fixed(&self) -> bool {
        match self {
            Self::Text(text) | Self::Lines(_, text) => names_in(text, false).is_empty(),
            Self::Repeat(_, data) | Self::Counted(_, data) | Self::Means(data, _) => data.is_fixed(),
            Self::Joined(parts) => parts.iter().all(Self::is_fixed),
            Self::Json(form) => form.texts().iter().all(|text| names_in(text, false).is_empty()),
            Self::Frame(frame) => frame.payload.is_fixed(),
            Self::Bytes(_) | Self::Random(_) | Self::Numbers(..) => true,
        }
    }

    /// The text that stands for no number, or for one that is too large, where one should.
    pub fn misfit(&self, names: &Names) -> Option<String> {
        match self {
            Self::Numbers(unit, numbers) => numbers.iter().find_map(|number| number.value(*unit, names).err()),
            Self::Counted(unit, data) => {
                let length = data.bytes(names).len() as i128;
                data.misfit(names).or((length > unit.range().1).then(|| length.to_string()))
            }
            Self::Repeat(_, data) => data.misfit(&names.with("n", 1)),
            Self::Means(data, _) => data.misfit(names),
            Self::Joined(parts) => parts.iter().find_map(|part| part.misfit(names)),
            Self::Frame(frame) => frame.payload.misfit(names),
            Self::Text(_) | Self::Bytes(_) | Self::Random(_) | Self::Lines(..) | Self::Json(_) => None,
        }
    }

    /// Whether some of its bytes are numbers.
    pub(super) fn is_binary(&self) -> bool {
        match self {
            Self::Numbers(..) | Self::Counted(..) => true,
            Self::Repeat(_, data) | Self::Means(data, _) => data.is_binary(),
            Self::Joined(parts) => parts.iter().any(Self::is_binary),
            _ => false,
        }
    }

    /// Whether JSON is in it, which may be written in other ways as well.
    pub(super) fn has_json(&self) -> bool {
        match self {
            Self::Json(_) => true,
            Self::Repeat(_, data) | Self::Counted(_, data) | Self::Means(data, _) => data.has_json(),
            Self::Joined(parts) => parts.iter().any(Self::has_json),
            _ => false,
        }
    }

    /// Whether a text in it holds one of these names in braces.
    pub fn names_one_of(&self, names: &[String]) -> bool {
        let holds = |text: &str| names.iter().any(|name| text.contains(&format!("{{{name}}}")));
        match self {
            Self::Text(text) | Self::Lines(_, text) => holds(text),
            Self::Repeat(_, data) => data.names_one_of(names),
            Self::Joined(parts) => parts.iter().any(|part| part.names_one_of(names)),
            Self::Frame(frame) => frame.payload.names_one_of(names),
            Self::Numbers(_, numbers) => {
                numbers.iter().any(|number| if let Number::Of(text) = number { holds(text) } else { false })
            }
            Self::Counted(_, data) | Self::Means(data, _) => data.names_one_of(names),
            Self::Json(form) => form.texts().iter().any(|text| holds(text)),
            Self::Bytes(_) | Self::Random(_) => false,
        }
    }

    /// Whether a frame of WebSocket is in it.
    pub(super) fn holds_frame(&self) -> bool {
        match self {
            Self::Frame(_) => true,
            Self::Repeat(_, data) | Self::Counted(_, data) | Self::Means(data, _) => data.holds_frame(),
            Self::Joined(parts) => parts.iter().any(Self::holds_frame),
            _ => false,
        }
    }

    /// Whether the bytes depend on the seed.
    pub(super) fn is_random(&self) -> bool {
        match self {
            Self::Random(_) => true,
            Self::Repeat(_, data) | Self::Counted(_, data) | Self::Means(data, _) => data.is_random(),
            Self::Joined(parts) => parts.iter().any(Self::is_random),
            // Its mask is drawn.
            Self::Frame(frame) => frame.is_masked || frame.payload.is_random(),
            Self::Text(text) => names_in(text, false).contains(&KEY_AND_ACCEPT[0]),
            Self::Bytes(_) | Self::Lines(..) | Self::Numbers(..) | Self::Json(_) => false,
        }
    }

    /// How many bytes there are at most when names are filled in. A part without bytes counts as one: it takes time to make.
    pub(super) fn size(&self) -> u64 {
        self.size_up_to(MOST_BYTES)
    }

    /// The same where `{n}` stands for a number up to `n`.
    fn size_up_to(&self, n: u64) -> u64 {
        let times = |times: usize, size: u64| (times as u64).saturating_mul(size.max(1));
        match self {
            Self::Text(text) => filled_size(text, n),
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Random(size) => *size as u64,
            Self::Repeat(count, data) => times(*count, data.size_up_to(*count as u64)),
            Self::Lines(count, text) => times(*count, filled_size(text, *count as u64) + 1),
            Self::Joined(parts) => parts.iter().map(|part| part.size_up_to(n).max(1)).fold(0, u64::saturating_add),
            Self::Frame(frame) => frame.payload.size_up_to(n).saturating_add(MOST_HEAD),
            Self::Numbers(unit, numbers) => (unit.width * numbers.len()) as u64,
            Self::Counted(unit, data) => data.size_up_to(n).saturating_add(unit.width as u64),
            // In JSON a character may take six.
            Self::Json(form) => {
                let names: u64 = form.texts().iter().map(|text| 6 * (filled_size(text, n) - text.len() as u64)).sum();
                form.written_size() + 1 + names
            }
            Self::Means(data, _) => data.size_up_to(n),
        }
    }

    /// How many lines there are at most.
    pub(super) fn lines(&self) -> u64 {
        let in_text = |text: &[u8]| text.iter().filter(|byte| **byte == b'\n').count() as u64;
        match self {
            Self::Text(text) => in_text(text.as_bytes()),
            Self::Bytes(bytes) => in_text(bytes),
            Self::Random(size) => *size as u64,
            Self::Repeat(count, data) => (*count as u64).saturating_mul(data.lines()),
            Self::Lines(count, text) => (*count as u64).saturating_mul(in_text(text.as_bytes()) + 1),
            Self::Joined(parts) => parts.iter().map(Self::lines).fold(0, u64::saturating_add),
            Self::Frame(frame) => frame.payload.lines().saturating_add(MOST_HEAD),
            // Any byte may be a line feed.
            Self::Numbers(unit, numbers) => (unit.width * numbers.len()) as u64,
            Self::Counted(unit, data) => data.lines().saturating_add(unit.width as u64),
            Self::Json(_) => 1,
            Self::Means(data, _) => data.lines(),
        }
    }
}

/// How many bytes a text has at most when its names are filled in, and `{n}` stands for a number up to `n`.
fn filled_size(text: &str, n: u64) -> u64 {
    let size = |name: &str| match name {
        "n" => n.to_string().len() as u64,
        name if NUMBERS.contains(&name) => LONGEST_NUMBER,
        "dir" | "root" => LONGEST_FOLDER,
        // A number that is drawn, or what a pattern gave a name.
        _ => MOST_CAPTURED as u64,
    };
    text.len() as u64 + names_in(text, false).into_iter().map(size).sum::<u64>()
}

/// Reads a description: a text, a list of descriptions, or a map with one of [`DATA_KEYS`].
pub(super) fn read_data(node: &Node<'_>) -> Reading<Data> {
    bounded(node, read_any(node)?)
}

/// Reads the one data key of a map that may hold other keys beside it.
pub(super) fn read_map(node: &Node<'_>) -> Reading<Data> {
    bounded(node, read_key(node)?)
}

/// The same data, if it is not too much.
fn bounded(node: &Node<'_>, data: Data) -> Reading<Data> {
    match data.size() {
        bytes if bytes > MOST_BYTES => Err(node.mistake(SpecProblem::TooMuchData { bytes, most: MOST_BYTES })),
        _ => Ok(data),
    }
}

fn read_any(node: &Node<'_>) -> Reading<Data> {
    if node.is_list() {
        return Ok(Data::Joined(node.list()?.iter().map(read_any).collect::<Reading<_>>()?));
    }
    if !node.is_map() {
        return Ok(Data::Text(node.text()?.to_string()));
    }
    node.only(&DATA_KEYS)?;
    read_key(node)
}

fn read_key(node: &Node<'_>) -> Reading<Data> {
    let entries = node.entries()?;
    let is_there = |key: &&str| entries.iter().any(|(name, _)| name == key) && !BESIDE.contains(key);
    let found: Vec<&'static str> = DATA_KEYS.into_iter().filter(is_there).collect();
    if let Some(order) = node.get("order").filter(|_| !found.iter().any(|key| UNITS.contains(key))) {
        return Err(order.mistake(SpecProblem::NoVerb { known: UNITS.map(String::from).to_vec() }));
    }
    let [key] = found[..] else {
        let known = || DATA_KEYS.iter().filter(|key| !BESIDE.contains(key)).map(|key| (*key).to_string()).collect();
        return Err(node.mistake(if found.is_empty() {
            SpecProblem::NoKey { known: known() }
        } else {
            SpecProblem::SeveralKeys { found: found.into_iter().map(|key| format!("`{key}`")).collect() }
        }));
    };
    if let Some(meaning) = node.get("means") {
        let words = meaning.text()?.to_string();
        return Ok(Data::Means(Box::new(read_one(node, key)?), words));
    }
    read_one(node, key)
}

fn read_one(node: &Node<'_>, key: &'static str) -> Reading<Data> {
    if key == "json" {
        // `null` is a value like any other.
        let value = node.entries()?.into_iter().find(|(name, _)| *name == key).map(|(_, value)| value);
        return Ok(Data::Json(read_sent(&value.ok_or_else(|| node.mistake(SpecProblem::MissingKey { key }))?)?));
    }
    let value = node.need(key)?;
    match key {
        "counted" => read_counted(&value),
        key if UNITS.contains(&key) => read_numbers(node, key),
        "text" => Ok(Data::Text(value.text()?.to_string())),
        "bytes" => hex(value.text()?).map(Data::Bytes).ok_or_else(|| value.mistake(SpecProblem::BadHex)),
        "base64" => {
            let text: String = value.text()?.split_whitespace().collect();
            let decoded = base64::engine::general_purpose::STANDARD.decode(text);
            decoded.map(Data::Bytes).map_err(|_| value.mistake(SpecProblem::BadBase64))
        }
        "random" => Ok(Data::Random(value.number(0, MOST_BYTES)? as usize)),
        "repeat" => {
            value.only(&["times", "data"])?;
            let times = value.need("times")?.number(0, MOST_BYTES)? as usize;
            Ok(Data::Repeat(times, Box::new(read_any(&value.need("data")?)?)))
        }
        "frame" => Ok(Data::Frame(Box::new(read_frame(&value)?))),
        _ => {
            value.only(&["count", "text"])?;
            let count = value.need("count")?.number(0, 1_000_000)? as usize;
            Ok(Data::Lines(count, value.need("text")?.text()?.to_string()))
        }
    }
}

/// Pairs of hexadecimal digits, spaces between them as one likes; `00..ff` is a range.
fn hex(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for word in text.split_whitespace() {
        match word.split_once("..") {
            Some((first, last)) => bytes.extend(u8::from_str_radix(first, 16).ok()?..=u8::from_str_radix(last, 16).ok()?),
            None if word.len() % 2 == 0 && word.is_ascii() => {
                for pair in word.as_bytes().chunks(2) {
                    bytes.push(u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?);
                }
            }
            None => return None,
        }
    }
    Some(bytes)
}
