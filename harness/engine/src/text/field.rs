//! The fields of what is awaited in a binary protocol, in words: numbers, lengths, places that are free.

use super::hexadecimal::short_field;
use super::{Say, list, plural};

/// So many fields are told one by one.
const MOST: usize = 12;

/// What one field has to be. A unit is said as in an exercise file, such as `i32`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum FieldWish {
    Bytes(Vec<u8>),
    Number { value: i128, unit: &'static str, little: bool },
    Means { bytes: Vec<u8>, words: String },
    Counted { bytes: Vec<u8>, unit: &'static str },
    Any(usize),
    AnyNumber { unit: &'static str, range: Option<(i128, i128)> },
    AnyCounted { unit: &'static str },
    Now { unit: &'static str, value: i128, within: u64 },
    Choice(Vec<Vec<FieldWish>>),
}

impl FieldWish {
    /// Several fields, one after the other.
    pub fn all_en(fields: &[Self]) -> String {
        all(fields, Self::en, |count| format!("and {count} more"))
    }

    /// The same in Brazilian Portuguese.
    pub fn all_pt(fields: &[Self]) -> String {
        all(fields, Self::pt, |count| format!("e mais {count}"))
    }
}

fn all(fields: &[FieldWish], say: impl Fn(&FieldWish) -> String, more: impl Fn(usize) -> String) -> String {
    let mut said: Vec<String> = fields.iter().take(MOST).map(say).collect();
    said.extend(fields.len().checked_sub(MOST).filter(|count| *count > 0).map(more));
    said.join(", ")
}

impl Say for FieldWish {
    fn en(&self) -> String {
        match self {
            Self::Bytes(bytes) => short_field(bytes),
            Self::Number { value, unit, little: false } => format!("{value} ({unit})"),
            Self::Number { value, unit, little: true } => format!("{value} ({unit}, least byte first)"),
            Self::Means { bytes, words } => format!("{} ({words})", short_field(bytes)),
            Self::Counted { bytes, unit } => format!("{} behind its length ({unit})", short_field(bytes)),
            Self::Any(count) => plural(*count as u64, "byte of any kind", "bytes of any kind"),
            Self::AnyNumber { unit, range: None } => format!("a number ({unit})"),
            Self::AnyNumber { unit, range: Some((least, most)) } => format!("a number from {least} to {most} ({unit})"),
            Self::AnyCounted { unit } => format!("a length ({unit}) and so many bytes"),
            Self::Now { unit, value, within } => format!("the time now, {value} ({unit}), give or take {within} s"),
            Self::Choice(all) => list(&all.iter().map(|fields| Self::all_en(fields)).collect::<Vec<_>>(), "or"),
        }
    }
    fn pt(&self) -> String {
        match self {
            Self::Bytes(bytes) => short_field(bytes),
            Self::Number { value, unit, little: false } => format!("{value} ({unit})"),
            Self::Number { value, unit, little: true } => format!("{value} ({unit}, byte menos significativo primeiro)"),
            Self::Means { bytes, words } => format!("{} ({words})", short_field(bytes)),
            Self::Counted { bytes, unit } => format!("{} depois do seu tamanho ({unit})", short_field(bytes)),
            Self::Any(count) => plural(*count as u64, "byte qualquer", "bytes quaisquer"),
            Self::AnyNumber { unit, range: None } => format!("um número ({unit})"),
            Self::AnyNumber { unit, range: Some((least, most)) } => format!("um número de {least} a {most} ({unit})"),
            Self::AnyCounted { unit } => format!("um tamanho ({unit}) e tantos bytes quantos ele diz"),
            Self::Now { unit, value, within } => format!("a hora atual, {value} ({unit}), com até {within} s de diferença"),
            Self::Choice(all) => list(&all.iter().map(|fields| Self::all_pt(fields)).collect::<Vec<_>>(), "ou"),
        }
    }
}

/// A field that is not what it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongField {
    /// Which one, counted from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
    /// At which byte it begins.
    pub at: usize,
    /// What it has to be.
    pub wanted: FieldWish,
    /// What it is, if it is a number.
    pub value: Option<i128>,
    /// What came.
    pub got: Vec<u8>,
}

impl WrongField {
    fn got(&self) -> String {
        self.value.map_or_else(|| short_field(&self.got), |value| value.to_string())
    }
}

impl Say for WrongField {
    fn en(&self) -> String {
        let Self { number, of, at, wanted, .. } = self;
        let got = self.got();
        let place = if *of == 1 { String::new() } else { format!(" in field {number} of {of}, at byte {at} (counted from 0)") };
        format!("another value{place}: {got}; wanted: {}", wanted.en())
    }
    fn pt(&self) -> String {
        let Self { number, of, at, wanted, .. } = self;
        let got = self.got();
        let place = if *of == 1 { String::new() } else { format!(" no campo {number} de {of}, no byte {at} (contando de 0)") };
        format!("outro valor{place}: {got}; esperado: {}", wanted.pt())
    }
}
