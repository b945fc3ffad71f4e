//! A relay between the clients and the program, which damages what they say to each other in one way.
//!
//! One thread moves everything, so that whether something is still on its way can be told at any moment.

use std::io::{ErrorKind, PipeReader, PipeWriter, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};

use super::connect::{self, ConnectError, OwnEnd, timespec};
use super::damager::{Finish, Mutation, Once, Passed, Stream};
use crate::process::Connection;
use crate::spec::Over;
use crate::text::Way;

/// How much is read at once.
const BUFFER: usize = 64 * 1024;
/// A side that does not take what is sent to it holds up the other, as a full connection would.
const MOST_HELD: usize = 256 * 1024;
/// The pause between two tries to reach a program that is still starting.
const NEXT_TRY: Duration = Duration::from_millis(2);
/// A program that cannot be reached for so long will not be.
const STARTING: Duration = Duration::from_secs(10);
/// How often a relay that is being retired looks whether more has come: a program that never stops sending would else
/// hold it for ever.
const LAST_LOOKS: usize = 64;
/// How long a connection over loopback may take: the program's queue of waiting connections may be full.
const CONNECTING: Duration = Duration::from_secs(5);

/// A relay. Dropping it breaks off what it still holds.
#[derive(Debug)]
pub struct Relay {
    shared: Arc<Mutex<Shared>>,
    wake: Option<PipeWriter>,
    thread: Option<JoinHandle<Vec<Pair>>>,
    /// What is still held once the thread has ended.
    left: Vec<Pair>,
}

/// What the relay's thread is about to wait for, for whoever asks whether it is quiet.
#[derive(Debug, Default)]
struct Shared {
    /// How often the thread has gone to wait.
    turn: u64,
    /// Whether nothing is left to be moved but what only clients or program can cause.
    is_idle: bool,
    /// What it waits for.
    watched: Vec<(Arc<TcpStream>, PollFlags)>,
    listener: Option<Arc<TcpListener>>,
    /// Its connections with the program.
    connections: Vec<Connection>,
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Relay {
    /// Listens on the port `from` and passes all connections on to the port `to` of the same address.
    ///
    /// # Errors
    /// When the system gives no socket, pipe or thread.
    pub fn start(from: u16, to: u16, mutation: Mutation) -> std::io::Result<Self> {
        let listener = Arc::new(TcpListener::bind((Ipv4Addr::UNSPECIFIED, from))?);
        listener.set_nonblocking(true)?;
        let (sleeper, wake) = std::io::pipe()?;
        let shared = Arc::new(Mutex::new(Shared { listener: Some(listener.clone()), ..Shared::default() }));
        let mover = Mover { listener, sleeper, to, once: Once::new(mutation), pairs: Vec::new(), was_reached: false };
        let share = shared.clone();
        let thread = std::thread::Builder::new().name("relay".into()).spawn(move || mover.run(&share))?;
        Ok(Self { shared, wake: Some(wake), thread: Some(thread), left: Vec::new() })
    }

    /// Lets pass what has come, ends too, then moves nothing any more and leaves all connections as they are.
    pub fn retire(&mut self) {
        drop(self.wake.take());
        if let Some(thread) = self.thread.take() {
            self.left = thread.join().unwrap_or_default();
        }
    }

    /// A number that stays the same as long as nothing is on its way through the relay; `None` when something is.
    pub fn quiet(&self) -> Option<u64> {
        let shared = lock(&self.shared);
        let listener = shared.listener.as_ref()?;
        let mut fds: Vec<PollFd<'_>> = vec![PollFd::new(&**listener, PollFlags::IN)];
        fds.extend(shared.watched.iter().map(|(stream, flags)| PollFd::new(&**stream, *flags)));
        let ready = poll(&mut fds, Some(&timespec(Duration::ZERO))).ok()?;
        (shared.is_idle && ready == 0).then_some(shared.turn)
    }

    /// The relay's own connections with the program.
    pub fn connections(&self) -> Vec<Connection> {
        lock(&self.shared).connections.clone()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.retire();
        self.left.iter_mut().for_each(Pair::reset);
    }
}

/// One side of a pair, and what is on its way to it.
#[derive(Debug)]
struct Side {
    stream: Arc<TcpStream>,
    /// What comes from it, on its way to the other side.
    from_it: Stream,
    to_it: Vec<u8>,
    /// Whether it has ended its direction.
    has_ended: bool,
    /// How its connection will be ended once everything has been sent.
    finish: Option<Finish>,
    /// Whether our direction has ended.
    was_ended: bool,
}

impl Side {
    fn new(stream: TcpStream, from_it: Stream) -> Self {
        let stream = Arc::new(stream);
        Self { stream, from_it, to_it: Vec::new(), has_ended: false, finish: None, was_ended: false }
    }

