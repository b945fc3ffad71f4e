//! Fields one after the other: numbers of a fixed width, lengths and what follows them, places that are free.

use super::line::Captured;
use super::{Look, Matcher, Mismatch, Missing, first_difference};
use crate::process::End;
use crate::spec::{Data, Names, Number, Part, Unit, now};
use crate::text::{Cause, FieldWish, Problem, ValueFlaw, WrongField};
use crate::verdict::Evidence;

/// So many bytes beyond the fields are shown.
const BEYOND: usize = 64;

/// Awaits fields.
#[derive(Debug)]
pub struct Shape {
    who: String,
    fields: Vec<Field>,
    captured: Captured,
}

#[derive(Debug)]
enum Field {
    /// These bytes, and what they mean.
    Exact {
        bytes: Vec<u8>,
        wish: FieldWish,
        number: Option<(Unit, i128)>,
    },
    /// One of these.
    OneOf(Vec<(Vec<u8>, Vec<FieldWish>)>),
    Any(usize),
    Number {
        unit: Unit,
        range: Option<(i128, i128)>,
        name: Option<String>,
    },
    /// The seconds between `since` and now; what comes was made after `acted`.
    Now {
        unit: Unit,
        since: i64,
        within: u64,
        acted: i64,
    },
    CountedAny(Unit),
}

/// How far a field goes.
enum Reach {
    /// It is there, in so many bytes.
    Whole(usize),
    /// More has to come.
    More,
    /// It is wrong, and differs from this byte of it on.
    Wrong(usize),
}

/// The fields of some data, names filled in.
fn fields_of(data: &Data, names: &Names, fields: &mut Vec<Field>) {
    let mut exact = |wish: FieldWish| fields.push(Field::Exact { bytes: data.bytes(names), wish, number: None });
    match data {
        Data::Joined(parts) => parts.iter().for_each(|part| fields_of(part, names, fields)),
        Data::Numbers(unit, numbers) => {
            for number in numbers {
                let value = number.value(*unit, names).unwrap_or(0);
                let wish = FieldWish::Number { value, unit: unit.word(), little: unit.little };
                fields.push(Field::Exact { bytes: unit.bytes(value), wish, number: Some((*unit, value)) });
            }
        }
        Data::Counted(unit, inner) => exact(FieldWish::Counted { bytes: inner.bytes(names), unit: unit.word() }),
        Data::Means(inner, words) => exact(FieldWish::Means { bytes: inner.bytes(names), words: names.fill(words) }),
        _ => exact(FieldWish::Bytes(data.bytes(names))),
    }
}

/// What some data means, field by field.
pub fn meaning(data: &Data, names: &Names) -> Vec<FieldWish> {
    let mut fields = Vec::new();
    fields_of(data, names, &mut fields);
    fields.iter().map(Field::wish).collect()
}

/// The fields of an expectation as something that can be said.
pub fn shape_wish(parts: &[Part], names: &Names) -> Vec<FieldWish> {
    Shape::new("", parts, names).wish()
}

impl Field {
    fn all(part: &Part, names: &Names, fields: &mut Vec<Self>) {
        let value = |unit: Unit, number: &Number| number.value(unit, names).unwrap_or(0);
        fields.push(match part {
            Part::Exact(data) => return fields_of(data, names, fields),
            Part::OneOf(all) => Self::OneOf(all.iter().map(|data| (data.bytes(names), meaning(data, names))).collect()),
            Part::Any(size) => Self::Any(*size),
            Part::Number { unit, range, above, name } => {
                let least = |least| value(*unit, least) + i128::from(*above);
                let range = range.as_ref().map(|(from, most)| (least(from), value(*unit, most)));
                Self::Number { unit: *unit, range, name: name.clone() }
            }
            Part::Now { unit, since, within } => Self::Now { unit: *unit, since: *since, within: *within, acted: names.acted() },
            Part::CountedAny(unit) => Self::CountedAny(*unit),
        });
    }

    fn wish(&self) -> FieldWish {
        match self {
            Self::Exact { wish, .. } => wish.clone(),
            Self::OneOf(all) => FieldWish::Choice(all.iter().map(|(_, wishes)| wishes.clone()).collect()),
            Self::Any(size) => FieldWish::Any(*size),
            Self::Number { unit, range, .. } => FieldWish::AnyNumber { unit: unit.word(), range: *range },
            Self::Now { unit, since, within, .. } => {
                FieldWish::Now { unit: unit.word(), value: i128::from(now() - since), within: *within }
            }
            Self::CountedAny(unit) => FieldWish::AnyCounted { unit: unit.word() },
        }
    }

