//! Which end of something is awaited.

use super::Say;

/// Which end is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndWish {
    /// That of a connection.
    Connection,
    /// That of an HTTP response: a length, or the end of its connection (RFC 9112, section 6.3).
    Response,
    /// That of the program's standard output.
    Output,
}

impl Say for EndWish {
    fn en(&self) -> String {
        match self {
            Self::Connection => "the end of the connection".into(),
            Self::Response => "the length of the body (Content-Length), or the end of the connection".into(),
            Self::Output => "the end of the standard output".into(),
        }
    }
    fn pt(&self) -> String {
        match self {
            Self::Connection => "o fim da conexão".into(),
            Self::Response => "o tamanho do corpo (Content-Length), ou o fim da conexão".into(),
            Self::Output => "o fim da saída padrão".into(),
        }
    }
}
