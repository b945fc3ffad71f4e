//! What is awaited as fields: numbers, lengths, places that are free, the present moment; and reading it.

use super::binary::{Number, UNITS, Unit, read_count, read_number, read_unit};
use super::data::{DATA_KEYS, Data, Names, read_data};
use super::model::{Action, ActorVerb, Check, Expectation};
use super::moment::{read_since, read_within};
use super::names::reserved;
use super::naming::read_name;
use super::walk::any_action;
use super::yaml::{Node, Reading};
use crate::text::{SpecProblem, ValueProblem};

/// The most bytes of any kind that are awaited as one field.
const MOST_FREE: u64 = 1 << 24;

/// One field of what is awaited.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// These bytes.
    Exact(Data),
    /// One of these.
    OneOf(Vec<Data>),
    /// So many bytes, whatever they are.
    Any(usize),
    /// A number, perhaps in a range, which may get a name.
    Number {
        /// Its width.
        unit: Unit,
        /// The least and the greatest that it may be.
        range: Option<(Number, Number)>,
        /// Whether it has to be above the least one.
        above: bool,
        /// The name.
        name: Option<String>,
    },
    /// The seconds since some moment, now.
    Now {
        /// The width of their number.
        unit: Unit,
        /// That moment, in seconds since 1970.
        since: i64,
        /// How many seconds more or less it may be.
        within: u64,
    },
    /// Bytes of any kind, and before them how many there are.
    CountedAny(Unit),
}

impl Part {
    /// How many bytes it takes at most, as far as it is told.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::Exact(data) => data.size(),
            Self::OneOf(all) => all.iter().map(Data::size).fold(0, u64::saturating_add),
            Self::Any(size) => *size as u64,
            Self::Number { unit, .. } | Self::Now { unit, .. } | Self::CountedAny(unit) => unit.width as u64,
        }
    }

    /// The name that it gives to what comes.
    pub fn capture(&self) -> Option<&String> {
        if let Self::Number { name, .. } = self { name.as_ref() } else { None }
    }

    /// The text that stands for no number, where one should.
    pub fn misfit(&self, names: &Names) -> Option<String> {
        match self {
            Self::Exact(data) => data.misfit(names),
            Self::OneOf(all) => all.iter().find_map(|data| data.misfit(names)),
            Self::Number { unit, range: Some((least, most)), .. } => {
                least.value(*unit, names).err().or(most.value(*unit, names).err())
            }
            Self::Any(_) | Self::Number { .. } | Self::Now { .. } | Self::CountedAny(_) => None,
        }
    }
}

impl Check {
    /// Whether bytes of it are numbers, and no text.
    pub fn speaks_binary(&self) -> bool {
        any_action(&self.steps, &|action| match action {
            Action::Actor(_, ActorVerb::Send { data, .. }) => data.is_binary(),
            Action::Actor(_, ActorVerb::Expect(Expectation::Shape(_))) => true,
            _ => false,
        })
    }
}

impl Expectation {
    /// The names that it gives to parts of what comes.
    pub fn captures(&self) -> Vec<String> {
        match self {
            Self::Line(rule) | Self::Until(rule, _) => rule.captures(),
            Self::Shape(parts) => parts.iter().filter_map(Part::capture).cloned().collect(),
            Self::Datagram(rule) | Self::DatagramUntil(rule, _) => rule.captures(),
            Self::Response(rule) => rule.captures(),
            Self::Frame(_)
            | Self::Datagrams(_)
            | Self::Exact(_)
            | Self::OneOf(_)
            | Self::AnyOrder(_)
            | Self::Merged(_)
            | Self::Request(_) => Vec::new(),
        }
    }

    /// The text that stands for no number of its width, where one should.
    pub fn misfit(&self, names: &Names) -> Option<String> {
        match self {
            Self::Exact(data) => data.misfit(names),
            Self::OneOf(all) => all.iter().find_map(|data| data.misfit(names)),
            Self::Shape(parts) => parts.iter().find_map(|part| part.misfit(names)),
            _ => None,
        }
    }
}

/// The parts of what is awaited, if it has fields with a meaning; `None` for plain data.
pub(super) fn read_shape(node: &Node<'_>) -> Reading<Option<Vec<Part>>> {
    if !has_fields(node) {
        return Ok(None);
    }
    let mut parts = Vec::new();
    add(node, &mut parts)?;
    Ok(Some(parts))
}