    fn unit(&self) -> Option<Unit> {
        match self {
            Self::Number { unit, .. } | Self::Now { unit, .. } => Some(*unit),
            Self::Exact { number, .. } => number.map(|(unit, _)| unit),
            _ => None,
        }
    }

    /// The least bytes that it takes.
    fn least(&self) -> usize {
        match self {
            Self::Exact { bytes, .. } => bytes.len(),
            Self::OneOf(all) => all.iter().map(|(bytes, _)| bytes.len()).min().unwrap_or(0),
            Self::Any(size) => *size,
            Self::Number { unit, .. } | Self::Now { unit, .. } | Self::CountedAny(unit) => unit.width,
        }
    }

    fn reach(&self, bytes: &[u8]) -> Reach {
        let number = |unit: Unit, fits: &dyn Fn(i128) -> bool| match bytes.get(..unit.width) {
            None => Reach::More,
            Some(own) if fits(unit.number(own)) => Reach::Whole(unit.width),
            Some(_) => Reach::Wrong(0),
        };
        match self {
            Self::Exact { bytes: wanted, .. } => exactly(wanted, bytes),
            Self::OneOf(all) => {
                let reaches: Vec<Reach> = all.iter().map(|(wanted, _)| exactly(wanted, bytes)).collect();
                let furthest = reaches.iter().filter_map(|reach| if let Reach::Wrong(at) = reach { Some(*at) } else { None }).max();
                let whole = reaches.iter().find_map(|reach| if let Reach::Whole(size) = reach { Some(*size) } else { None });
                match whole {
                    Some(size) => Reach::Whole(size),
                    None if reaches.iter().any(|reach| matches!(reach, Reach::More)) => Reach::More,
                    None => Reach::Wrong(furthest.unwrap_or(0)),
                }
            }
            Self::Any(size) if bytes.len() < *size => Reach::More,
            Self::Any(size) => Reach::Whole(*size),
            Self::Number { unit, range, .. } => {
                number(*unit, &|value| range.is_none_or(|(least, most)| (least..=most).contains(&value)))
            }
            Self::Now { unit, since, within, acted } => {
                let (now, within) = (now(), i128::from(*within));
                let (first, last) = (i128::from((*acted).min(now) - since), i128::from(now - since));
                number(*unit, &|value| (first - within..=last + within).contains(&value))
            }
            Self::CountedAny(unit) => match bytes.get(..unit.width) {
                None => Reach::More,
                Some(own) => {
                    let size = unit.width.saturating_add(usize::try_from(unit.number(own)).unwrap_or(usize::MAX));
                    if bytes.len() < size { Reach::More } else { Reach::Whole(size) }
                }
            },
        }
    }

    /// Bytes that it could be, if these are told.
    fn example(&self) -> Option<Vec<u8>> {
        match self {
            Self::Exact { bytes, .. } => Some(bytes.clone()),
            Self::OneOf(all) => all.first().map(|(bytes, _)| bytes.clone()),
            Self::Number { unit, range: Some((least, _)), .. } => Some(unit.bytes(*least)),
            Self::Now { unit, since, .. } => Some(unit.bytes(i128::from(now() - since))),
            Self::Any(_) | Self::Number { .. } | Self::CountedAny(_) => None,
        }
    }

    /// Why it is not what these bytes begin with, where that is proved.
    fn cause(&self, bytes: &[u8]) -> Option<Cause> {
        let Self::Exact { bytes: wanted, number: Some((unit, value)), .. } = self else { return None };
        let reversed: Vec<u8> = wanted.iter().rev().copied().collect();
        if bytes.starts_with(&reversed) && unit.width > 1 {
            return Some(Cause::ByteOrder { little: unit.little });
        }
        let digits = value.to_string();
        // A digit alone may be the number of its letter.
        if bytes.starts_with(digits.as_bytes()) && digits.len() > 1 && !bytes.get(digits.len()).is_some_and(u8::is_ascii_digit) {
            return Some(Cause::NumberAsText { text: digits });
        }
        let wider = [2, 4, 8].into_iter().filter(|width| *width > unit.width && *value != 0);
        let is_wider = |width: &usize| bytes.starts_with(&Unit { width: *width, ..*unit }.bytes(*value));
        wider.into_iter().find(is_wider).map(|got| Cause::NumberTooWide { wanted: unit.width, got })
    }
}

