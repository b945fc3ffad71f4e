//! One client of the program: a connection, what it sends, and what arrived for it.

mod datagrams;
mod requests;
mod tls;

use std::io::{self, ErrorKind, PipeWriter, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};

use datagrams::Line;
pub use datagrams::Opened;

use super::asked::Requests;
use super::connect::{Connected, LOOK, timespec};
use super::own_side::OwnSide;
use super::reader::{self, Order, Orders};
use super::socket::Socket;
use super::tls::Session;
use crate::process::{Account, Connection, End, Inbox, Peer, Recorder, fate, is_accepted, is_all_read, waits_to_be_accepted};
use crate::spec::Over;
use crate::text::{DatagramEvent, Event};

/// How much of what arrives is held: more than any check moves in one piece.
const MOST_HELD: usize = 32 * 1024 * 1024;
/// How long a sender in pieces waits for the program to read one piece before it sends the next all the same.
const PIECE_WAIT: Duration = Duration::from_millis(100);
/// The first and the longest pause between two looks whether a piece was read.
const FIRST_LOOK: Duration = Duration::from_micros(10);
const LAST_LOOK: Duration = Duration::from_millis(1);
/// The pause between pieces where it cannot be seen whether the program read them (a server on another machine).
const BLIND_PAUSE: Duration = Duration::from_millis(1);

/// How much of what a client says first is kept.
const OPENING: usize = 256;

/// How far sending came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Everything is on its way.
    All,
    /// The other side closed or broke the connection; after so many bytes.
    Broken(usize),
    /// The other side took nothing more until that was given up; after so many bytes.
    Stalled(usize),
}

/// What became of the last bytes that a client sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastSent {
    /// The program has not read them.
    Unread,
    /// The program has read them, and the client got nothing since it sent them.
    ReadUnanswered,
    /// The client got something since.
    Answered,
}

/// A connected client. It closes its side when it sees the end of the program's; dropping it closes it in order.
#[derive(Debug)]
pub struct Client {
    name: String,
    side: Arc<OwnSide>,
    /// What it has besides when it talks in datagrams.
    line: Option<Arc<Line>>,
    connection: Connection,
    inbox: Arc<Inbox>,
    orders: Arc<Orders>,
    reading: AtomicBool,
    closed: AtomicBool,
    used: AtomicBool,
    dismissed: AtomicBool,
    /// The HTTP requests that it made.
    requests: Mutex<Requests>,
    /// The beginning of what the client sent first, and the last byte that it sent.
    opening: OnceLock<Vec<u8>>,
    last_byte: Mutex<Option<u8>>,
    /// The beginning of what the client sent last.
    last_said: Mutex<Vec<u8>>,
    /// How many bytes (of who talks in datagrams: posts) had come when the client last sent something.
    come_before_sending: AtomicU64,
    /// How many bytes the client has sent.
    sent: AtomicU64,
    /// The reading thread, and the pipe whose end wakes it.
    reader: Mutex<Option<(JoinHandle<()>, PipeWriter)>>,
    recorder: Recorder,
    /// Whether it only looks for a cause any more.
    is_tried_out: AtomicBool,
    /// Whether the program made the connection.
    was_accepted: bool,
    /// Whether the request that it heard last was HEAD.
    asked_for_head: AtomicBool,
    account: Arc<Account>,
    begin: Instant,
}

impl Client {
    /// Makes a client of a connection (see [`super::connect`]) and starts to read; what it holds is taken from `account`.
    ///
    /// # Errors
    /// When the system gives no pipe or no thread.
    pub fn new(name: &str, connected: Connected, recorder: Recorder, account: Arc<Account>) -> io::Result<Self> {
        Self::at(name, None, connected, None, (recorder, account))
    }

    /// The same of a connection that the program made, to the port of the judge that is called `at`.
    ///
    /// # Errors
    /// When the system gives no pipe or no thread.
    pub fn accepted(name: &str, at: &str, connected: Connected, recorder: Recorder, account: Arc<Account>) -> io::Result<Self> {
        Self::at(name, Some(at), connected, None, (recorder, account))
    }

