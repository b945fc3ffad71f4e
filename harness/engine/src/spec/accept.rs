//! The key with which a client asks for WebSocket, and what a server has to make of it (RFC 6455, section 4.2.2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1_smol::Sha1;

use super::data::{Data, Names};

/// The names that stand for them.
pub(super) const NAMES: [&str; 2] = ["websocket_key", "websocket_accept"];
/// What every server appends to the key.
const APPENDED: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

impl Names {
    /// The same with the names of a key that depends on the seed and the check, and of what belongs to it.
    #[must_use]
    pub fn with_websocket(&self) -> Self {
        let key = STANDARD.encode(Data::Random(16).bytes(self));
        let accept = accept(&key);
        self.with(NAMES[0], key).with(NAMES[1], accept)
    }
}

fn accept(key: &str) -> String {
    STANDARD.encode(Sha1::from(format!("{key}{APPENDED}")).digest().bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_the_standard_is_answered_as_there() {
        // Section 1.3.
        assert_eq!(accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
