//! What a client that talks TLS has besides.

use std::io;
use std::sync::Arc;

use super::super::connect::Connected;
use super::super::tls::{Handshake, Offer, Session};
use super::Client;
use crate::process::{Account, Recorder};

impl Client {
    /// The same of one that talks within TLS from the first byte on. The handshake begins at once; see [`Self::handshake`].
    ///
    /// # Errors
    /// When there can be no such client, and when the system gives no pipe or no thread.
    pub fn secured(
        name: &str,
        connected: Connected,
        offer: &Offer<'_>,
        recorder: Recorder,
        account: Arc<Account>,
    ) -> io::Result<Self> {
        let session = Session::begin(offer).map_err(io::Error::other)?;
        Self::at(name, None, connected, Some(session), (recorder, account))
    }

    /// How its handshake ended; `None` while it is under way, or where there is none.
    pub fn handshake(&self) -> Option<Handshake> {
        self.side.socket().session()?.handshake()
    }

    /// Whether it talks TLS.
    pub fn is_secured(&self) -> bool {
        self.side.socket().session().is_some()
    }

    /// How often something came to its TLS, which may have answered; waits until it has.
    pub fn heard(&self) -> u64 {
        let _nothing_is_read = self.inbox.lock();
        self.side.socket().session().map_or(0, Session::heard)
    }

    /// Whether the program ended the connection without having said so within TLS.
    pub fn ended_bare(&self) -> bool {
        self.side.socket().session().is_some_and(Session::ended_bare)
    }
}
