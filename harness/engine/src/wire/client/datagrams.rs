//! A client that talks in datagrams: its socket, what it sends and what comes, through the network that the scene describes.

use std::io::{self, ErrorKind, PipeReader};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, poll};

use super::super::connect::{ConnectError, timespec};
use super::super::network::{Passing, Path};
use super::super::own_side::OwnSide;
use super::super::reader::{Order, Orders};
use super::super::socket::Socket;
use super::Client;
use super::{OPENING, Sent};
use crate::process::{Connection, Fate, Inbox, Post, Recorder, fate};
use crate::spec::Network;
use crate::text::{DatagramEvent, Event};

/// More than any datagram holds.
const BUFFER: usize = 64 * 1024;
/// How much of what arrives is to be held by the system until it is read; it may give less.
const RECEIVE_BUFFER: usize = 4 << 20;
/// How much stack a reader has.
const STACK: usize = 128 * 1024;
/// How many datagrams are kept that were taken, to tell what of them comes again.
const MOST_TAKEN: usize = 4;
/// How many are kept of those that were sent, to tell which of them were taken for one.
const MOST_SAID: usize = 64;
/// How many datagrams are taken in one go.
const MOST_IN_ONE_GO: usize = 64;

/// A socket that sends datagrams to one address.
#[derive(Debug)]
pub struct Opened {
    socket: UdpSocket,
    /// The same port, for what comes from anywhere else.
    stray: Option<UdpSocket>,
    peer: SocketAddr,
    begin: Instant,
}

impl Opened {
    /// A socket that sends to `to`, from an address if one is given.
    ///
    /// # Errors
    /// See [`ConnectError`].
    pub fn new(to: SocketAddr, from: Option<SocketAddr>) -> Result<Self, ConnectError> {
        let begin = Instant::now();
        let any = if to.is_ipv4() { SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)) } else { (Ipv6Addr::UNSPECIFIED, 0).into() };
        let socket = UdpSocket::bind(from.unwrap_or(any))?;
        socket.connect(to)?;
        socket.set_nonblocking(true)?;
        // Less room than was asked for does as well.
        let _ = rustix::net::sockopt::set_socket_recv_buffer_size(&socket, RECEIVE_BUFFER);
        #[cfg(target_os = "linux")]
        let _ = rustix::net::sockopt::set_socket_recv_buffer_size_force(&socket, RECEIVE_BUFFER);
        let stray = stray(&socket).ok();
        Ok(Self { socket, stray, peer: to, begin })
    }

    pub(super) fn peer(&self) -> SocketAddr {
        self.peer
    }

    pub(super) fn begin(&self) -> Instant {
        self.begin
    }

    pub(super) fn own(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    pub(super) fn parts(self) -> (Socket, Line) {
        (
            Socket::Datagrams(self.socket),
            Line { stray: self.stray, paths: Mutex::default(), taken: Mutex::default(), said: Mutex::default() },
        )
    }
}

/// Another socket on the port of `socket`. What comes from where that one sends, it gets itself (ip(7) and `compute_score` in
/// the kernel's net/ipv4/udp.c: who is connected comes first).
#[cfg(target_os = "linux")]
fn stray(socket: &UdpSocket) -> io::Result<UdpSocket> {
    use rustix::net::sockopt::set_socket_reuseaddr;
    use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, socket_with};
    let own = socket.local_addr()?;
    let family = if own.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let other = socket_with(family, SocketType::DGRAM, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, None)?;
    // Both may share the port for as long as it takes, and then nobody else may.
    set_socket_reuseaddr(socket, true)?;
    set_socket_reuseaddr(&other, true)?;
    let bound = bind(&other, &own);
    set_socket_reuseaddr(socket, false)?;
    set_socket_reuseaddr(&other, false)?;
    bound?;
    Ok(UdpSocket::from(other))
}

/// Elsewhere it is not known who would get what.
#[cfg(not(target_os = "linux"))]
fn stray(_socket: &UdpSocket) -> io::Result<UdpSocket> {
    Err(io::Error::from(ErrorKind::Unsupported))
}

/// What a client has besides its socket when it talks in datagrams.
#[derive(Debug)]
pub(in super::super) struct Line {
    stray: Option<UdpSocket>,
    paths: Mutex<Paths>,
    /// The last few datagrams that were taken.
    taken: Mutex<Vec<Vec<u8>>>,
    /// The last few that were sent.
    said: Mutex<Vec<Vec<u8>>>,
}