/// Whether a description holds a field: a number, a length, a place that is free, or a meaning.
fn has_fields(node: &Node<'_>) -> bool {
    if let Ok(list) = node.list() {
        return list.iter().any(|item| has_fields(item) || item.get("one_of").is_some());
    }
    node.is_map() && UNITS.iter().chain(&["counted", "any", "means"]).any(|key| node.get(key).is_some())
}

fn add(node: &Node<'_>, parts: &mut Vec<Part>) -> Reading<()> {
    if node.is_list() {
        return node.list()?.iter().try_for_each(|item| add(item, parts));
    }
    if let Some(all) = node.get("one_of") {
        node.only(&["one_of"])?;
        parts.push(Part::OneOf(read_choices(&all)?));
        return Ok(());
    }
    if let Some(size) = node.get("any") {
        node.only(&["any"])?;
        parts.push(Part::Any(size.number(1, MOST_FREE)? as usize));
        return Ok(());
    }
    if let Some(counted) = node.get("counted").filter(|counted| counted.get("any").is_some()) {
        node.only(&["counted"])?;
        counted.only(&["by", "any", "order"])?;
        counted.need("any")?.flag()?;
        parts.push(Part::CountedAny(read_count(&counted)?));
        return Ok(());
    }
    if let Some(key) = UNITS.into_iter().find(|key| node.get(key).is_some_and(|value| is_free(&value))) {
        node.only(&[key, "order"])?;
        parts.push(read_free(&node.need(key)?, read_unit(node, key)?)?);
        return Ok(());
    }
    if node.is_map() && !DATA_KEYS.iter().any(|key| node.get(key).is_some()) {
        let known: Vec<&str> = DATA_KEYS.into_iter().chain(["any", "one_of"]).collect();
        node.only(&known)?;
    }
    parts.push(Part::Exact(awaited(node)?));
    Ok(())
}

/// Whether a number is not told.
fn is_free(node: &Node<'_>) -> bool {
    node.is_map() || node.as_text() == Some("any")
}

fn read_free(node: &Node<'_>, unit: Unit) -> Reading<Part> {
    if !node.is_map() {
        return Ok(Part::Number { unit, range: None, above: false, name: None });
    }
    node.only(&["as", "from", "more_than", "to", "now"])?;
    if let Some(now) = node.get("now") {
        node.only(&["now"])?;
        now.only(&["since", "within_s"])?;
        return Ok(Part::Now { unit, since: read_since(&now)?, within: read_within(&now)? });
    }
    let name = node.get("as").map(|name| Ok((read_name(&name)?, name))).transpose()?;
    if let Some((given, at)) = &name
        && reserved(given)
    {
        return Err(at.mistake(SpecProblem::DuplicateName { name: given.clone() }));
    }
    let bound = |key: &str| node.get(key).map(|number| read_number(&number, unit)).transpose();
    let (least, most) = unit.range();
    let above = bound("more_than")?;
    if let (Some(_), Some(from)) = (&above, node.get("from")) {
        return Err(from.mistake(SpecProblem::SeveralVerbs { found: ["`from`", "`more_than`"].map(String::from).to_vec() }));
    }
    let is_above = above.is_some();
    let range = match (bound("from")?.or(above), bound("to")?) {
        (None, None) if name.is_none() => return Err(node.mistake(SpecProblem::Value(ValueProblem::NothingSaid))),
        (None, None) => None,
        (from, to) => Some((from.unwrap_or(Number::Is(least)), to.unwrap_or(Number::Is(most)))),
    };
    Ok(Part::Number { unit, range, above: is_above, name: name.map(|(name, _)| name) })
}

/// Data whose bytes are awaited: not JSON, which may be written in other ways as well.
pub(super) fn awaited(node: &Node<'_>) -> Reading<Data> {
    let data = read_data(node)?;
    if data.has_json() { Err(node.mistake(SpecProblem::Value(ValueProblem::JsonAwaited))) } else { Ok(data) }
}

/// Some data, of which exactly one comes.
pub(super) fn read_choices(choices: &Node<'_>) -> Reading<Vec<Data>> {
    let list = choices.list()?;
    let all: Vec<Data> = list.iter().map(awaited).collect::<Reading<_>>()?;
    if all.len() < 2 {
        return Err(choices.mistake(SpecProblem::TooFewToChoose));
    }
    let bytes: Vec<Vec<u8>> = all.iter().map(|data| data.bytes(&Names::default())).collect();
    for (at, node) in list.iter().enumerate() {
        // Which one came could not be told before more comes, or nothing does.
        if bytes.iter().enumerate().any(|(other, longer)| other != at && longer.starts_with(&bytes[at])) {
            return Err(node.mistake(SpecProblem::BeginsAnother));
        }
    }
    Ok(all)
}
