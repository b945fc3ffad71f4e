//! A relay of datagrams between the clients and the program, which damages what they say to each other in one way.
//!
//! One thread moves everything, so that whether something is still on its way can be told at any moment.

use std::io::{self, ErrorKind, PipeReader, PipeWriter};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};

use super::connect::timespec;
use super::damager::{Mutation, Once};
use super::datagram_damager::{Path, Sent};
use crate::process::Connection;
use crate::spec::Over;
use crate::text::Way;

/// More than any datagram holds.
const BUFFER: usize = 64 * 1024;
/// So many clients are told apart; who comes after them is not heard.
const MOST_CLIENTS: usize = 4096;
/// How much the relay's sockets are to hold; the system may give less.
const RECEIVE_BUFFER: usize = 4 << 20;

/// A relay of datagrams.
#[derive(Debug)]
pub(super) struct DatagramRelay {
    shared: Arc<Mutex<Shared>>,
    wake: Option<PipeWriter>,
    thread: Option<JoinHandle<()>>,
}

/// What the relay's thread is about to wait for, for whoever asks whether it is quiet.
#[derive(Debug, Default)]
struct Shared {
    /// How often the thread has gone to wait.
    turn: u64,
    is_waiting: bool,
    sockets: Vec<Arc<UdpSocket>>,
    /// Its ends towards the program.
    connections: Vec<Connection>,
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl DatagramRelay {
    /// Receives on the port `from` and passes all on to the port `to` of this machine.
    pub(super) fn start(from: u16, to: u16, mutation: Mutation) -> io::Result<Self> {
        let door = Arc::new(socket((Ipv4Addr::UNSPECIFIED, from).into())?);
        let (sleeper, wake) = io::pipe()?;
        let shared = Arc::new(Mutex::new(Shared { sockets: vec![door.clone()], ..Shared::default() }));
        let mover = Mover { door, sleeper, to, once: Once::new(mutation), clients: Vec::new() };
        let share = shared.clone();
        let thread = std::thread::Builder::new().name("relay".into()).spawn(move || mover.run(&share))?;
        Ok(Self { shared, wake: Some(wake), thread: Some(thread) })
    }

    /// Moves nothing any more.
    pub(super) fn retire(&mut self) {
        drop(self.wake.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    /// A number that stays the same as long as nothing is on its way through the relay; `None` when something is.
    pub(super) fn quiet(&self) -> Option<u64> {
        let shared = lock(&self.shared);
        let mut fds: Vec<PollFd<'_>> = shared.sockets.iter().map(|socket| PollFd::new(&**socket, PollFlags::IN)).collect();
        let ready = poll(&mut fds, Some(&timespec(Duration::ZERO))).ok()?;
        (shared.is_waiting && ready == 0).then_some(shared.turn)
    }

    /// The relay's own ends towards the program.
    pub(super) fn connections(&self) -> Vec<Connection> {
        lock(&self.shared).connections.clone()
    }
}

impl Drop for DatagramRelay {
    fn drop(&mut self) {
        self.retire();
    }
}

fn socket(at: SocketAddr) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(at)?;
    socket.set_nonblocking(true)?;
    let _ = rustix::net::sockopt::set_socket_recv_buffer_size(&socket, RECEIVE_BUFFER);
    Ok(socket)
}

/// A client, and the socket that speaks to the program in its place.
struct Client {
    address: SocketAddr,
    own: Arc<UdpSocket>,
    to_program: Path,
    to_client: Path,
}

struct Mover {
    door: Arc<UdpSocket>,
    sleeper: PipeReader,
    to: u16,
    once: Once,
    clients: Vec<Client>,
}

impl Mover {
    fn run(mut self, shared: &Mutex<Shared>) {
        let mut buffer = vec![0; BUFFER];
        loop {
            self.publish(shared);
            let mut fds = vec![PollFd::new(&self.sleeper, PollFlags::IN), PollFd::new(&*self.door, PollFlags::IN)];
            fds.extend(self.clients.iter().map(|client| PollFd::new(&*client.own, PollFlags::IN)));
            let polled = poll(&mut fds, None);
            let found: Vec<bool> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
            drop(fds);
            // Whoever asks from now on is told that something moves.
            lock(shared).is_waiting = false;
            if polled.is_err() {
                continue;
            }
            if found[0] {
                break;
            }
            for (index, _) in found[2..].iter().enumerate().filter(|(_, is_ready)| **is_ready) {
                self.take_from_program(index, &mut buffer);
            }
            if found[1] {
                self.take_from_clients(&mut buffer);
            }
        }
    }

    fn publish(&self, shared: &Mutex<Shared>) {
        let mut shared = lock(shared);
        shared.turn += 1;
        shared.is_waiting = true;
        shared.sockets = std::iter::once(&self.door).chain(self.clients.iter().map(|client| &client.own)).cloned().collect();
        let ends = |client: &Client| {
            let (here, server) = (client.own.local_addr().ok()?, client.own.peer_addr().ok()?);
            Some(Connection { client: here, server, reading: true, ended: false, over: Over::Udp })
        };
        shared.connections = self.clients.iter().filter_map(ends).collect();
    }

    fn take_from_clients(&mut self, buffer: &mut [u8]) {
        loop {
            let (count, address) = match self.door.recv_from(buffer) {
                Ok(came) => came,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // What was sent to a client that has left came back: that is no datagram of anybody's.
                Err(_) => continue,
            };
            let Some(index) = self.client(address) else { continue };
            let has_others = self.clients.len() > 1;
            let sent = self.clients[index].to_program.pass(&mut self.once, buffer[..count].to_vec(), has_others);
            for Sent { bytes, is_astray } in sent {
                // Another client's socket is what the program takes for another client.
                let from = if is_astray { (index + 1) % self.clients.len() } else { index };
                let _ = self.clients[from].own.send(&bytes);
            }
        }
    }

    fn client(&mut self, address: SocketAddr) -> Option<usize> {
        if let Some(index) = self.clients.iter().position(|client| client.address == address) {
            return Some(index);
        }
        if self.clients.len() == MOST_CLIENTS {
            return None;
        }
        let own = socket((address.ip(), 0).into()).ok()?;
        own.connect((IpAddr::V4(Ipv4Addr::LOCALHOST), self.to)).ok()?;
        let (to_program, to_client) = (Path::new(Way::ToProgram), Path::new(Way::ToClient));
        self.clients.push(Client { address, own: Arc::new(own), to_program, to_client });
        Some(self.clients.len() - 1)
    }

    fn take_from_program(&mut self, index: usize, buffer: &mut [u8]) {
        while let Ok(count) = self.clients[index].own.recv(buffer) {
            let has_others = self.clients.len() > 1;
            let sent = self.clients[index].to_client.pass(&mut self.once, buffer[..count].to_vec(), has_others);
            for Sent { bytes, is_astray } in sent {
                let to = if is_astray { (index + 1) % self.clients.len() } else { index };
                let _ = self.door.send_to(&bytes, self.clients[to].address);
            }
        }
    }
}
