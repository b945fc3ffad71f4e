//! A client's socket: for a stream of bytes, plain or within TLS, or for datagrams.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use super::tls::Session;

/// A socket that is connected to the program.
#[derive(Debug)]
pub(super) enum Socket {
    /// For TCP.
    Stream(TcpStream),
    /// For TLS over TCP.
    Tls(TcpStream, Box<Session>),
    /// For UDP.
    Datagrams(UdpSocket),
}

impl Socket {
    /// Tells the other side that nothing more comes, where it can be told; it may still send.
    pub(super) fn half_end(&self) {
        match self {
            Self::Stream(stream) => drop(stream.shutdown(Shutdown::Write)),
            Self::Tls(stream, session) => session.end(stream),
            Self::Datagrams(_) => {}
        }
    }

    /// Tells the other side that nothing more comes, where it can be told.
    pub(super) fn end(&self) {
        self.half_end();
        if let Self::Tls(stream, _) = self {
            let _ = stream.shutdown(Shutdown::Write);
        }
    }

    /// Lets the socket break its connection off when it is closed, where it has one.
    pub(super) fn break_off(&self) {
        match self {
            // A linger time of 0 makes close(2) send a reset, and no port lingers in TIME-WAIT (socket(7), tcp(7)).
            Self::Stream(stream) | Self::Tls(stream, _) => {
                let _ = rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO));
            }
            Self::Datagrams(_) => {}
        }
    }

    /// Reads away what comes, whatever it means.
    pub(super) fn drain(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stream(stream) | Self::Tls(stream, _) => (&*stream).read(buffer),
            Self::Datagrams(socket) => socket.recv(buffer),
        }
    }

    /// What is said within TLS, if this is.
    pub(super) fn session(&self) -> Option<&Session> {
        match self {
            Self::Tls(_, session) => Some(session),
            Self::Stream(_) | Self::Datagrams(_) => None,
        }
    }

    /// Whether it holds bytes that the system has not taken yet.
    pub(super) fn is_full(&self) -> bool {
        self.session().is_some_and(Session::is_full)
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Stream(stream) | Self::Tls(stream, _) => stream.as_fd(),
            Self::Datagrams(socket) => socket.as_fd(),
        }
    }
}

impl Read for &Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Socket::Stream(stream) => (&*stream).read(buffer),
            Socket::Tls(stream, session) => session.read(stream, buffer),
            Socket::Datagrams(socket) => socket.recv(buffer),
        }
    }
}

impl Write for &Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Socket::Stream(stream) => (&*stream).write(bytes),
            Socket::Tls(stream, session) => session.write(stream, bytes),
            Socket::Datagrams(socket) => socket.send(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Socket::Stream(_) | Socket::Datagrams(_) => Ok(()),
            Socket::Tls(stream, session) => session.flush(stream),
        }
    }
}