    fn at(
        name: &str,
        at: Option<&str>,
        connected: Connected,
        session: Option<Session>,
        (recorder, account): (Recorder, Arc<Account>),
    ) -> io::Result<Self> {
        let Connected { stream, peer, is_reset, begin } = connected;
        let (client, over) = (stream.local_addr()?, Over::Tcp);
        let connection = Connection { client, server: peer, reading: true, ended: false, over };
        let (from, to) = (connection.client.to_string(), connection.server.to_string());
        let event = match at {
            Some(at) => Event::Accepted { at: at.into(), from: to },
            None => Event::Connected { from, to },
        };
        recorder.note(name, event);
        let socket = match session {
            None => Socket::Stream(stream),
            Some(session) => Socket::Tls(stream, Box::new(session)),
        };
        // A handshake begins with the client's words. What may be wrong with the connection is found by who reads.
        let _ = (&socket).flush();
        let side = Arc::new(OwnSide::new(name, socket, recorder.clone()));
        let (inbox, orders) = (Arc::new(Inbox::sharing(MOST_HELD, account.clone())), Arc::new(Orders::new()));
        let (sleeper, wake) = std::io::pipe()?;
        let reader =
            reader::spawn(name.into(), (side.clone(), is_reset), inbox.clone(), orders.clone(), sleeper, recorder.clone())?;
        let mut client = Self::of((name, begin), (side, None), connection, (inbox, orders, account), (reader, wake), recorder);
        client.was_accepted = at.is_some();
        Ok(client)
    }

    /// Makes a client that talks in datagrams, and starts to receive.
    ///
    /// # Errors
    /// When the system gives no pipe or no thread.
    pub fn over_udp(name: &str, opened: Opened, recorder: Recorder, account: Arc<Account>) -> io::Result<Self> {
        let (client, server, begin) = (opened.own()?, opened.peer(), opened.begin());
        let connection = Connection { client, server, reading: true, ended: false, over: Over::Udp };
        let (from, to) = (client.to_string(), server.to_string());
        recorder.note(name, Event::Datagram(DatagramEvent::Opened { from, to }));
        let (socket, line) = opened.parts();
        let side = Arc::new(OwnSide::new(name, socket, recorder.clone()));
        let line = Arc::new(line);
        let (inbox, orders) = (Arc::new(Inbox::sharing(MOST_HELD, account.clone())), Arc::new(Orders::new()));
        let (sleeper, wake) = std::io::pipe()?;
        let ends = (side.clone(), line.clone());
        let reader = datagrams::spawn(name.into(), ends, inbox.clone(), orders.clone(), sleeper, recorder.clone())?;
        Ok(Self::of((name, begin), (side, Some(line)), connection, (inbox, orders, account), (reader, wake), recorder))
    }

    fn of(
        (name, begin): (&str, Instant),
        (side, line): (Arc<OwnSide>, Option<Arc<Line>>),
        connection: Connection,
        (inbox, orders, account): (Arc<Inbox>, Arc<Orders>, Arc<Account>),
        (reader, wake): (JoinHandle<()>, PipeWriter),
        recorder: Recorder,
    ) -> Self {
        Self {
            name: name.into(),
            side,
            line,
            connection,
            inbox,
            orders,
            reading: AtomicBool::new(true),
            closed: AtomicBool::new(false),
            used: AtomicBool::new(false),
            dismissed: AtomicBool::new(false),
            requests: Mutex::default(),
            opening: OnceLock::new(),
            last_byte: Mutex::default(),
            last_said: Mutex::default(),
            come_before_sending: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            reader: Mutex::new(Some((reader, wake))),
            recorder,
            is_tried_out: AtomicBool::new(false),
            was_accepted: false,
            asked_for_head: AtomicBool::new(false),
            account,
            begin,
        }
    }

    /// Over what it talks.
    pub fn over(&self) -> Over {
        self.connection.over
    }

    /// When it began to connect.
    pub fn begin(&self) -> Instant {
        self.begin
    }

    /// The actor's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What has arrived.
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// The two ends of the connection.
    pub fn connection(&self) -> Connection {
        let ended = self.inbox.lock().end.is_some();
        Connection { reading: self.reading.load(Ordering::Relaxed), ended, ..self.connection }
    }

    /// Whether something has arrived that the reading thread has not been let run to take.
    pub fn has_news(&self) -> bool {
        let Connection { reading: true, ended: false, .. } = self.connection() else { return false };
        let mut fds = [PollFd::new(self.side.socket(), PollFlags::IN)];
        let has_news = poll(&mut fds, Some(&timespec(Duration::ZERO))) != Ok(0);
        has_news || self.line.as_ref().is_some_and(|line| line.has_stray())
    }

