//! Bytes as an exercise file describes them: literal, repeated, random from the seed, numbered lines.

use std::collections::BTreeMap;

use base64::Engine as _;

use super::accept::NAMES as KEY_AND_ACCEPT;
use super::frame::{Frame, read_frame};
use super::line::MOST_CAPTURED;
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// A frame of WebSocket.
    Frame(Box<Frame>),
}

/// The keys by which a map describes bytes.
pub(super) const DATA_KEYS: [&str; 7] = ["text", "bytes", "base64", "random", "repeat", "lines", "frame"];

/// The values behind `{names}` in texts: `{port}`, `{dir}`, `{i}`, `{n}` and the like.
#[derive(Clone, Debug, Default)]
pub struct Names {
    values: BTreeMap<String, String>,
    salt: u64,
}

impl Names {
    /// No names yet; random bytes depend on `salt`, which stands for the seed and the check.
    pub fn new(salt: u64) -> Self {
        Self { values: BTreeMap::new(), salt }
    }

    /// The same with `{name}` standing for `value`.
    #[must_use]
    pub fn with(&self, name: &str, value: impl ToString) -> Self {
        let mut names = self.clone();
        names.values.insert(name.to_string(), value.to_string());
        names
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
        Self { values, salt: self.salt }.fill(pattern)
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
        }
    }

    /// Whether no name in it can change from one repetition to the next.
    fn is_constant(&self) -> bool {
        match self {
            Self::Text(text) => !text.contains("{n}"),
            Self::Joined(parts) => parts.iter().all(Self::is_constant),
            Self::Frame(frame) => frame.payload.is_constant(),
            Self::Bytes(_) | Self::Random(_) | Self::Lines(..) | Self::Repeat(..) => true,
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
            Self::Bytes(_) | Self::Random(_) => false,
        }
    }

    /// Whether a frame of WebSocket is in it.
    pub(super) fn holds_frame(&self) -> bool {
        match self {
            Self::Frame(_) => true,
            Self::Repeat(_, data) => data.holds_frame(),
            Self::Joined(parts) => parts.iter().any(Self::holds_frame),
            Self::Text(_) | Self::Bytes(_) | Self::Random(_) | Self::Lines(..) => false,
        }
    }

    /// Whether the bytes depend on the seed.
    pub(super) fn is_random(&self) -> bool {
        match self {
            Self::Random(_) => true,
            Self::Repeat(_, data) => data.is_random(),
            Self::Joined(parts) => parts.iter().any(Self::is_random),
            // Its mask is drawn.
            Self::Frame(frame) => frame.is_masked || frame.payload.is_random(),
            Self::Text(text) => names_in(text, false).contains(&KEY_AND_ACCEPT[0]),
            Self::Bytes(_) | Self::Lines(..) => false,
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
    let found: Vec<&str> = DATA_KEYS.into_iter().filter(|key| node.get(key).is_some()).collect();
    let [key] = found[..] else {
        let known = || DATA_KEYS.map(String::from).to_vec();
        return Err(node.mistake(if found.is_empty() {
            SpecProblem::NoVerb { known: known() }
        } else {
            SpecProblem::SeveralVerbs { found: found.into_iter().map(String::from).collect() }
        }));
    };
    let value = node.need(key)?;
    match key {
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::yaml::read_text;
    use super::*;

    fn data(yaml: &str) -> Data {
        read_text(Path::new("test.yaml"), yaml, |node| read_data(&node)).expect("valid data")
    }

    fn bytes(yaml: &str) -> Vec<u8> {
        data(yaml).bytes(&Names::new(1).with("i", 7))
    }

    #[test]
    fn texts_lists_and_maps_describe_bytes() {
        assert_eq!(bytes(r#""oi {i} {x}\n""#), b"oi 7 {x}\n");
        assert_eq!(bytes("[a, {bytes: '00 ff'}, {base64: 'aGk='}]"), b"a\x00\xffhi");
        assert_eq!(bytes("{repeat: {times: 3, data: '{n},'}}"), b"1,2,3,");
        assert_eq!(bytes("{lines: {count: 2, text: 'm{i} {n}'}}"), b"m7 1\nm7 2\n");
        assert_eq!(bytes("{bytes: '00..ff'}").len(), 256);
    }

    #[test]
    fn names_are_filled_in_once() {
        let names = Names::new(1).with("dir", "{root}{n}").with("root", "/r").with("n", 5);
        assert_eq!(names.fill("{dir} {root} {{n}} {x} { {ç} {dirx} {"), "{root}{n} /r {5} {x} { {ç} {dirx} {");
        assert_eq!(Data::Lines(2, "{dir}{n}".into()).bytes(&names), b"{root}{n}1\n{root}{n}2\n");
        // As much work as there is text.
        let braces = "{".repeat(1 << 22);
        assert_eq!(names.fill(&braces), braces);
    }

    #[test]
    fn random_bytes_depend_on_the_salt_and_the_size_alone() {
        let data = data("{random: 100}");
        assert_eq!(data.bytes(&Names::new(5)), data.bytes(&Names::new(5).with("i", 3)));
        assert_ne!(data.bytes(&Names::new(5)), data.bytes(&Names::new(6)));
    }

    #[test]
    fn a_drawn_number_lies_in_its_range_and_depends_on_the_salt_and_its_name_alone() {
        let drawn = |salt, name: &str| Names::new(salt).drawn(name, (1300, 1900));
        let all: Vec<u64> = (0..1000).map(|salt| drawn(salt, "ms")).collect();
        assert!(all.iter().all(|number| (1300..=1900).contains(number)));
        assert!(all.iter().any(|number| *number < 1310) && all.iter().any(|number| *number > 1890));
        assert_eq!(drawn(5, "ms"), drawn(5, "ms"));
        assert_ne!(drawn(5, "ms"), drawn(5, "more"));
    }

    #[test]
    fn a_description_that_would_grow_without_bound_is_refused() {
        let repeat = |times: usize, data: &str| format!("{{repeat: {{times: {times}, data: {data}}}}}");
        let empties = vec!["''"; 10_000].join(", ");
        for yaml in [
            repeat(16_000_000, &repeat(16_000_000, "abc")),
            repeat(10_000, &repeat(10_000, "xxxxxxxxxx")),
            format!("[{0}, {0}, {0}]", "{random: 6000000}"),
            repeat(2, "{random: 16777216}"),
            "{lines: {count: 1000000, text: xxxxxxxxxxxxxxxxxxxx}}".into(),
            // What a name stands for is longer than its braces.
            repeat(2_000_000, "'{n}{n}'"),
            repeat(500_000, "'{dir}'"),
            // Nothing, made very often.
            repeat(16_000_000, &format!("['{{n}}', {empties}]")),
        ] {
            let read = if yaml.starts_with('[') { read_data } else { read_map };
            let error = read_text(Path::new("t"), &yaml, |node| read(&node)).expect_err(&yaml[..40]);
            assert!(matches!(*error.problem, SpecProblem::TooMuchData { .. }), "{error}");
        }
    }

    #[test]
    fn no_description_grows_beyond_its_size() {
        let names = Names::new(1).with("dir", "/".repeat(256)).with("a", 1_000_000_000);
        for yaml in [
            r#""oi {a} {dir} {x}\n""#,
            "[a, {bytes: '00 ff'}, {base64: 'aGk='}, '']",
            "{repeat: {times: 1234, data: ['{n},', {repeat: {times: 2, data: '{n}{a}\n'}}]}}",
            "{lines: {count: 1100, text: 'm{a} {n}\nx'}}",
        ] {
            let data = data(yaml);
            let bytes = data.bytes(&names);
            assert!(bytes.len() as u64 <= data.size(), "{yaml}");
            assert!(bytes.iter().filter(|byte| **byte == b'\n').count() as u64 <= data.lines(), "{yaml}");
        }
        assert_eq!(data("{lines: {count: 1000000, text: '{\"a\": 1}'}}").size(), 9_000_000, "and is not thought much greater");
    }
}