#[derive(Debug, Default)]
struct Paths {
    sent: Path,
    received: Path,
}

impl Line {
    fn paths(&self) -> MutexGuard<'_, Paths> {
        self.paths.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether something has come that was not taken yet, from elsewhere.
    pub(super) fn has_stray(&self) -> bool {
        let Some(stray) = &self.stray else { return false };
        let mut fds = [PollFd::new(stray, PollFlags::IN)];
        poll(&mut fds, Some(&timespec(std::time::Duration::ZERO))) != Ok(0)
    }
}

impl Client {
    /// From here on the network does this to its datagrams; what it draws depends on `salt`.
    pub fn set_network(&self, network: &Network, salt: u64) {
        let Some(line) = &self.line else { return };
        self.send_what_is_held();
        self.receive_what_is_held();
        let mut paths = line.paths();
        paths.sent = Path::new(network.sent.clone(), salt);
        paths.received = Path::new(network.received.clone(), salt.rotate_left(32));
    }

    /// Sends one datagram, or lets the network do with it what it does.
    pub fn send_datagram(&self, bytes: &[u8]) -> Sent {
        let Some(line) = &self.line else { return Sent::Broken(0) };
        self.begin_to_send(bytes);
        let mut said = line.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() == MOST_SAID {
            said.remove(0);
        }
        said.push(bytes.to_vec());
        drop(said);
        let passings = line.paths().sent.pass(bytes.to_vec());
        for passing in passings {
            match passing {
                Passing::Comes(bytes) => self.post(&bytes, Event::Sent),
                Passing::Again(bytes) => self.post(&bytes, Event::Datagram(DatagramEvent::DoubledSent)),
                Passing::Lost(bytes) => self.note_datagram(DatagramEvent::LostSent, &bytes),
                Passing::Held(bytes) => self.note_datagram(DatagramEvent::HeldSent, &bytes),
            }
        }
        Sent::All
    }

    /// Takes the first datagram away, and keeps the beginning of it.
    pub fn take_datagram(&self) {
        let mut held = self.inbox.lock();
        let datagram: Option<Vec<u8>> = held.datagrams().next().map(|bytes| bytes[..bytes.len().min(BUFFER)].to_vec());
        held.take_datagram();
        drop(held);
        let Some(line) = &self.line else { return };
        let mut taken = line.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.len() == MOST_TAKEN {
            taken.remove(0);
        }
        taken.extend(datagram);
    }

    /// The last few datagrams that were taken.
    pub fn taken(&self) -> Vec<Vec<u8>> {
        let taken = |line: &Arc<Line>| line.taken.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.line.as_ref().map(taken).unwrap_or_default()
    }

    /// The last few datagrams that it sent.
    pub fn all_said(&self) -> Vec<Vec<u8>> {
        let said = |line: &Arc<Line>| line.said.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.line.as_ref().map(said).unwrap_or_default()
    }

    /// The last datagram that was taken.
    pub fn last_taken(&self) -> Option<Vec<u8>> {
        self.taken().pop()
    }

    /// Its connection; and the other end from which something came that it did not speak to.
    pub fn connections(&self) -> Vec<Connection> {
        let connection = self.connection();
        let stray = self.inbox.lock().stray.map(|server| Connection { server, ..connection });
        std::iter::once(connection).chain(stray).collect()
    }

    /// What became of the datagrams that it sent; `None` when that cannot be told.
    pub fn fate(&self) -> Option<Fate> {
        fate(&self.connection())
    }

    fn begin_to_send(&self, bytes: &[u8]) {
        use std::sync::atomic::Ordering::Relaxed;
        self.used.store(true, Relaxed);
        let beginning = bytes[..bytes.len().min(OPENING)].to_vec();
        let _ = self.opening.set(beginning.clone());
        *self.last_byte.lock().unwrap_or_else(PoisonError::into_inner) = bytes.last().copied();
        *self.last_said.lock().unwrap_or_else(PoisonError::into_inner) = beginning;
        let mut held = self.inbox.lock();
        held.is_unreachable = false;
        self.come_before_sending.store(held.posts, Relaxed);
    }

    fn note_datagram(&self, event: DatagramEvent, bytes: &[u8]) {
        self.recorder.note_bytes(&self.name, Event::Datagram(event), bytes);
    }

    /// What the network holds up of what was sent sets out now: nothing follows that could overtake it.
    pub fn send_what_is_held(&self) {
        let Some(line) = &self.line else { return };
        let late = line.paths().sent.release();
        late.iter().for_each(|bytes| self.post(bytes, Event::Sent));
    }

