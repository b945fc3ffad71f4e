//! Numbers of a fixed width, and data whose length stands before it, as binary protocols have them.

use super::data::{Data, Names, read_data};
use super::yaml::{Node, Reading};
use crate::text::{SpecProblem, ValueProblem};

/// The keys by which a map describes numbers of a fixed width.
pub(super) const UNITS: [&str; 8] = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"];

/// The width of a number, its sign, and the order of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// How many bytes it takes.
    pub width: usize,
    /// Whether it may be below 0 (in two's complement).
    pub signed: bool,
    /// Whether its least byte comes first, and not its greatest.
    pub little: bool,
}

impl Unit {
    fn of(word: &str, little: bool) -> Self {
        let width = word[1..].parse::<usize>().unwrap_or(8) / 8;
        Self { width, signed: word.starts_with('i'), little }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        let at = self.width.trailing_zeros() as usize + if self.signed { 4 } else { 0 };
        UNITS[at]
    }

    /// The least and the greatest number of this width.
    pub fn range(self) -> (i128, i128) {
        let bits = 8 * self.width as u32;
        if self.signed { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) } else { (0, (1 << bits) - 1) }
    }

    /// The bytes of a number.
    pub fn bytes(self, number: i128) -> Vec<u8> {
        let all = number.to_le_bytes();
        let own = &all[..self.width];
        if self.little { own.to_vec() } else { own.iter().rev().copied().collect() }
    }

    /// The number that these bytes are.
    pub fn number(self, bytes: &[u8]) -> i128 {
        let value = |number: i128, byte: &u8| (number << 8) | i128::from(*byte);
        let number = if self.little { bytes.iter().rev().fold(0, value) } else { bytes.iter().fold(0, value) };
        let (_, most) = self.range();
        if number > most { number - (1_i128 << (8 * self.width)) } else { number }
    }
}

/// A number: as it stands in the file, or by a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// This one.
    Is(i128),
    /// The one for which a text with names stands.
    Of(String),
}

impl Number {
    /// The number.
    ///
    /// # Errors
    /// The text that stands for none of this width.
    pub fn value(&self, unit: Unit, names: &Names) -> Result<i128, String> {
        let (least, most) = unit.range();
        match self {
            Self::Is(number) => Ok(*number),
            Self::Of(text) => {
                let text = names.fill(text);
                text.trim().parse().ok().filter(|number| (least..=most).contains(number)).ok_or(text)
            }
        }
    }
}

/// Reads numbers under a key such as `u16`: one, or a list; beside it `order: little`.
pub(super) fn read_numbers(node: &Node<'_>, key: &'static str) -> Reading<Data> {
    let unit = read_unit(node, key)?;
    let value = node.need(key)?;
    let numbers = if value.is_list() { value.list()? } else { vec![value] };
    Ok(Data::Numbers(unit, numbers.iter().map(|number| read_number(number, unit)).collect::<Reading<_>>()?))
}

/// The unit of a key such as `u16`, and the order that stands beside it.
pub(super) fn read_unit(node: &Node<'_>, key: &str) -> Reading<Unit> {
    let little = node.get("order").map(|word| word.one_of(&[("little", true), ("big", false)])).transpose()?;
    Ok(Unit::of(key, little.unwrap_or(false)))
}

/// Reads a number of this width.
pub(super) fn read_number(node: &Node<'_>, unit: Unit) -> Reading<Number> {
    if let Some(text) = node.as_text() {
        // Digits, or a name that stands for some.
        return match text.trim().parse() {
            Ok(number) => fitting(node, unit, number),
            Err(_) if text.starts_with('{') && text.ends_with('}') => Ok(Number::Of(text.to_string())),
            Err(_) => Err(node.mistake(SpecProblem::Value(ValueProblem::NoNumber { text: text.into() }))),
        };
    }
    match node.plain() {
        Some(serde_json::Value::Number(number)) => {
            let whole = number.as_u64().map(i128::from).or(number.as_i64().map(i128::from));
            fitting(node, unit, whole.ok_or_else(|| out_of_range(node, unit))?)
        }
        _ => node.number(0, u64::MAX).map(|number| Number::Is(number.into())),
    }
}

fn fitting(node: &Node<'_>, unit: Unit, number: i128) -> Reading<Number> {
    let (least, most) = unit.range();
    if (least..=most).contains(&number) { Ok(Number::Is(number)) } else { Err(out_of_range(node, unit)) }
}

fn out_of_range(node: &Node<'_>, unit: Unit) -> super::yaml::Mistake {
    let (least, most) = unit.range();
    node.mistake(SpecProblem::Value(ValueProblem::NotOfWidth { unit: unit.word(), least, most }))
}

/// The unit of the length that stands before counted data.
pub(super) fn read_count(node: &Node<'_>) -> Reading<Unit> {
    let word = node.need("by")?.one_of(&UNITS[..4].iter().map(|unit| (*unit, *unit)).collect::<Vec<_>>())?;
    read_unit(node, word)
}

/// Reads `counted`: data, and before it how many bytes it has.
pub(super) fn read_counted(node: &Node<'_>) -> Reading<Data> {
    node.only(&["by", "data", "order"])?;
    let unit = read_count(node)?;
    let data = read_data(&node.need("data")?)?;
    let (_, most) = unit.range();
    if i128::from(data.size()) > most && data.is_fixed() {
        return Err(node.mistake(SpecProblem::Value(ValueProblem::TooLongToCount { unit: unit.word(), bytes: data.size() })));
    }
    Ok(Data::Counted(unit, Box::new(data)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_wide_as_their_word_says() {
        let unit = |word| Unit::of(word, false);
        for word in UNITS {
            assert_eq!(unit(word).word(), word);
        }
        assert_eq!(unit("i8").range(), (-128, 127));
        assert_eq!(unit("u64").range(), (0, u64::MAX.into()));
        assert_eq!(unit("i32").bytes(12345), [0, 0, 0x30, 0x39]);
        assert_eq!(unit("i32").bytes(-2), [255, 255, 255, 254]);
        assert_eq!(Unit::of("u16", true).bytes(0x1234), [0x34, 0x12]);
        assert_eq!(Unit::of("u16", true).number(&[0x34, 0x12]), 0x1234);
        assert_eq!((unit("i16").number(&[255, 254]), unit("u16").number(&[255, 254])), (-2, 65534));
    }

    #[test]
    fn a_name_may_stand_for_a_number() {
        let names = Names::new(1).with("n", 7);
        assert_eq!(Number::Of("{n}".into()).value(Unit::of("u8", false), &names), Ok(7));
        assert_eq!(Number::Of("{n}00".into()).value(Unit::of("u8", false), &names), Err("700".into()));
    }
}
