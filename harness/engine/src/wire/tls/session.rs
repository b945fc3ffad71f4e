//! One client's TLS over its connection: what the program sends is deciphered as it is read, what is said is ciphered as it is sent.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, Error, InvalidMessage, ProtocolVersion};

use super::{Agreed, Handshake, Offer};
use crate::text::TlsFault;

/// So much of what came first, and was no TLS, is kept.
const KEPT: usize = 256;
/// The first byte of a record that holds a part of a handshake, and of one that holds an alert (RFC 8446, section 5.1).
const RECORDS: [u8; 2] = [22, 21];

/// What is said within TLS. All of it is locked at once: a byte is either with the system or in the hands of one thread.
#[derive(Debug)]
pub(in crate::wire) struct Session(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    tls: ClientConnection,
    /// The beginnings of what came and of what was sent, as it was on its way.
    came: Vec<u8>,
    sent: Vec<u8>,
    /// How often something came.
    heard: u64,
    /// How the handshake ended, once it has.
    handshake: Option<Handshake>,
    /// The connection ended without a word of it within TLS.
    ended_bare: bool,
    /// Our own side has ended.
    was_ended: bool,
}

/// A stream of which the beginning of what passes is kept.
struct Noting<'n>(&'n TcpStream, &'n mut Vec<u8>);

impl Noting<'_> {
    fn note(&mut self, bytes: &[u8]) {
        self.1.extend_from_slice(&bytes[..bytes.len().min(KEPT.saturating_sub(self.1.len()))]);
    }
}

impl io::Read for Noting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        self.note(&buffer[..count]);
        Ok(count)
    }
}

impl io::Write for Noting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.0.write(bytes)?;
        self.note(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Session {
    /// One whose handshake begins with the first flush.
    pub(in crate::wire) fn begin(offer: &Offer<'_>) -> Result<Self, String> {
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
        let config = config.map_err(|error| error.to_string())?.dangerous();
        let mut config = config.with_custom_certificate_verifier(offer.certificate.verifier(provider)).with_no_client_auth();
        config.alpn_protocols = offer.alpn.iter().map(|name| name.clone().into_bytes()).collect();
        // Each client is one that was never here before.
        config.resumption = rustls::client::Resumption::disabled();
        let name = ServerName::try_from(offer.name.to_string()).map_err(|error| error.to_string())?;
        let tls = ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())?;
        let (came, sent) = Default::default();
        Ok(Self(Mutex::new(Inner { tls, came, sent, heard: 0, handshake: None, ended_bare: false, was_ended: false })))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads once, and gives what that brings to light: nothing where all of it was TLS's own (`WouldBlock`), 0 at an end.
    pub(in crate::wire) fn read(&self, stream: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
        self.lock().read(stream, buffer)
    }

    /// Takes bytes, and sends what there is room for.
    pub(in crate::wire) fn write(&self, stream: &TcpStream, bytes: &[u8]) -> io::Result<usize> {
        let mut inner = self.lock();
        inner.flush(stream)?;
        let count = inner.tls.writer().write(bytes)?;
        match inner.flush(stream) {
            Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error),
            _ => Ok(count),
        }
    }

    /// Sends what was taken and is not yet with the system.
    pub(in crate::wire) fn flush(&self, stream: &TcpStream) -> io::Result<()> {
        self.lock().flush(stream)
    }

    /// Whether something was taken that is not yet with the system.
    pub(in crate::wire) fn is_full(&self) -> bool {
        self.lock().tls.wants_write()
    }

    /// Says that nothing more comes (close_notify; RFC 8446, section 6.1).
    pub(in crate::wire) fn end(&self, stream: &TcpStream) {
        let mut inner = self.lock();
        if !std::mem::replace(&mut inner.was_ended, true) {
            inner.tls.send_close_notify();
        }
        let _ = inner.flush(stream);
    }

    /// How the handshake ended; `None` while it is under way.
    pub(in crate::wire) fn handshake(&self) -> Option<Handshake> {
        self.lock().handshake.clone()
    }

    /// How often something came, TLS's own included.
    pub(in crate::wire) fn heard(&self) -> u64 {
        self.lock().heard
    }

    /// Whether the program ended the connection without having said so within TLS.
    pub(in crate::wire) fn ended_bare(&self) -> bool {
        self.lock().ended_bare
    }
}

impl Inner {
    fn flush(&mut self, stream: &TcpStream) -> io::Result<()> {
        while self.tls.wants_write() {
            match self.tls.write_tls(&mut Noting(stream, &mut self.sent)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => drop(result?),
            }
        }
        Ok(())
    }

    fn read(&mut self, stream: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match self.tls.read_tls(&mut Noting(stream, &mut self.came)) {
            Ok(count) => count,
            Err(error) => {
                if !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) {
                    self.fail(TlsFault::Ended { by_reset: true });
                }
                return Err(error);
            }
        };
        self.heard += 1;
        let processed = self.tls.process_new_packets();
        // What TLS has to answer, an alert included, is no step's business.
        let _ = self.flush(stream);
        if let Err(error) = processed {
            let fault = self.fault(error);
            self.fail(fault);
            return Err(ErrorKind::ConnectionReset.into());
        }
        if !self.tls.is_handshaking() && self.handshake.is_none() {
            let protocol = self.tls.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned());
            let version = version(self.tls.protocol_version());
            self.handshake = Some(Ok(Agreed { version, protocol }));
        }
        // One read brings far less than the buffer holds: nothing stays behind.
        match self.tls.reader().read(buffer) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                self.ended_bare = true;
                self.fail(TlsFault::Ended { by_reset: false });
                Ok(0)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock && count == 0 => {
                self.ended_bare = true;
                self.fail(TlsFault::Ended { by_reset: false });
                Ok(0)
            }
            other => other,
        }
    }

    /// A handshake that is not over yet has failed.
    fn fail(&mut self, fault: TlsFault) {
        self.handshake.get_or_insert(Err(fault));
    }

    fn fault(&self, error: Error) -> TlsFault {
        let is_record = self.came.first().is_none_or(|byte| RECORDS.contains(byte));
        // Who sends back what we said speaks no TLS, though it looks so.
        let is_echo = self.came.len() >= 16 && self.sent.starts_with(&self.came[..16]);
        match error {
            _ if is_echo => TlsFault::Echo,
            _ if !is_record => TlsFault::Plain { said: self.came.clone() },
            Error::InvalidMessage(InvalidMessage::InvalidContentType) => TlsFault::Plain { said: self.came.clone() },
            Error::InvalidCertificate(_) => TlsFault::OtherCertificate,
            Error::AlertReceived(alert) => TlsFault::Alert { name: format!("{alert:?}") },
            other => TlsFault::Broken { why: other.to_string() },
        }
    }
}

fn version(version: Option<ProtocolVersion>) -> String {
    match version {
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3".into(),
        Some(ProtocolVersion::TLSv1_2) => "TLS 1.2".into(),
        other => format!("{other:?}"),
    }
}