    fn is_over(&self) -> bool {
        self.has_ended && self.was_ended
    }
}

/// A client's connection and the one with the program that belongs to it.
#[derive(Debug)]
struct Pair {
    client: Side,
    program: Option<Side>,
    /// When the client came.
    begin: Instant,
    broken: bool,
}

/// Which side of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Client,
    Program,
}

impl Pair {
    fn side(&mut self, which: Which) -> Option<&mut Side> {
        match which {
            Which::Client => Some(&mut self.client),
            Which::Program => self.program.as_mut(),
        }
    }

    /// Breaks both connections off.
    fn reset(&mut self) {
        self.broken = true;
        for side in std::iter::once(&self.client).chain(&self.program) {
            // A linger time of 0 makes close(2) send a reset (socket(7)).
            let _ = rustix::net::sockopt::set_socket_linger(&*side.stream, Some(Duration::ZERO));
        }
    }

    fn is_over(&self) -> bool {
        self.broken || (self.client.is_over() && self.program.as_ref().is_some_and(Side::is_over))
    }
}

struct Mover {
    listener: Arc<TcpListener>,
    sleeper: PipeReader,
    to: u16,
    once: Once,
    pairs: Vec<Pair>,
    was_reached: bool,
}

/// One thing that is waited for.
struct Watched {
    pair: usize,
    which: Which,
    stream: Arc<TcpStream>,
    flags: PollFlags,
}

