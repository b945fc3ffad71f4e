//! Making a connection, with a time limit, from any local address.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{AddressFamily, bind};

use crate::process::{own_socket, set_largest_segment};

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nobody listens there.
    #[error("the connection was refused")]
    Refused,
    /// There was no answer at all, as when the queue of waiting connections is full.
    #[error("there was no answer in time")]
    TimedOut,
    /// The system could not even try.
    #[error("{0}")]
    Impossible(#[from] io::Error),
}

impl From<Errno> for ConnectError {
    fn from(errno: Errno) -> Self {
        match errno {
            Errno::CONNREFUSED => Self::Refused,
            Errno::TIMEDOUT | Errno::HOSTUNREACH | Errno::NETUNREACH => Self::TimedOut,
            other => Self::Impossible(other.into()),
        }
    }
}

/// A connection that was made.
#[derive(Debug)]
pub struct Connected {
    /// The socket, non-blocking.
    pub stream: TcpStream,
    /// The other end. Once a connection is broken off, the socket itself does not tell it any more.
    pub peer: SocketAddr,
    /// Whether the other side has broken it off already: asking the socket has used up the error that would tell so.
    pub is_reset: bool,
    /// When it was begun: nothing that the program did because of it can have been earlier.
    pub begin: Instant,
}

/// How a client's own end of a connection is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnEnd {
    /// Its address, if it shall not be any.
    pub from: Option<SocketAddr>,
    /// How many bytes of what arrives it holds until they are read, if that shall be little.
    pub receive_buffer: Option<usize>,
}

/// The segments of a client that holds little. The buffer of the other end is a multiple of a segment's size: with those
/// of an Ethernet some ten KiB, with those of loopback it would grow to megabytes.
const SMALL_SEGMENT: u16 = 1460;

/// How often who waits for a connection, or for room to send, asks whether to go on.
pub(super) const LOOK: Duration = Duration::from_millis(20);

/// Connects to `to`, from an end as described, until `gives_up`. The socket is left non-blocking.
///
/// # Errors
/// See [`ConnectError`].
pub fn connect(to: SocketAddr, own: OwnEnd, mut gives_up: impl FnMut() -> bool) -> Result<Connected, ConnectError> {
    let family = if to.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let socket = own_socket(family, true)?;
    // Another client may get the same port towards another server: the port can be taken up again all the same, to
    // end what lingers of this connection.
    rustix::net::sockopt::set_socket_reuseaddr(&socket, true)?;
    if let Some(from) = own.from {
        bind(&socket, &from)?;
    }
    if let Some(size) = own.receive_buffer {
        rustix::net::sockopt::set_socket_recv_buffer_size(&socket, size)?;
        set_largest_segment(&socket, SMALL_SEGMENT)?;
    }
    let mut is_reset = false;
    let begin = Instant::now();
    match rustix::net::connect(&socket, &to) {
        Ok(()) => {}
        Err(Errno::INPROGRESS | Errno::INTR) => loop {
            let mut fds = [PollFd::new(&socket, PollFlags::OUT)];
            match poll(&mut fds, Some(&timespec(LOOK))) {
                Ok(0) if !gives_up() => {}
                Ok(0) => return Err(ConnectError::TimedOut),
                // Who is reset was connected: a port that nobody listens on refuses.
                Ok(_) => match rustix::net::sockopt::socket_error(&socket)? {
                    Err(Errno::CONNRESET | Errno::PIPE) => break is_reset = true,
                    result => break result?,
                },
                Err(Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        },
        Err(errno) => return Err(errno.into()),
    }
    let stream = TcpStream::from(socket);
    // What is sent in pieces shall leave in pieces, and nothing shall wait for an acknowledgement. It can fail only on
    // a connection that is broken already.
    let _ = stream.set_nodelay(true);
    // A client in the ephemeral range can by chance get the very port it connects to, and then talks to itself.
    if stream.local_addr()? == to {
        return Err(ConnectError::Refused);
    }
    Ok(Connected { stream, peer: to, is_reset, begin })
}

/// A duration as the system takes it.
pub(super) fn timespec(time: Duration) -> Timespec {
    Timespec { tv_sec: time.as_secs() as i64, tv_nsec: time.subsec_nanos().into() }
}
