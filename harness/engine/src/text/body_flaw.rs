//! What is wrong with how the body of an HTTP response is sent: one that may not be there, and chunks.

use super::{Say, plural, quote_short};

/// Why a response has no body (RFC 9112, section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBody {
    /// It answers HEAD.
    Head,
    /// Its status is one whose responses have none.
    Status(u16),
}

impl Say for NoBody {
    fn en(&self) -> String {
        match self {
            Self::Head => "an answer to HEAD has no body".into(),
            Self::Status(code) => format!("a response with status {code} has no body"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Head => "uma resposta a HEAD não tem corpo".into(),
            Self::Status(code) => format!("uma resposta com status {code} não tem corpo"),
        }
    }
}

/// What is wrong with one chunk of a chunked body (RFC 9112, section 7.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum ChunkFlaw {
    NoSize { found: Vec<u8> },
    BareNewline,
    NoDataEnd { size: u64 },
    CutShort { size: u64, got: usize },
    NoLast,
    BadTrailer,
    NoEnd,
}

impl Say for ChunkFlaw {
    fn en(&self) -> String {
        match self {
            Self::NoSize { found } => {
                format!("here should be its size in hexadecimal digits and \\r\\n, but here is {}", quote_short(found))
            }
            Self::BareNewline => "the line with its size ends in \\n without \\r".into(),
            Self::NoDataEnd { size } => {
                format!("after its {} there is no \\r\\n", plural(*size, "byte", "bytes"))
            }
            Self::CutShort { size, got } => format!("of its {} only {got} came", plural(*size, "byte", "bytes")),
            Self::NoLast => "the body has no last chunk, which is one of size 0: 0\\r\\n\\r\\n".into(),
            Self::BadTrailer => "it is the last one, and after it there is a line that is neither a header nor empty".into(),
            Self::NoEnd => "it is the last one, and the empty line (\\r\\n) after it is missing".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NoSize { found } => {
                format!("aqui deveria estar seu tamanho em dígitos hexadecimais e \\r\\n, mas aqui está {}", quote_short(found))
            }
            Self::BareNewline => "a linha com seu tamanho termina em \\n sem \\r".into(),
            Self::NoDataEnd { size } => format!("depois de {} não há \\r\\n", plural(*size, "byte", "bytes")),
            Self::CutShort { size, got: 1 } => format!("de {} veio só 1", plural(*size, "byte", "bytes")),
            Self::CutShort { size, got } => format!("de {} vieram só {got}", plural(*size, "byte", "bytes")),
            Self::NoLast => "o corpo não tem o último chunk, que é um de tamanho 0: 0\\r\\n\\r\\n".into(),
            Self::BadTrailer => "ele é o último, e depois dele há uma linha que não é um cabeçalho nem vazia".into(),
            Self::NoEnd => "ele é o último, e falta a linha vazia (\\r\\n) depois dele".into(),
        }
    }
}

/// How the size of a chunk came to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkSize {
    /// It is written in decimal digits.
    Decimal,
    /// It counts characters, not bytes.
    Characters,
    /// It counts the `\r\n` after the data, too.
    WithLineEnd,
}

impl Say for ChunkSize {
    fn en(&self) -> String {
        match self {
            Self::Decimal => "the size of the chunk is right in decimal digits; chunks have it in hexadecimal ones.",
            Self::Characters => {
                "the size of a chunk counts bytes; here it is the number of characters, which is smaller when letters have accents."
            }
            Self::WithLineEnd => "the size of a chunk counts its data alone, and not the \\r\\n after it.",
        }
        .into()
    }

    fn pt(&self) -> String {
        match self {
            Self::Decimal => "o tamanho do chunk está certo em dígitos decimais; chunks o trazem em hexadecimais.",
            Self::Characters => {
                "o tamanho de um chunk conta bytes; aqui é o número de caracteres, que é menor quando há letras acentuadas."
            }
            Self::WithLineEnd => "o tamanho de um chunk conta só seus dados, sem o \\r\\n que vem depois.",
        }
        .into()
    }
}

/// Why a body is not what gzip packs (RFC 1952).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum GzipFlaw {
    NoHead,
    CutShort,
    Broken,
    WrongSum,
    More,
    TooLong,
}

impl Say for GzipFlaw {
    fn en(&self) -> String {
        match self {
            Self::NoHead => "it does not begin with 1f 8b 08",
            Self::CutShort => "it ends too early",
            Self::Broken => "it cannot be unpacked",
            Self::WrongSum => "its checksum or its length is wrong",
            Self::More => "more follows after its end",
            Self::TooLong => "it holds more than it should",
        }
        .into()
    }
    fn pt(&self) -> String {
        match self {
            Self::NoHead => "não começa com 1f 8b 08",
            Self::CutShort => "termina cedo demais",
            Self::Broken => "não pode ser descompactado",
            Self::WrongSum => "sua soma de verificação ou seu tamanho está errado",
            Self::More => "algo mais vem depois do seu fim",
            Self::TooLong => "contém mais do que deveria",
        }
        .into()
    }
}