    /// What it holds up of what the program sent comes now; whether there was something.
    pub fn receive_what_is_held(&self) -> bool {
        let Some(line) = &self.line else { return false };
        let mut there_was = false;
        self.inbox.fill_with_post(|| {
            let late = line.paths().received.release();
            there_was = !late.is_empty();
            late.iter().for_each(|bytes| self.recorder.note_bytes(&self.name, Event::Received, bytes));
            late.into_iter().map(Post::Datagram).collect()
        });
        there_was
    }

    /// Gives a datagram to the system. An error that an earlier one brought about is told by the next call, which then does
    /// nothing else: it is noted, and the datagram given again.
    fn post(&self, bytes: &[u8], event: Event) {
        let Socket::Datagrams(socket) = self.side.socket() else { return };
        let mut refused = 0;
        loop {
            // What is received is written down under the same lock: an answer cannot stand before what it answers.
            let order = self.inbox.lock();
            let written = self.recorder.note_sent_as(&self.name, event.clone(), bytes, || socket.send(bytes));
            drop(order);
            match written {
                Ok(_) => return,
                Err(error) if error.kind() == ErrorKind::ConnectionRefused && refused < 2 => refused += 1,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let mut fds = [PollFd::new(socket, PollFlags::OUT)];
                    let _ = poll(&mut fds, Some(&timespec(super::LOOK)));
                }
                // Nothing of it has left, and who awaits an answer will be told that none came.
                Err(_) => return,
            }
        }
    }
}

/// Takes what comes until an order to leave, or the end of `wake`.
pub(super) fn spawn(
    name: String,
    (side, line): (Arc<OwnSide>, Arc<Line>),
    inbox: Arc<Inbox>,
    orders: Arc<Orders>,
    wake: PipeReader,
    recorder: Recorder,
) -> io::Result<std::thread::JoinHandle<()>> {
    let work = move || {
        let mut buffer = vec![0; BUFFER];
        while orders.get() == Order::Read {
            let mut fds = vec![PollFd::new(&wake, PollFlags::IN), PollFd::new(side.socket(), PollFlags::IN)];
            fds.extend(line.stray.iter().map(|stray| PollFd::new(stray, PollFlags::IN)));
            if poll(&mut fds, None).is_err() {
                continue;
            }
            if !fds[0].revents().is_empty() || orders.get() != Order::Read {
                break;
            }
            // Written down while the inbox is locked: whoever acts on it is written down later.
            inbox.fill_with_post(|| take(&name, (&side, &line), &mut buffer, &recorder));
        }
    };
    std::thread::Builder::new().name("reader".into()).stack_size(STACK + BUFFER).spawn(work)
}

/// What has come by now, written down.
fn take(name: &str, (side, line): (&OwnSide, &Line), buffer: &mut [u8], recorder: &Recorder) -> Vec<Post> {
    let mut posts = Vec::new();
    let Socket::Datagrams(socket) = side.socket() else { return posts };
    for _ in 0..MOST_IN_ONE_GO {
        match socket.recv(buffer) {
            Ok(count) => {
                let passings = line.paths().received.pass(buffer[..count].to_vec());
                posts.extend(passings.into_iter().filter_map(|passing| arrive(name, passing, recorder)));
            }
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                recorder.note(name, Event::Datagram(DatagramEvent::Unreachable));
                posts.push(Post::Unreachable);
            }
            Err(_) => break,
        }
    }
    for _ in 0..MOST_IN_ONE_GO {
        let Some(Ok((count, from))) = line.stray.as_ref().map(|stray| stray.recv_from(buffer)) else { break };
        recorder.note_bytes(name, Event::Datagram(DatagramEvent::Strayed { from: from.to_string() }), &buffer[..count]);
        posts.push(Post::Stray(from));
    }
    posts
}

fn arrive(name: &str, passing: Passing, recorder: &Recorder) -> Option<Post> {
    let (event, bytes, comes) = match passing {
        Passing::Comes(bytes) => (Event::Received, bytes, true),
        Passing::Again(bytes) => (Event::Datagram(DatagramEvent::DoubledReceived), bytes, true),
        Passing::Lost(bytes) => (Event::Datagram(DatagramEvent::LostReceived), bytes, false),
        Passing::Held(bytes) => (Event::Datagram(DatagramEvent::HeldReceived), bytes, false),
    };
    recorder.note_bytes(name, event, &bytes);
    comes.then_some(Post::Datagram(bytes))
}