    /// Whether neither side has ended the connection.
    pub fn is_open(&self) -> bool {
        !self.closed.load(Ordering::Relaxed) && self.inbox.lock().end.is_none()
    }

    /// Notes that the end of the connection was awaited and came: nothing more is expected of this client.
    pub fn dismiss(&self) {
        self.dismissed.store(true, Ordering::Relaxed);
    }

    /// Whether the client still takes part: one whose connection broke without being asked to does.
    pub fn is_present(&self) -> bool {
        !self.closed.load(Ordering::Relaxed) && !self.dismissed.load(Ordering::Relaxed)
    }

    /// Whether nothing was sent yet over an open connection.
    pub fn is_fresh(&self) -> bool {
        self.is_open() && !self.used.load(Ordering::Relaxed)
    }

    /// Whether the client has sent anything.
    pub fn has_sent(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    /// The line with which the client began to speak, without its end; only so much of it as was sent in one step.
    pub fn first_line(&self) -> Option<String> {
        let line = self.opening.get()?.split(|byte| *byte == b'\n').next()?;
        Some(String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned())
    }

    /// The beginning of what the client said first; `None` when it has said nothing.
    pub fn opening(&self) -> Option<&[u8]> {
        self.opening.get().map(Vec::as_slice)
    }

    /// The beginning of what the client sent last.
    pub fn last_said(&self) -> Vec<u8> {
        self.last_said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the program made the connection, and this is the server's end of it.
    pub fn was_accepted(&self) -> bool {
        self.was_accepted
    }

    /// Notes whether the request that it heard last was HEAD.
    pub fn note_asked_for_head(&self, is_head: bool) {
        self.asked_for_head.store(is_head, Ordering::Relaxed);
    }

    /// Whether the request that it heard last was HEAD.
    pub fn was_asked_for_head(&self) -> bool {
        self.asked_for_head.load(Ordering::Relaxed)
    }

    /// The last byte that the client sent.
    pub fn last_byte(&self) -> Option<u8> {
        *self.last_byte.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the program has accepted the connection; `None` when that cannot be told.
    pub fn is_accepted(&self) -> Option<bool> {
        if self.over() == Over::Udp {
            return None;
        }
        is_accepted(self.connection.client, self.connection.server)
    }

    /// Whether the connection still waits for the program to accept it, as far as can be told.
    pub fn waits_to_be_accepted(&self) -> bool {
        self.over() == Over::Tcp && waits_to_be_accepted(self.connection.client, self.connection.server)
    }

    /// Whether the client has sent so many bytes or more, and the program has read all of them, as far as can be told; the
    /// connection may have ended in order.
    pub fn is_all_read(&self, least: usize) -> bool {
        let is_whole = self.inbox.lock().end != Some(End::Reset) && self.sent.load(Ordering::Relaxed) >= least as u64;
        is_whole && is_all_read(self.connection.client, self.connection.server) == Some(true)
    }

    /// What became of the last bytes sent; `None` when nothing was sent, or it cannot be told.
    pub fn last_sent(&self) -> Option<LastSent> {
        if !self.used.load(Ordering::Relaxed) {
            return None;
        }
        let held = self.inbox.lock();
        let come = if self.over() == Over::Udp { held.posts } else { held.total };
        drop(held);
        if come > self.come_before_sending.load(Ordering::Relaxed) {
            return Some(LastSent::Answered);
        }
        let unread = match self.over() {
            Over::Tcp => self.peer()?.has_unread()?,
            Over::Udp => fate(&self.connection)?.queued > 0,
        };
        Some(if unread { LastSent::Unread } else { LastSent::ReadUnanswered })
    }

    /// Sends `bytes` in pieces of at most `piece` bytes, waiting between two pieces until the program has read the
    /// first. Whenever nothing more is taken, `begin_wait` gives what is then asked now and then whether to give up; and between
    /// two pieces, of which there may be millions.
    pub fn send<G: FnMut() -> bool>(&self, bytes: &[u8], piece: Option<usize>, begin_wait: impl Fn() -> G) -> Sent {
        self.used.store(true, Ordering::Relaxed);
        self.account.note_due(bytes.len());
        let _ = self.opening.set(bytes[..bytes.len().min(OPENING)].to_vec());
        *self.last_byte.lock().unwrap_or_else(PoisonError::into_inner) = bytes.last().copied();
        *self.last_said.lock().unwrap_or_else(PoisonError::into_inner) = bytes[..bytes.len().min(OPENING)].to_vec();
        self.come_before_sending.store(self.inbox.lock().total, Ordering::Relaxed);
        let mut sent = 0;
        for chunk in bytes.chunks(piece.unwrap_or(bytes.len()).max(1)) {
            if sent > 0 {
                self.wait_until_read();
                if begin_wait()() {
                    return Sent::Stalled(sent);
                }
            }
            match self.send_chunk(chunk, &begin_wait) {
                Sent::All => sent += chunk.len(),
                Sent::Broken(more) => return Sent::Broken(sent + more),
                Sent::Stalled(more) => return Sent::Stalled(sent + more),
            }
        }
        Sent::All
    }

    fn send_chunk<G: FnMut() -> bool>(&self, bytes: &[u8], begin_wait: impl Fn() -> G) -> Sent {
        let mut sent = 0;
        while sent < bytes.len() || self.side.socket().is_full() {
            // What is received is written down under the same lock: an answer cannot stand before what it answers.
            let order = self.inbox.lock();
            let rest = &bytes[sent..];
            let written = match rest {
                [] => self.side.socket().flush().map(|()| 0),
                rest => self.recorder.note_sent(&self.name, rest, || self.side.socket().write(rest)),
            };
            drop(order);
            match written {
                Ok(count) => {
                    sent += count;
                    self.sent.fetch_add(count as u64, Ordering::Relaxed);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let mut fds = [PollFd::new(self.side.socket(), PollFlags::OUT)];
                    let mut gives_up = begin_wait();
                    while let Ok(0) = poll(&mut fds, Some(&timespec(LOOK))) {
                        if gives_up() {
                            return Sent::Stalled(sent);
                        }
                    }
                }
                Err(_) => return Sent::Broken(sent),
            }
        }
        Sent::All
    }

    /// The program's end of the connection.
    fn peer(&self) -> Option<Peer> {
        Peer::of(self.connection.client, self.connection.server)
    }

    /// Waits until the program has read all that was sent, but not for long: it only makes a check sharper.
    fn wait_until_read(&self) {
        let (begin, peer) = (Instant::now(), self.peer());
        let mut pause = FIRST_LOOK;
        loop {
            match peer.as_ref().and_then(Peer::has_unread) {
                // Who reads at once needs the processor for it, and who is held does not read at all.
                Some(true) if begin.elapsed() < PIECE_WAIT => std::thread::sleep(pause),
                Some(_) => return,
                None => return std::thread::sleep(BLIND_PAUSE),
            }
            pause = (pause * 2).min(LAST_LOOK);
        }
    }

    /// Whether the client's side has ended.
    pub fn has_ended_its_side(&self) -> bool {
        self.side.has_ended()
    }

    /// Ends the client's side; what the program still sends is read.
    pub fn half_close(&self) {
        self.side.half_close();
    }

    /// The check is over, and what is done from now on only looks for the cause: said once.
    pub fn try_out(&self) {
        if !self.is_tried_out.swap(true, Ordering::Relaxed) {
            self.recorder.note(&self.name, Event::TriedOut);
        }
    }

    /// Stops taking what arrives.
    pub fn stop_reading(&self) {
        self.recorder.note(&self.name, Event::StoppedReading);
        self.reading.store(false, Ordering::Relaxed);
        self.orders.give(Order::Pause);
    }

    /// Takes what arrives again.
    pub fn resume_reading(&self) {
        self.recorder.note(&self.name, Event::ResumedReading);
        self.orders.give(Order::Read);
        self.reading.store(true, Ordering::Relaxed);
    }

    /// Closes the connection in order: what the program sends afterwards finds nobody.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        self.orders.give(Order::Leave);
        // One that was broken off is closed already.
        if self.inbox.lock().end != Some(End::Reset) {
            self.side.close();
        }
    }

    /// Breaks the connection off, once the last holder lets go of the client.
    pub fn reset(&self) {
        self.recorder.note(&self.name, Event::ResetIt);
        self.side.break_off();
    }

    /// Takes and writes down nothing more: what happens from now on belongs to no conversation.
    pub fn retire(&self) {
        self.orders.give(Order::Leave);
        if let Some((reader, wake)) = self.reader.lock().unwrap_or_else(PoisonError::into_inner).take() {
            drop(wake);
            let _ = reader.join();
        }
    }

    /// Breaks the connection off without a word, once the last holder lets go of the client: the program is gone, and its
    /// end shall not linger.
    pub fn sweep(&self) {
        self.side.break_off();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.retire();
    }
}
