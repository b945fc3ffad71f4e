//! What stands for TLS where the kit is built without: nothing of it can ever be made.

use std::convert::Infallible;
use std::io;
use std::net::TcpStream;

use super::{Handshake, Offer};

/// A certificate that nobody can make.
#[derive(Debug)]
pub struct Certificate {
    /// In the form of files.
    pub pem: String,
    /// Its key, likewise.
    pub key: String,
}

impl Certificate {
    /// Never one.
    ///
    /// # Errors
    /// Always.
    pub fn new(_name: &str) -> Result<Self, String> {
        Err("this build knows no TLS".into())
    }
}

/// A session that nobody can begin.
#[derive(Debug)]
pub(in crate::wire) struct Session(Infallible);

impl Session {
    pub(in crate::wire) fn begin(_offer: &Offer<'_>) -> Result<Self, String> {
        Err("this build knows no TLS".into())
    }

    pub(in crate::wire) fn read(&self, _stream: &TcpStream, _buffer: &mut [u8]) -> io::Result<usize> {
        match self.0 {}
    }

    pub(in crate::wire) fn write(&self, _stream: &TcpStream, _bytes: &[u8]) -> io::Result<usize> {
        match self.0 {}
    }

    pub(in crate::wire) fn flush(&self, _stream: &TcpStream) -> io::Result<()> {
        match self.0 {}
    }

    pub(in crate::wire) fn is_full(&self) -> bool {
        match self.0 {}
    }

    pub(in crate::wire) fn end(&self, _stream: &TcpStream) {
        match self.0 {}
    }

    pub(in crate::wire) fn handshake(&self) -> Option<Handshake> {
        match self.0 {}
    }

    pub(in crate::wire) fn heard(&self) -> u64 {
        match self.0 {}
    }

    pub(in crate::wire) fn ended_bare(&self) -> bool {
        match self.0 {}
    }
}
