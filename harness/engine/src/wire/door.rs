//! A port on which the judge listens, for the program to connect to: each connection is taken at once, so that all are known.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, PipeReader, PipeWriter};
use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::AsFd as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};

use super::connect::{Connected, timespec};
use crate::process::{Arrival, Connection, Inbox};
use crate::spec::Over;

/// How much of what came first is looked at, and who has said nothing that makes a line of it.
const OPENING: usize = 256;

/// A port on which the judge listens. Dropping it closes it, and breaks off what nobody accepted.
#[derive(Debug)]
pub struct Door {
    port: u16,
    /// Rung once for each connection that comes, at any door of the check.
    bell: Arc<Inbox>,
    open: Mutex<Option<Open>>,
    waiting: Arc<Mutex<VecDeque<Connected>>>,
}

#[derive(Debug)]
struct Open {
    socket: Arc<TcpListener>,
    wake: PipeWriter,
    thread: JoinHandle<()>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Door {
    /// Listens on a port of 127.0.0.1; `bell` rings whenever somebody comes.
    ///
    /// # Errors
    /// When the system gives no socket, pipe or thread.
    pub fn new(port: u16, bell: Arc<Inbox>) -> io::Result<Self> {
        let door = Self { port, bell, open: Mutex::default(), waiting: Arc::default() };
        door.listen()?;
        Ok(door)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Listens, if it does not.
    ///
    /// # Errors
    /// When the system gives no socket, pipe or thread.
    pub fn listen(&self) -> io::Result<()> {
        let mut open = lock(&self.open);
        if open.is_some() {
            return Ok(());
        }
        // It may be used again at once: what lingers of earlier connections is no hindrance (SO_REUSEADDR, which std sets).
        let socket = Arc::new(TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))?);
        socket.set_nonblocking(true)?;
        let (sleeper, wake) = io::pipe()?;
        let (own, bell, waiting) = (socket.clone(), self.bell.clone(), self.waiting.clone());
        let thread = std::thread::Builder::new().name("door".into()).spawn(move || watch(&own, &sleeper, &bell, &waiting))?;
        *open = Some(Open { socket, wake, thread });
        Ok(())
    }

    /// Refuses connections from now on, and breaks off those that nobody accepted.
    pub fn refuse(&self) {
        let Some(Open { socket, wake, thread }) = lock(&self.open).take() else { return };
        drop(wake);
        let _ = thread.join();
        // A process that is being started right now may hold the socket for a moment, too: this ends it for all.
        let _ = rustix::net::shutdown(&*socket, rustix::net::Shutdown::Both);
        drop(socket);
        self.turn_away();
    }

    /// Breaks off what nobody accepted.
    pub fn turn_away(&self) {
        for connected in lock(&self.waiting).drain(..) {
            // A linger time of 0 makes close(2) send a reset (socket(7)).
            let _ = rustix::net::sockopt::set_socket_linger(&connected.stream, Some(Duration::ZERO));
        }
    }

    /// The first of the connections that nobody accepted yet.
    pub fn accept(&self) -> Option<Connected> {
        lock(&self.waiting).pop_front()
    }

    /// When that one came.
    pub fn waits_since(&self) -> Option<Instant> {
        lock(&self.waiting).front().map(|connected| connected.begin)
    }

    /// Whether somebody has come whom nobody accepted yet.
    pub fn is_waited_at(&self) -> bool {
        !lock(&self.waiting).is_empty()
    }

    /// Whether somebody comes right now, and has not been taken in.
    pub fn has_news(&self) -> bool {
        let open = lock(&self.open);
        let Some(open) = &*open else { return false };
        let mut fds = [PollFd::new(&*open.socket, PollFlags::IN)];
        poll(&mut fds, Some(&timespec(Duration::ZERO))) != Ok(0)
    }

    /// The connections that nobody accepted yet: what is said over them lies unread, and nobody waits for their ends.
    pub fn connections(&self) -> Vec<Connection> {
        let ends = |connected: &Connected| {
            let client = connected.stream.local_addr().ok()?;
            Some(Connection { client, server: connected.peer, reading: false, ended: true, over: Over::Tcp })
        };
        lock(&self.waiting).iter().filter_map(ends).collect()
    }

    /// The beginning of what the first whom nobody accepted has said.
    pub fn opening(&self) -> Option<Vec<u8>> {
        let waiting = lock(&self.waiting);
        let mut buffer = [0; OPENING];
        let count = waiting.front()?.stream.peek(&mut buffer).unwrap_or(0);
        Some(buffer[..count].to_vec())
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.refuse();
    }
}

/// Takes in whoever comes, until the end of `wake`.
fn watch(socket: &TcpListener, wake: &PipeReader, bell: &Inbox, waiting: &Mutex<VecDeque<Connected>>) {
    loop {
        let mut fds = [PollFd::new(socket, PollFlags::IN), PollFd::from_borrowed_fd(wake.as_fd(), PollFlags::IN)];
        if poll(&mut fds, None).is_err() {
            continue;
        }
        if !fds[1].revents().is_empty() {
            return;
        }
        // Among those who wait before the bell rings: nobody looks in vain.
        bell.fill(|| match socket.accept() {
            Ok((stream, peer)) => {
                let _ = stream.set_nonblocking(true).and(stream.set_nodelay(true));
                lock(waiting).push_back(Connected { stream, peer, is_reset: false, begin: Instant::now() });
                Arrival::Bytes(vec![b'.'])
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted | ErrorKind::ConnectionAborted) => {
                Arrival::Nothing
            }
            Err(_) => Arrival::Nothing,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpStream};

    use super::*;

    fn door() -> (Door, SocketAddr, Arc<Inbox>) {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let bell = Arc::new(Inbox::new(1 << 16));
        (Door::new(port, bell.clone()).expect("a door"), SocketAddr::from(([127, 0, 0, 1], port)), bell)
    }

    fn rings(bell: &Inbox, times: u64) {
        let mut held = bell.lock();
        while held.total < times {
            held = bell.wait(held, 1, Duration::from_secs(20));
        }
    }

    #[test]
    fn whoever_comes_is_taken_in_before_anybody_asks_and_in_order() {
        let (door, address, bell) = door();
        let mut first = TcpStream::connect(address).expect("a connection");
        rings(&bell, 1);
        let second = TcpStream::connect(address).expect("a connection");
        rings(&bell, 2);
        first.write_all(b"oi\n").expect("sent");
        assert_eq!(door.connections().len(), 2);
        let begin = Instant::now();
        while door.opening().is_none_or(|opening| opening.is_empty()) && begin.elapsed() < Duration::from_secs(20) {}
        assert_eq!(door.opening().as_deref(), Some(&b"oi\n"[..]));
        assert_eq!(door.accept().map(|connected| connected.peer), first.local_addr().ok());
        assert_eq!(door.accept().map(|connected| connected.peer), second.local_addr().ok());
        assert!(!door.is_waited_at() && door.accept().is_none());
    }

    #[test]
    fn who_refuses_breaks_off_who_waits_and_takes_the_same_port_again() {
        let (door, address, bell) = door();
        let mut waits = TcpStream::connect(address).expect("a connection");
        rings(&bell, 1);
        door.refuse();
        assert!(waits.read(&mut [0; 1]).is_err(), "a reset");
        assert!(TcpStream::connect(address).is_err(), "refused");
        door.listen().expect("the same port");
        TcpStream::connect(address).expect("a connection");
        rings(&bell, 2);
        assert!(door.is_waited_at());
    }
}