fn exactly(wanted: &[u8], bytes: &[u8]) -> Reach {
    let upto = bytes.len().min(wanted.len());
    match first_difference(&wanted[..upto], &bytes[..upto]) {
        Some(at) => Reach::Wrong(at),
        None if upto == wanted.len() => Reach::Whole(upto),
        None => Reach::More,
    }
}

impl Shape {
    /// Awaits these fields, their names filled in, for the actor `who`.
    pub fn new(who: &str, parts: &[Part], names: &Names) -> Self {
        let mut fields = Vec::new();
        parts.iter().for_each(|part| Field::all(part, names, &mut fields));
        Self { who: who.into(), fields, captured: Captured::new() }
    }

    /// The numbers that got a name.
    pub fn captured(self) -> Captured {
        self.captured
    }

    /// What they have to be.
    pub fn wish(&self) -> Vec<FieldWish> {
        self.fields.iter().map(Field::wish).collect()
    }

    fn least(&self) -> usize {
        self.fields.iter().map(Field::least).sum()
    }

    /// What should have come: what came is right up to field `from`, which begins at byte `at`.
    fn expected(&self, received: &[u8], from: usize, at: usize) -> Evidence {
        let mut bytes = received[..at.min(received.len())].to_vec();
        for example in self.fields[from..].iter().map_while(Field::example) {
            bytes.extend(example);
        }
        Evidence::Bytes(bytes)
    }

    fn incomplete(&self, bytes: &[u8]) -> Problem {
        Problem::Incomplete { who: self.who.clone(), got: bytes.len(), of: self.least().max(bytes.len() + 1) }
    }

    /// The first field that is not there whole, and where it begins.
    fn first_open(&self, bytes: &[u8]) -> (usize, usize) {
        let mut at = 0;
        for (index, field) in self.fields.iter().enumerate() {
            match field.reach(&bytes[at..]) {
                Reach::Whole(size) => at += size,
                _ => return (index, at),
            }
        }
        (self.fields.len(), at)
    }
}

impl Matcher for Shape {
    fn look(&mut self, bytes: &[u8], end: Option<End>) -> Look {
        let mut at = 0;
        self.captured.clear();
        for (index, field) in self.fields.iter().enumerate() {
            let rest = &bytes[at..];
            let wrong = |problem, difference: usize, cause: Option<Cause>, is_settled| {
                Look::Wrong(Box::new(Mismatch {
                    problem,
                    expected: self.expected(bytes, index, at),
                    received: Evidence::of_received(bytes, self.least() + BEYOND),
                    difference: Some(difference),
                    cause,
                    is_settled,
                }))
            };
            match field.reach(rest) {
                Reach::Whole(size) => {
                    if let Field::Number { unit, name: Some(name), .. } = field {
                        self.captured.push((name.clone(), unit.number(&rest[..size]).to_string()));
                    }
                    at += size;
                }
                Reach::More => {
                    let who = || self.who.clone();
                    return match end {
                        None => Look::More,
                        Some(End::Reset) => wrong(Problem::Reset { who: who() }, bytes.len(), None, true),
                        Some(End::Closed) if bytes.is_empty() => wrong(Problem::ClosedEarly { who: who() }, 0, None, true),
                        Some(End::Closed) => wrong(self.incomplete(bytes), bytes.len(), None, true),
                    };
                }
                Reach::Wrong(off) => {
                    let size = field.least().max(1);
                    let own = &rest[..size.min(rest.len())];
                    let value = field.unit().filter(|unit| own.len() == unit.width).map(|unit| unit.number(own));
                    let field_of =
                        WrongField { number: index + 1, of: self.fields.len(), at, wanted: field.wish(), value, got: own.to_vec() };
                    // What follows may prove how it came about.
                    let is_settled = rest.len() >= size.max(8) || end.is_some();
                    let problem = Problem::WrongValue { who: self.who.clone(), what: ValueFlaw::Field(field_of) };
                    return wrong(problem, at + off, field.cause(rest), is_settled);
                }
            }
        }
        Look::Met(at)
    }

