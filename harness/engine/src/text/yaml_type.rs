//! Types of YAML in words, and what to do where one stands for another.

use super::Say;

/// The names of YAML types, which the parser hands over in English.
pub(super) fn type_pt(name: &'static str) -> &'static str {
    match name {
        "a map" => "um mapa",
        "a list" => "uma lista",
        "a text" => "um texto",
        "a whole number" => "um número inteiro",
        "a number" => "um número",
        "true or false" => "true ou false",
        "a tag" => "uma etiqueta (!tag)",
        other => other,
    }
}

/// That a type was found.
pub(super) fn found_pt(name: &'static str) -> String {
    if name == "nothing" { "não há nada".into() } else { format!("há {}", type_pt(name)) }
}

/// What makes one type of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cure {
    Nothing,
    Quote,
    Unquote,
    TrueOrFalse,
    Brackets,
    Dashes,
    Keys,
    NoDash,
    OneText,
    Value,
    Tag,
}

/// What to do where `got` stands and `wanted` should.
pub(super) fn cure(wanted: &str, got: &str) -> Cure {
    match (wanted, got) {
        (_, "a tag") => Cure::Tag,
        (_, "nothing") => Cure::Value,
        ("a text", "a number" | "true or false") => Cure::Quote,
        ("a text", _) => Cure::OneText,
        ("a whole number" | "a number", "a text") => Cure::Unquote,
        ("true or false", _) => Cure::TrueOrFalse,
        ("a list", "a map") => Cure::Dashes,
        ("a list", _) => Cure::Brackets,
        ("a map", "a list") => Cure::NoDash,
        ("a map", _) => Cure::Keys,
        _ => Cure::Nothing,
    }
}

impl Say for Cure {
    fn en(&self) -> String {
        match self {
            Self::Nothing => "",
            Self::Quote => ": put it in quotes",
            Self::Unquote => ": write digits, without quotes or a unit",
            Self::TrueOrFalse => ": write true or false, without quotes",
            Self::Brackets => ": write [ ] around it",
            Self::Dashes => ": begin each entry with `- `, or write [ ] around it",
            Self::Keys => ": write keys and values, as in `{ key: value }`",
            Self::NoDash => ": write keys and values, without `- ` or [ ]",
            Self::OneText => ": write one text, in quotes",
            Self::Value => ": write it (a text that begins with # in quotes, for # begins a comment)",
            Self::Tag => ": put a text that begins with ! in quotes",
        }
        .into()
    }

    fn pt(&self) -> String {
        match self {
            Self::Nothing => "",
            Self::Quote => ": ponha entre aspas",
            Self::Unquote => ": escreva algarismos, sem aspas nem unidade",
            Self::TrueOrFalse => ": escreva true ou false, sem aspas",
            Self::Brackets => ": ponha entre [ ]",
            Self::Dashes => ": comece cada item com `- `, ou ponha entre [ ]",
            Self::Keys => ": escreva chaves e valores, como em `{ chave: valor }`",
            Self::NoDash => ": escreva chaves e valores, sem `- ` nem [ ]",
            Self::OneText => ": escreva um só texto, entre aspas",
            Self::Value => ": escreva (um texto que começa com # entre aspas, pois # começa um comentário)",
            Self::Tag => ": ponha entre aspas um texto que começa com !",
        }
        .into()
    }
}