impl Mover {
    fn run(mut self, shared: &Mutex<Shared>) -> Vec<Pair> {
        let mut looks_left = None;
        loop {
            self.reach_the_program();
            self.send_what_is_due();
            self.pairs.retain(|pair| !pair.is_over());
            let watched = self.watched();
            let is_waiting = self.pairs.iter().any(|pair| pair.program.is_none());
            self.publish(shared, &watched, !is_waiting);
            let mut fds = vec![PollFd::new(&self.sleeper, PollFlags::IN), PollFd::new(&*self.listener, PollFlags::IN)];
            fds.extend(watched.iter().map(|one| PollFd::new(&*one.stream, one.flags)));
            let is_retiring = looks_left.is_some();
            let patience = timespec(if is_retiring { Duration::ZERO } else { NEXT_TRY });
            let polled = poll(&mut fds, (is_waiting || is_retiring).then_some(&patience));
            let found: Vec<PollFlags> = fds.iter().map(PollFd::revents).collect();
            drop(fds);
            // Whoever asks from now on is told that something moves.
            lock(shared).is_idle = false;
            if polled.is_err() {
                continue;
            }
            if !found[0].is_empty() {
                // A check that waits for the program's exit may be over before the exit's end of a connection was read.
                let left: usize = looks_left.unwrap_or(LAST_LOOKS);
                if left == 0 || found[1..].iter().all(|events| events.is_empty()) {
                    break;
                }
                looks_left = Some(left - 1);
            }
            for (one, events) in watched.iter().zip(&found[2..]) {
                if events.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
                    self.read(one.pair, one.which);
                }
            }
            if !found[1].is_empty() {
                self.accept();
            }
        }
        let mut shared = lock(shared);
        *shared = Shared { turn: shared.turn + 1, ..Shared::default() };
        self.pairs
    }

    /// What is worth waiting for: bytes that there is room for, and room for bytes that wait.
    fn watched(&self) -> Vec<Watched> {
        let mut watched = Vec::new();
        for (index, pair) in self.pairs.iter().enumerate() {
            let Some(program) = &pair.program else { continue };
            for (which, side, other) in [(Which::Client, &pair.client, program), (Which::Program, program, &pair.client)] {
                let mut flags = PollFlags::empty();
                flags.set(PollFlags::IN, !side.has_ended && other.to_it.len() < MOST_HELD);
                flags.set(PollFlags::OUT, !side.to_it.is_empty());
                // Of a side that has ended only that it breaks off is of interest; poll tells that unasked.
                if !side.is_over() {
                    watched.push(Watched { pair: index, which, stream: side.stream.clone(), flags });
                }
            }
        }
        watched
    }

    fn publish(&self, shared: &Mutex<Shared>, watched: &[Watched], is_idle: bool) {
        let mut shared = lock(shared);
        shared.turn += 1;
        shared.is_idle = is_idle;
        shared.watched = watched.iter().map(|one| (one.stream.clone(), one.flags)).collect();
        let ends = |pair: &Pair| {
            let program = pair.program.as_ref()?;
            let (client, server) = (program.stream.local_addr().ok()?, program.stream.peer_addr().ok()?);
            // What its ends are about to see is found by `quiet`.
            Some(Connection { client, server, reading: pair.client.to_it.len() < MOST_HELD, ended: true, over: Over::Tcp })
        };
        shared.connections = self.pairs.iter().filter_map(ends).collect();
    }

    fn accept(&mut self) {
        while let Ok((stream, _)) = self.listener.accept() {
            // It can fail only on a connection that is broken already, which will be seen.
            let _ = stream.set_nonblocking(true).and(stream.set_nodelay(true));
            let client = Side::new(stream, Stream::new(Way::ToProgram, &self.once));
            self.pairs.push(Pair { client, program: None, begin: Instant::now(), broken: false });
        }
    }

    /// Connects clients that came before the program could be reached.
    fn reach_the_program(&mut self) {
        for pair in self.pairs.iter_mut().filter(|pair| pair.program.is_none()) {
            let Ok(mut target) = pair.client.stream.local_addr() else { continue };
            target.set_port(self.to);
            let from = pair.client.stream.peer_addr().ok().map(|peer| SocketAddr::new(peer.ip(), 0));
            let begin = Instant::now();
            match connect::connect(target, OwnEnd { from, receive_buffer: None }, || begin.elapsed() >= CONNECTING) {
                Ok(connected) => {
                    self.was_reached = true;
                    pair.program = Some(Side::new(connected.stream, Stream::new(Way::ToClient, &self.once)));
                }
                // It may still be starting; once it was reached, a refusal is its answer.
                Err(ConnectError::Refused) if !self.was_reached && pair.begin.elapsed() < STARTING => {}
                Err(_) => pair.reset(),
            }
        }
    }

    /// Reads once from one side of a pair, and lets it pass.
    fn read(&mut self, index: usize, which: Which) {
        let has_others = self.pairs.iter().enumerate().any(|(other, pair)| other != index && pair.program.is_some());
        let Some(pair) = self.pairs.get_mut(index).filter(|pair| !pair.broken) else { return };
        let Some(side) = pair.side(which) else { return };
        let mut buffer = [0; BUFFER];
        match (&*side.stream).read(&mut buffer) {
            // Only a reset wakes for a side that has ended.
            Ok(0) if side.has_ended => pair.reset(),
            Ok(0) => {
                side.has_ended = true;
                let mut other_has_ended = false;
                if let Some(other) = pair.side(opposite(which)) {
                    other_has_ended = other.has_ended;
                    let released = other.from_it.other_ended(&mut self.once);
                    self.pass(index, opposite(which), released);
                }
                let once = &mut self.once;
                let passed = self.pairs[index].side(which).map(|side| side.from_it.end(once, other_has_ended));
                self.pass(index, which, passed.unwrap_or_default());
            }
            Ok(count) => {
                let passed = side.from_it.pass(&mut self.once, &buffer[..count], has_others);
                let released = pair.side(opposite(which)).map(|other| other.from_it.other_spoke(&mut self.once));
                self.pass(index, opposite(which), released.unwrap_or_default());
                self.pass(index, which, passed);
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(_) => pair.reset(),
        }
    }

    /// Puts what came from one side of a pair on its way.
    fn pass(&mut self, index: usize, from: Which, passed: Passed) {
        let to = opposite(from);
        if !passed.astray.is_empty() {
            let stranger = (0..self.pairs.len()).find(|other| *other != index && self.pairs[*other].program.is_some());
            if let Some(side) = stranger.and_then(|stranger| self.pairs[stranger].side(to)) {
                side.to_it.extend(passed.astray);
            }
        }
        if let Some(side) = self.pairs[index].side(to) {
            side.to_it.extend(passed.bytes);
            side.finish = side.finish.or(passed.end);
        }
    }

    /// Sends as much as is taken, and ends what is to be ended.
    fn send_what_is_due(&mut self) {
        for pair in &mut self.pairs {
            for which in [Which::Client, Which::Program] {
                let Some(side) = pair.side(which) else { continue };
                let mut sent = 0;
                let mut is_broken = false;
                while sent < side.to_it.len() {
                    match (&*side.stream).write(&side.to_it[sent..]) {
                        Ok(count) => sent += count,
                        Err(error) if error.kind() == ErrorKind::Interrupted => {}
                        Err(error) => {
                            is_broken = error.kind() != ErrorKind::WouldBlock;
                            break;
                        }
                    }
                }
                side.to_it.drain(..sent);
                let is_due = side.to_it.is_empty() && !side.was_ended;
                match side.finish.filter(|_| is_due) {
                    Some(Finish::End) => {
                        side.was_ended = true;
                        let _ = side.stream.shutdown(Shutdown::Write);
                    }
                    Some(Finish::Reset) => is_broken = true,
                    None => {}
                }
                if is_broken {
                    pair.reset();
                }
            }
        }
    }
}

fn opposite(which: Which) -> Which {
    match which {
        Which::Client => Which::Program,
        Which::Program => Which::Client,
    }
}
