//! What a JSON value has to be, and what is wrong with one: which member differs.

use super::{Say, beginning, list, quote_short};

/// So many characters of a value are shown.
const MOST: usize = 120;

/// A kind of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words are the documentation: they are what authors write")]
pub enum JsonKind {
    Text,
    Number,
    WholeNumber,
    Flag,
    List,
    Map,
}

impl JsonKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Text, Self::Number, Self::WholeNumber, Self::Flag, Self::List, Self::Map];

    /// The word for it in an exercise file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::WholeNumber => "whole_number",
            Self::Flag => "flag",
            Self::List => "list",
            Self::Map => "map",
        }
    }
}

impl Say for JsonKind {
    fn en(&self) -> String {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::WholeNumber => "a whole number",
            Self::Flag => "true or false",
            Self::List => "a list",
            Self::Map => "an object",
        }
        .into()
    }
    fn pt(&self) -> String {
        match self {
            Self::Text => "um texto",
            Self::Number => "um número",
            Self::WholeNumber => "um número inteiro",
            Self::Flag => "true ou false",
            Self::List => "uma lista",
            Self::Map => "um objeto",
        }
        .into()
    }
}

/// What a JSON value has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum JsonWish {
    Any(Option<JsonKind>),
    Absent,
    /// A value, as JSON writes it.
    Is(String),
    List(Vec<JsonWish>),
    Map(Vec<(String, JsonWish)>),
    Matches(String),
    OneOf(Vec<JsonWish>),
    Holds(Vec<JsonWish>),
    Lacks(Vec<JsonWish>),
    All(Vec<JsonWish>),
}

impl Say for JsonWish {
    fn en(&self) -> String {
        let listed = |wishes: &[Self], and| list(&wishes.iter().map(Self::en).collect::<Vec<_>>(), and);
        match self {
            Self::Any(None) => "any value".into(),
            Self::Any(Some(kind)) => kind.en(),
            Self::Absent => "absent".into(),
            Self::Is(json) => beginning(json, MOST).into_owned(),
            Self::List(wishes) => format!("[{}]", wishes.iter().map(Self::en).collect::<Vec<_>>().join(", ")),
            Self::Map(members) => object(members, Self::en),
            Self::Matches(pattern) => format!("a text that matches /{pattern}/"),
            Self::OneOf(wishes) => listed(wishes, "or"),
            Self::Holds(wishes) => format!("what holds {}", listed(wishes, "and")),
            Self::Lacks(wishes) => format!("what does not hold {}", listed(wishes, "or")),
            Self::All(wishes) => listed(wishes, "and"),
        }
    }
    fn pt(&self) -> String {
        let listed = |wishes: &[Self], and| list(&wishes.iter().map(Self::pt).collect::<Vec<_>>(), and);
        match self {
            Self::Any(None) => "qualquer valor".into(),
            Self::Any(Some(kind)) => kind.pt(),
            Self::Absent => "ausente".into(),
            Self::Is(json) => beginning(json, MOST).into_owned(),
            Self::List(wishes) => format!("[{}]", wishes.iter().map(Self::pt).collect::<Vec<_>>().join(", ")),
            Self::Map(members) => object(members, Self::pt),
            Self::Matches(pattern) => format!("um texto que corresponda a /{pattern}/"),
            Self::OneOf(wishes) => listed(wishes, "ou"),
            Self::Holds(wishes) => format!("algo que contenha {}", listed(wishes, "e")),
            Self::Lacks(wishes) => format!("algo que não contenha {}", listed(wishes, "nem")),
            Self::All(wishes) => listed(wishes, "e"),
        }
    }
}

fn object(members: &[(String, JsonWish)], say: impl Fn(&JsonWish) -> String) -> String {
    let member = |(name, wish): &(String, JsonWish)| format!("{}: {}", quote_short(name.as_bytes()), say(wish));
    format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
}

/// What is wrong with a text that should be some JSON; `path` leads to the member, and is empty for the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum JsonFlaw {
    NotJson { at: usize },
    CutShort,
    Missing { path: String },
    Unwanted { path: String },
    Wrong { path: String, wanted: JsonWish, got: String },
    Length { path: String, wanted: usize, got: usize },
}

impl JsonFlaw {
    /// The value itself, where the flaw is not in a member.
    fn name(path: &str, itself: &str, member: &str) -> String {
        if path.is_empty() { itself.into() } else { format!("{member} `{}`", beginning(path, MOST)) }
    }
}

impl Say for JsonFlaw {
    fn en(&self) -> String {
        let name = |path: &str| Self::name(path, "it", "its member");
        match self {
            Self::NotJson { at } => format!("it is no JSON from byte {at} on (counted from 0)"),
            Self::CutShort => "it is JSON that ends too early".into(),
            Self::Missing { path } => format!("it has no member `{}`", beginning(path, MOST)),
            Self::Unwanted { path } => format!("it has a member `{}`, which should not be there", beginning(path, MOST)),
            Self::Wrong { path, wanted, got } => {
                format!("{} is {}; wanted: {}", name(path), beginning(got, MOST), wanted.en())
            }
            Self::Length { path, wanted, got } => format!("{} is a list of {got}; wanted: {wanted}", name(path)),
        }
    }
    fn pt(&self) -> String {
        let name = |path: &str| Self::name(path, "ela", "seu membro");
        match self {
            Self::NotJson { at } => format!("não é JSON a partir do byte {at} (contando de 0)"),
            Self::CutShort => "é JSON que termina cedo demais".into(),
            Self::Missing { path } => format!("falta o membro `{}`", beginning(path, MOST)),
            Self::Unwanted { path } => format!("há um membro `{}`, que não deveria estar ali", beginning(path, MOST)),
            Self::Wrong { path, wanted, got } => {
                format!("{} é {}; esperado: {}", name(path), beginning(got, MOST), wanted.pt())
            }
            Self::Length { path, wanted, got } => format!("{} é uma lista de {got}; esperado: {wanted}", name(path)),
        }
    }
}
