//! A client's socket: for a stream of bytes, or for datagrams.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

/// A socket that is connected to the program.
#[derive(Debug)]
pub(super) enum Socket {
    /// For TCP.
    Stream(TcpStream),
    /// For UDP.
    Datagrams(UdpSocket),
}

impl Socket {
    /// Tells the other side that nothing more comes, where it can be told.
    pub(super) fn end(&self) {
        if let Self::Stream(stream) = self {
            let _ = stream.shutdown(Shutdown::Write);
        }
    }

    /// Lets the socket break its connection off when it is closed, where it has one.
    pub(super) fn break_off(&self) {
        if let Self::Stream(stream) = self {
            // A linger time of 0 makes close(2) send a reset, and no port lingers in TIME-WAIT (socket(7), tcp(7)).
            let _ = rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO));
        }
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Stream(stream) => stream.as_fd(),
            Self::Datagrams(socket) => socket.as_fd(),
        }
    }
}

impl Read for &Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Socket::Stream(stream) => (&*stream).read(buffer),
            Socket::Datagrams(socket) => socket.recv(buffer),
        }
    }
}

impl Write for &Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Socket::Stream(stream) => (&*stream).write(bytes),
            Socket::Datagrams(socket) => socket.send(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
