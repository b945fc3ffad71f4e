//! What is wrong with values in an exercise file: numbers of a fixed width, lengths, moments, JSON.

use super::{Say, short_name};

/// One mistake in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum ValueProblem {
    NoJson,
    JsonAwaited,
    NoNumber { text: String },
    NotOfWidth { unit: &'static str, least: i128, most: i128 },
    TooLongToCount { unit: &'static str, bytes: u64 },
    NothingSaid,
    NoDay { text: String },
    NoTimeLetter { letter: String },
    UnknownScene { name: String, near: Option<String> },
    SceneInItself { name: String },
    TooManySteps { most: usize },
    LacksColumn { name: String },
}

impl Say for ValueProblem {
    fn en(&self) -> String {
        match self {
            Self::NoJson => "JSON has no such value: write a number, a text, true, false, null, a list or a map".into(),
            Self::JsonAwaited => {
                "JSON may be written in many ways, so its bytes cannot be awaited: use `receives_line: { json: ... }`, or `body: { json: ... }`"
                    .into()
            }
            Self::NoNumber { text } => format!("`{}` is no whole number, and no name in braces alone", short_name(text)),
            Self::NotOfWidth { unit, least, most } => format!("a {unit} is a whole number from {least} to {most}"),
            Self::TooLongToCount { unit, bytes } => format!("a {unit} cannot say that {bytes} bytes follow"),
            Self::NothingSaid => "say what the number is: `any`, `{ as: NAME }`, `{ from: ..., to: ... }` or `{ now: ... }`".into(),
            Self::NoDay { text } => format!("`{}` is no day, such as 1900-01-01", short_name(text)),
            Self::UnknownScene { name, near } => {
                let near = near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                format!("`scenes` of this file has no `{}`{near}", short_name(name))
            }
            Self::SceneInItself { name } => format!("the scene `{}` plays itself, and would never end", short_name(name)),
            Self::TooManySteps { most } => {
                format!("with all the scenes that are played, the checks have more than {most} steps up to here")
            }
            Self::LacksColumn { name } => format!("this case does not say what `{}` is, as the first one does", short_name(name)),
            Self::NoTimeLetter { letter } => format!(
                "{} how a time is written: use %Y %m %d %H %M %S and the like, as in \"%Y-%m-%dT%H:%M:%SZ\"",
                if letter.is_empty() { "here must stand".into() } else { format!("`%{letter}` does not say") }
            ),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NoJson => "JSON não tem tal valor: escreva um número, um texto, true, false, null, uma lista ou um mapa".into(),
            Self::JsonAwaited => {
                "JSON pode ser escrito de muitas formas, por isso não se podem esperar seus bytes: use `receives_line: { json: ... }`, ou `body: { json: ... }`"
                    .into()
            }
            Self::NoNumber { text } => format!("`{}` não é um número inteiro, nem só um nome entre chaves", short_name(text)),
            Self::NotOfWidth { unit, least, most } => format!("um {unit} é um número inteiro de {least} a {most}"),
            Self::TooLongToCount { unit, bytes } => format!("um {unit} não consegue dizer que seguem {bytes} bytes"),
            Self::NothingSaid => "diga o que é o número: `any`, `{ as: NOME }`, `{ from: ..., to: ... }` ou `{ now: ... }`".into(),
            Self::NoDay { text } => format!("`{}` não é um dia, como 1900-01-01", short_name(text)),
            Self::UnknownScene { name, near } => {
                let near = near.as_ref().map(|near| format!("; quis dizer `{near}`?")).unwrap_or_default();
                format!("`scenes` deste arquivo não tem `{}`{near}", short_name(name))
            }
            Self::SceneInItself { name } => format!("a cena `{}` encena a si mesma, e nunca terminaria", short_name(name)),
            Self::TooManySteps { most } => {
                format!("com todas as cenas encenadas, as verificações têm mais de {most} passos até aqui")
            }
            Self::LacksColumn { name } => format!("este caso não diz o que é `{}`, como diz o primeiro", short_name(name)),
            Self::NoTimeLetter { letter } => format!(
                "{} como se escreve um horário: use %Y %m %d %H %M %S e afins, como em \"%Y-%m-%dT%H:%M:%SZ\"",
                if letter.is_empty() { "aqui deve estar".into() } else { format!("`%{letter}` não diz") }
            ),
        }
    }
}
