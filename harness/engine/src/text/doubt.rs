//! What an exercise file may say, but hardly means.

use super::Say;

/// One doubt, with what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Doubt {
    ShortLimit { ms: u64 },
    EscapeAsText { escape: String },
    CurlyQuotes,
    NoPort,
}

impl Say for Doubt {
    fn en(&self) -> String {
        match self {
            Self::ShortLimit { ms } => {
                format!(
                    "within {ms} ms a busy machine gives no program an answer: leave `limit_ms` out (then it is 5000), or write some seconds"
                )
            }
            Self::EscapeAsText { escape } => {
                format!(
                    "without double quotes {escape} is two characters, a backslash and a letter: write \"...{escape}\" (or \\{escape} in double quotes, if they are meant)"
                )
            }
            Self::CurlyQuotes => "these quotation marks are part of the text: write \"...\" with straight ones".into(),
            Self::NoPort => "the program is not told on which port to listen: write `args: [\"{port}\"]`".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::ShortLimit { ms } => {
                format!(
                    "em {ms} ms uma máquina ocupada não dá resposta a programa nenhum: deixe `limit_ms` fora (então são 5000), ou escreva alguns segundos"
                )
            }
            Self::EscapeAsText { escape } => {
                format!(
                    "sem aspas duplas {escape} são dois caracteres, uma barra invertida e uma letra: escreva \"...{escape}\" (ou \\{escape} entre aspas duplas, se é o que se quer)"
                )
            }
            Self::CurlyQuotes => "estas aspas fazem parte do texto: escreva \"...\" com aspas retas".into(),
            Self::NoPort => "o programa não fica sabendo em que porta escutar: escreva `args: [\"{port}\"]`".into(),
        }
    }
}
