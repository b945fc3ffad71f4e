//! What makes bytes no HTTP response.

use super::Say;

/// Why something is no HTTP response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum NotHttp {
    NoStatusLine,
    BadStatusLine,
    BadHeaderName,
    BadHeaderValue,
    BadLineEnd,
    TooManyHeaders,
    HeadWithoutEnd,
    OnlyTheBody,
}

impl Say for NotHttp {
    fn en(&self) -> String {
        match self {
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