    fn lacks(&self, bytes: &[u8]) -> usize {
        self.least().saturating_sub(bytes.len()).max(1)
    }

    fn missing(&self, bytes: &[u8]) -> Missing {
        let (field, at) = self.first_open(bytes);
        Missing {
            only_end: false,
            problem: (!bytes.is_empty()).then(|| self.incomplete(bytes)),
            expected: self.expected(bytes, field, at),
            received: Evidence::Bytes(bytes.to_vec()),
            difference: Some(bytes.len()),
            cause: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const I32: Unit = Unit { width: 4, signed: true, little: false };
    const U8: Unit = Unit { width: 1, signed: false, little: false };

    fn number(unit: Unit, value: i128) -> Part {
        Part::Exact(Data::Numbers(unit, vec![Number::Is(value)]))
    }

    fn look(parts: &[Part], bytes: &[u8], end: Option<End>) -> Look {
        Shape::new("ana", parts, &Names::new(1)).look(bytes, end)
    }

    fn wrong(parts: &[Part], bytes: &[u8]) -> Mismatch {
        match look(parts, bytes, None) {
            Look::Wrong(mismatch) => *mismatch,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn fields_are_met_one_after_the_other_and_what_follows_is_left() {
        let parts = [number(U8, 0x10), Part::CountedAny(U8), Part::Any(2), number(I32, -1)];
        let bytes = b"\x10\x03abc..\xff\xff\xff\xffmore";
        assert_eq!(look(&parts, bytes, None), Look::Met(11));
        for upto in 0..11 {
            assert_eq!(look(&parts, &bytes[..upto], None), Look::More, "{upto}");
        }
    }

    #[test]
    fn the_field_that_differs_is_told_with_its_value_and_its_place() {
        let parts = [Part::Any(1), number(I32, 12345), number(I32, 101)];
        let mismatch = wrong(&parts, b"I\0\0\x30\x39\0\0\0\x66");
        let Problem::WrongValue { what: ValueFlaw::Field(field), .. } = mismatch.problem else { panic!("a field") };
        assert_eq!((field.number, field.of, field.at, field.value), (3, 3, 5, Some(102)));
        assert_eq!(mismatch.difference, Some(8));
        assert_eq!(mismatch.expected, Evidence::Bytes(b"I\0\0\x30\x39\0\0\0\x65".to_vec()), "what may be anything is as it came");
    }

    #[test]
    fn another_order_and_digits_in_the_place_of_a_number_are_recognised_and_zeros_are_values() {
        assert_eq!(wrong(&[number(I32, 101)], b"\x65\0\0\0....").cause, Some(Cause::ByteOrder { little: false }));
        assert_eq!(wrong(&[number(I32, 101)], b"101\n....").cause, Some(Cause::NumberAsText { text: "101".into() }));
        let wide = Some(Cause::NumberTooWide { wanted: 4, got: 8 });
        assert_eq!(wrong(&[number(I32, 101)], b"\0\0\0\0\0\0\0\x65").cause, wide);
        assert_eq!(wrong(&[number(I32, 101)], b"\0\0\0\0\0\0\0\0").cause, None);
    }

    #[test]
    fn what_is_in_range_or_near_now_fits_and_a_named_number_is_captured() {
        let range = |least, most| Some((Number::Is(least), Number::Is(most)));
        let parts = [Part::Number { unit: I32, range: range(101, 102), above: false, name: Some("mean".into()) }];
        let mut shape = Shape::new("ana", &parts, &Names::new(1));
        assert_eq!(shape.look(b"\0\0\0\x66", None), Look::Met(4));
        assert_eq!(shape.captured(), [("mean".to_string(), "102".to_string())]);
        assert!(matches!(look(&parts, b"\0\0\0\x67", None), Look::Wrong(_)));
        let u32 = Unit { width: 4, signed: false, little: false };
        let time = [Part::Now { unit: u32, since: -2_208_988_800, within: 2 }];
        assert_eq!(look(&time, &u32.bytes(i128::from(now() + 2_208_988_801)), None), Look::Met(4));
        assert!(matches!(look(&time, &u32.bytes(i128::from(now())), None), Look::Wrong(_)));
    }
}
