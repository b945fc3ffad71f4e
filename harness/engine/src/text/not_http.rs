//! What makes bytes no HTTP response.

use super::{Say, plural};

/// Why something is no HTTP response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum NotHttp {
    EmptyLineFirst,
    SpaceFirst,
    ByteOrderMarkFirst,
    NoStatusLine,
    BadStatusLine,
    BadHeaderName,
    BadHeaderValue,
    BadLineEnd,
    TooManyHeaders,
    HeadWithoutEnd,
    OnlyTheBody,
    StatusLineLater { bytes: usize },
}

impl Say for NotHttp {
    fn en(&self) -> String {
        match self {
            Self::StatusLineLater { bytes } => {
                return format!(
                    "{} before its status line: do they belong to the response before?",
                    plural(*bytes as u64, "byte comes", "bytes come")
                );
            }
            Self::EmptyLineFirst => "it begins with an empty line, and the status line must be the first thing sent",
            Self::SpaceFirst => "it begins with white space, and the status line must be the first thing sent",
            Self::ByteOrderMarkFirst => {
                "it begins with a byte order mark (ef bb bf, U+FEFF), and the status line must be the first thing sent"
            }
            Self::NoStatusLine => "it does not begin with a status line such as HTTP/1.1 200 OK",
            Self::BadStatusLine => "its status line is not like HTTP/1.1 200 OK",
            Self::BadHeaderName => "before the empty line that ends its head there is a line that is no header (NAME: VALUE)",
            Self::BadHeaderValue => "a header has a value with characters that may not stand there",
            Self::BadLineEnd => "a line of its head ends neither in \\r\\n nor in \\n",
            Self::TooManyHeaders => "it has too many headers",
            Self::HeadWithoutEnd => "no empty line ends its head",
            Self::OnlyTheBody => "it is the body alone, without status line and headers",
        }
        .into()
    }

    fn pt(&self) -> String {
        match self {
            Self::StatusLineLater { bytes } => {
                return format!("{} antes da sua linha de status: pertencem à resposta anterior?", plural(*bytes as u64, "byte vem", "bytes vêm"));
            }
            Self::EmptyLineFirst => "começa com uma linha vazia, e a linha de status tem de ser a primeira coisa enviada",
            Self::SpaceFirst => "começa com espaço em branco, e a linha de status tem de ser a primeira coisa enviada",
            Self::ByteOrderMarkFirst => {
                "começa com uma marca de ordem de bytes (BOM: ef bb bf, U+FEFF), e a linha de status tem de ser a primeira coisa enviada"
            }
            Self::NoStatusLine => "não começa com uma linha de status como HTTP/1.1 200 OK",
            Self::BadStatusLine => "sua linha de status não é como HTTP/1.1 200 OK",
            Self::BadHeaderName => {
                "antes da linha vazia que encerra os cabeçalhos há uma linha que não é um cabeçalho (NOME: VALOR)"
            }
            Self::BadHeaderValue => "um cabeçalho tem um valor com caracteres que não podem estar ali",
            Self::BadLineEnd => "uma linha dos cabeçalhos não termina nem em \\r\\n nem em \\n",
            Self::TooManyHeaders => "tem cabeçalhos demais",
            Self::HeadWithoutEnd => "nenhuma linha vazia encerra seus cabeçalhos",
            Self::OnlyTheBody => "é só o corpo, sem linha de status e sem cabeçalhos",
        }
        .into()
    }
}

/// What is wrong with the head of an answer that is HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum WrongHead {
    BareNewline,
    OldVersion,
    TwoLengths,
}

impl Say for WrongHead {
    fn en(&self) -> String {
        match self {
            Self::BareNewline => "a line of the head ends in \\n without \\r",
            Self::OldVersion => "the status line says HTTP/1.0, not HTTP/1.1",
            Self::TwoLengths => "both Content-Length and Transfer-Encoding say how long the body is: only one of them may",
        }
        .into()
    }

    fn pt(&self) -> String {
        match self {
            Self::BareNewline => "uma linha dos cabeçalhos termina em \\n sem \\r",
            Self::OldVersion => "a linha de status diz HTTP/1.0, e não HTTP/1.1",
            Self::TwoLengths => "tanto Content-Length como Transfer-Encoding dizem o tamanho do corpo: só um deles pode",
        }
        .into()
    }
}
