//! TLS between a client and the program, and certificates for programs; where the kit is built without, what stands for it.

#[cfg(feature = "tls")]
mod certificate;
#[cfg(not(feature = "tls"))]
mod none;
#[cfg(feature = "tls")]
mod session;

#[cfg(feature = "tls")]
pub use certificate::Certificate;
#[cfg(not(feature = "tls"))]
pub use none::Certificate;
#[cfg(not(feature = "tls"))]
pub(super) use none::Session;
#[cfg(feature = "tls")]
pub(super) use session::Session;

use crate::text::TlsFault;

/// Whether the kit was built with TLS.
pub const HAS_TLS: bool = cfg!(feature = "tls");

/// What a client offers in its handshake.
#[derive(Clone, Debug)]
pub struct Offer<'o> {
    /// The only certificate that it trusts.
    pub certificate: &'o Certificate,
    /// The name of the server that it wants to reach (RFC 6066, section 3).
    pub name: &'o str,
    /// The protocols that it would speak (RFC 7301).
    pub alpn: &'o [String],
}

/// What a handshake came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The version of TLS, as people call it.
    pub version: String,
    /// The protocol that the program chose.
    pub protocol: Option<String>,
}

/// A handshake that is over: it was done, or it failed.
pub type Handshake = Result<Agreed, TlsFault>;
