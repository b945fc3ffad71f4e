//! What is wrong with an HTTP request that a server of the judge's received.

use super::{ChunkFlaw, GzipFlaw, JsonFlaw, Say, plural, quote_short};

/// What makes bytes no HTTP request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum NotRequest {
    BadRequestLine,
    BadHeader,
    BadLineEnd,
    TooManyHeaders,
    HeadWithoutEnd,
}

impl Say for NotRequest {
    fn en(&self) -> String {
        match self {
            Self::BadRequestLine => "its first line is not like GET / HTTP/1.1",
            Self::BadHeader => "before the empty line that ends its head there is a line that is no header (NAME: VALUE)",
            Self::BadLineEnd => "a line of its head ends neither in \\r\\n nor in \\n",
            Self::TooManyHeaders => "it has too many headers",
            Self::HeadWithoutEnd => "no empty line ends its head",
        }
        .into()
    }

    fn pt(&self) -> String {
        match self {
            Self::BadRequestLine => "sua primeira linha não é como GET / HTTP/1.1",
            Self::BadHeader => "antes da linha vazia que encerra os cabeçalhos há uma linha que não é um cabeçalho (NOME: VALOR)",
            Self::BadLineEnd => "uma linha dos cabeçalhos não termina em \\r\\n nem em \\n",
            Self::TooManyHeaders => "tem cabeçalhos demais",
            Self::HeadWithoutEnd => "nenhuma linha vazia encerra os cabeçalhos",
        }
        .into()
    }
}

/// What is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum RequestFlaw {
    NotHttp(NotRequest),
    Method { wanted: String, got: String },
    Target { got: String },
    OldVersion,
    BareNewline,
    MissingHeader { name: String },
    DoubledHeader { name: String },
    UnwantedHeader { name: String },
    WrongHeader { name: String },
    BadLength { said: String },
    Short { said: usize, got: usize },
    Chunk { number: usize, why: ChunkFlaw },
    Body { at: usize },
    BodyLacks { wanted: String },
    BodyHolds { unwanted: String },
    BodyNotUtf8,
    BodyJson(JsonFlaw),
    BodyGzip(GzipFlaw),
}

fn quoted(text: &str) -> String {
    quote_short(text.as_bytes())
}

impl RequestFlaw {
    /// The sentence in English about what this actor received.
    pub(super) fn en(&self, who: &str) -> String {
        match self {
            Self::NotHttp(why) => format!("what {who} received is not an HTTP request: {}", why.en()),
            Self::Method { wanted, got } => {
                format!("the request to {who} has the method {}; wanted: {}", quoted(got), quoted(wanted))
            }
            Self::Target { got } => format!("the request to {who} asks for another target than the one required: {}", quoted(got)),
            Self::OldVersion => format!("the request to {who} says HTTP/1.0, not HTTP/1.1"),
            Self::BareNewline => format!("a line of the request to {who} ends in \\n alone, not in \\r\\n"),
            Self::MissingHeader { name } => format!("the request to {who} has no {name} header"),
            Self::DoubledHeader { name } => format!("the request to {who} has the header {name} twice"),
            Self::UnwantedHeader { name } => format!("the request to {who} has a header {name}, which should not be there"),
            Self::WrongHeader { name } => {
                format!("the {name} header of the request to {who} has another value than the one required")
            }
            Self::BadLength { said } => format!("the Content-Length of the request to {who} is no number: {}", quoted(said)),
            Self::Short { said, got } => {
                format!(
                    "the request to {who} says Content-Length: {said}, but its body has {}",
                    plural(*got as u64, "byte", "bytes")
                )
            }
            Self::Chunk { number, why } => format!("the body of the request to {who} is wrong in its chunk {number}: {}", why.en()),
            Self::Body { at } => format!("the body of the request to {who} differs from byte {at} on (counted from 0)"),
            Self::BodyLacks { wanted } => format!("the body of the request to {who} does not hold {}", quoted(wanted)),
            Self::BodyHolds { unwanted } => {
                format!("the body of the request to {who} holds {}, which it should not", quoted(unwanted))
            }
            Self::BodyJson(flaw) => format!("the body of the request to {who} is not the JSON required: {}", flaw.en()),
            Self::BodyGzip(flaw) => format!("the body of the request to {who} is not packed by gzip: {}", flaw.en()),
            Self::BodyNotUtf8 => format!("the body of the request to {who} is not UTF-8"),
        }
    }

    /// The same in Portuguese.
    pub(super) fn pt(&self, who: &str) -> String {
        match self {
            Self::NotHttp(why) => format!("o que {who} recebeu não é um pedido HTTP: {}", why.pt()),
            Self::Method { wanted, got } => format!("o pedido a {who} tem o método {}; esperado: {}", quoted(got), quoted(wanted)),
            Self::Target { got } => format!("o pedido a {who} tem outro alvo que não o exigido: {}", quoted(got)),
            Self::OldVersion => format!("o pedido a {who} diz HTTP/1.0, não HTTP/1.1"),
            Self::BareNewline => format!("uma linha do pedido a {who} termina só em \\n, não em \\r\\n"),
            Self::MissingHeader { name } => format!("o pedido a {who} não tem o cabeçalho {name}"),
            Self::DoubledHeader { name } => format!("o pedido a {who} tem o cabeçalho {name} duas vezes"),
            Self::UnwantedHeader { name } => format!("o pedido a {who} tem um cabeçalho {name}, que não deveria estar ali"),
            Self::WrongHeader { name } => format!("o cabeçalho {name} do pedido a {who} não tem o valor exigido"),
            Self::BadLength { said } => format!("o Content-Length do pedido a {who} não é um número: {}", quoted(said)),
            Self::Short { said, got } => {
                format!("o pedido a {who} diz Content-Length: {said}, mas seu corpo tem {}", plural(*got as u64, "byte", "bytes"))
            }
            Self::Chunk { number, why } => format!("o corpo do pedido a {who} está errado no chunk {number}: {}", why.pt()),
            Self::Body { at } => format!("o corpo do pedido a {who} difere a partir do byte {at} (contando de 0)"),
            Self::BodyLacks { wanted } => format!("o corpo do pedido a {who} não contém {}", quoted(wanted)),
            Self::BodyHolds { unwanted } => format!("o corpo do pedido a {who} contém {}, e não deveria", quoted(unwanted)),
            Self::BodyJson(flaw) => format!("o corpo do pedido a {who} não é o JSON exigido: {}", flaw.pt()),
            Self::BodyGzip(flaw) => format!("o corpo do pedido a {who} não está em gzip: {}", flaw.pt()),
            Self::BodyNotUtf8 => format!("o corpo do pedido a {who} não é UTF-8"),
        }
    }
}
