//! A relay between the program and those it talks to, its clients and the servers that the judge plays, which damages what they
//! say to each other in one way.
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
    /// Where it listens; nowhere any more once it is retired.
    entries: Vec<Arc<Entry>>,
    is_retired: bool,
    /// Its connections with the program.
    connections: Vec<Connection>,
}

/// A port on which the relay listens, and the one to which it passes on.
#[derive(Debug)]
struct Entry {
    listener: TcpListener,
    from: u16,
    to: u16,
    /// Whether it is the program that comes here, and the judge to whom it is passed on.
    of_program: bool,
}

impl Entry {
    /// How what comes from the one who connected, and from the other one, is called.
    fn ways(&self) -> (Way, Way) {
        if self.of_program { (Way::ToClient, Way::ToProgram) } else { (Way::ToProgram, Way::ToClient) }
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Relay {
    /// A relay that damages, and listens nowhere yet.
    ///
    /// # Errors
    /// When the system gives no pipe or thread.
    pub fn start(mutation: Mutation) -> std::io::Result<Self> {
        let (sleeper, wake) = std::io::pipe()?;
        let shared = Arc::new(Mutex::new(Shared::default()));
        let mover = Mover { entries: Vec::new(), sleeper, once: Once::new(mutation), pairs: Vec::new(), was_reached: false };
        let share = shared.clone();
        let thread = std::thread::Builder::new().name("relay".into()).spawn(move || mover.run(&share))?;
        Ok(Self { shared, wake: Some(wake), thread: Some(thread), left: Vec::new() })
    }

    /// Listens on the port `from` and passes all connections on to the port `to` of the same address. `of_program` says that it
    /// is the program who comes.
    ///
    /// # Errors
    /// When the system gives no socket.
    pub fn open(&self, from: u16, to: u16, of_program: bool) -> std::io::Result<()> {
        let address = if of_program { Ipv4Addr::LOCALHOST } else { Ipv4Addr::UNSPECIFIED };
        let listener = TcpListener::bind((address, from))?;
        listener.set_nonblocking(true)?;
        lock(&self.shared).entries.push(Arc::new(Entry { listener, from, to, of_program }));
        self.call();
        Ok(())
    }

    /// Refuses whoever comes to the port `from` from now on.
    pub fn close(&self, from: u16) {
        let mut shared = lock(&self.shared);
        let closed: Vec<Arc<Entry>> = shared.entries.extract_if(.., |entry| entry.from == from).collect();
        drop(shared);
        // Whoever holds it a moment longer holds nothing that takes connections.
        for entry in &closed {
            let _ = rustix::net::shutdown(&entry.listener, rustix::net::Shutdown::Both);
        }
        self.call();
    }

    /// Whether it listens on the port `from`.
    pub fn is_open(&self, from: u16) -> bool {
        lock(&self.shared).entries.iter().any(|entry| entry.from == from)
    }

    /// Lets the thread look again where it is to listen.
    fn call(&self) {
        if let Some(mut wake) = self.wake.as_ref() {
            let _ = wake.write_all(b".");
        }
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
        if shared.is_retired {
            return None;
        }
        let mut fds: Vec<PollFd<'_>> = shared.entries.iter().map(|entry| PollFd::new(&entry.listener, PollFlags::IN)).collect();
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

/// A connection that somebody made to the relay, and the one to whom it is passed on: mostly a client's, and the program's.
#[derive(Debug)]
struct Pair {
    entry: Arc<Entry>,
    client: Side,
    program: Option<Side>,
    /// When it was made.
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
    entries: Vec<Arc<Entry>>,
    sleeper: PipeReader,
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
            let mut fds = vec![PollFd::new(&self.sleeper, PollFlags::IN)];
            fds.extend(self.entries.iter().map(|entry| PollFd::new(&entry.listener, PollFlags::IN)));
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
            if found[0].contains(PollFlags::IN) {
                let _ = (&self.sleeper).read(&mut [0; 64]);
            } else if !found[0].is_empty() {
                // A check that waits for the program's exit may be over before the exit's end of a connection was read.
                let left: usize = looks_left.unwrap_or(LAST_LOOKS);
                if left == 0 || found[1..].iter().all(|events| events.is_empty()) {
                    break;
                }
                looks_left = Some(left - 1);
            }
            let (entries, streams) = found[1..].split_at(self.entries.len());
            for (one, events) in watched.iter().zip(streams) {
                if events.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
                    self.read(one.pair, one.which);
                }
            }
            let waited_at = self.entries.iter().zip(entries).filter(|(_, events)| !events.is_empty());
            waited_at.map(|(entry, _)| entry.clone()).collect::<Vec<_>>().into_iter().for_each(|entry| self.accept(&entry));
        }
        let mut shared = lock(shared);
        *shared = Shared { turn: shared.turn + 1, is_retired: true, ..Shared::default() };
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

    fn publish(&mut self, shared: &Mutex<Shared>, watched: &[Watched], is_idle: bool) {
        let mut shared = lock(shared);
        shared.turn += 1;
        // What was opened or closed meanwhile is seen from the next turn on.
        shared.is_idle = is_idle;
        self.entries.clone_from(&shared.entries);
        shared.watched = watched.iter().map(|one| (one.stream.clone(), one.flags)).collect();
        let ends = |pair: &Pair| {
            let passed_on = pair.program.as_ref()?;
            let (program, other) = if pair.entry.of_program { (&pair.client, passed_on) } else { (passed_on, &pair.client) };
            let (client, server) = (program.stream.local_addr().ok()?, program.stream.peer_addr().ok()?);
            // What its ends are about to see is found by `quiet`.
            Some(Connection { client, server, reading: other.to_it.len() < MOST_HELD, ended: true, over: Over::Tcp })
        };
        shared.connections = self.pairs.iter().filter_map(ends).collect();
    }

    fn accept(&mut self, entry: &Arc<Entry>) {
        while let Ok((stream, _)) = entry.listener.accept() {
            // It can fail only on a connection that is broken already, which will be seen.
            let _ = stream.set_nonblocking(true).and(stream.set_nodelay(true));
            let client = Side::new(stream, Stream::new(entry.ways().0, &self.once));
            self.pairs.push(Pair { entry: entry.clone(), client, program: None, begin: Instant::now(), broken: false });
        }
    }

    /// Connects clients that came before the program could be reached.
    fn reach_the_program(&mut self) {
        for pair in self.pairs.iter_mut().filter(|pair| pair.program.is_none()) {
            let Ok(mut target) = pair.client.stream.local_addr() else { continue };
            target.set_port(pair.entry.to);
            let from = pair.client.stream.peer_addr().ok().map(|peer| SocketAddr::new(peer.ip(), 0));
            let begin = Instant::now();
            match connect::connect(target, OwnEnd { from, receive_buffer: None }, || begin.elapsed() >= CONNECTING) {
                Ok(connected) => {
                    self.was_reached |= !pair.entry.of_program;
                    pair.program = Some(Side::new(connected.stream, Stream::new(pair.entry.ways().1, &self.once)));
                }
                // It may still be starting; once it was reached, a refusal is its answer.
                Err(ConnectError::Refused) if !self.was_reached && !pair.entry.of_program && pair.begin.elapsed() < STARTING => {}
                Err(_) => pair.reset(),
            }
        }
    }

    /// Reads once from one side of a pair, and lets it pass.
    fn read(&mut self, index: usize, which: Which) {
        let has_others = self.stranger(index).is_some();
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

    /// Another pair, to which something may go that belongs to this one.
    fn stranger(&self, index: usize) -> Option<usize> {
        let of_program = self.pairs.get(index)?.entry.of_program;
        let fits = |other: &usize| self.pairs[*other].program.is_some() && self.pairs[*other].entry.of_program == of_program;
        (0..self.pairs.len()).filter(|other| *other != index).find(fits)
    }

    /// Puts what came from one side of a pair on its way.
    fn pass(&mut self, index: usize, from: Which, passed: Passed) {
        let to = opposite(from);
        if !passed.astray.is_empty()
            && let Some(side) = self.stranger(index).and_then(|stranger| self.pairs[stranger].side(to))
        {
            side.to_it.extend(passed.astray);
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
