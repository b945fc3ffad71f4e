//! The load: many clients on one thread of ours, each asking again and again, or requests that are due at a fixed rate.
//!
//! A latency begins before the connection is asked for (with a rate: when the request was due), so that neither a full accept
//! queue nor a stalled server can hide, and ends with the last byte of the response.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use super::exchange::{Fault, Progress, Response, Wanted};

/// How much is read at once.
const BUFFER: usize = 64 * 1024;
/// How many events are taken from the system at once.
const EVENTS: usize = 1024;
/// How long a server that said it would end the connection may take for that after the last byte: what it sends too much
/// comes with the rest, and the client has its answer.
const FAREWELL: Duration = Duration::from_millis(10);
/// Stands in a path for the number of the request.
pub const NUMBER: &str = "{n}";

/// When requests are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// Closed loop: each client makes its next request when it has its answer, as ab(1) does.
    Closed,
    /// Open loop: so many requests are due each second, whatever becomes of those before them.
    Open {
        /// Requests each second.
        per_second: f64,
    },
}

/// What is asked of whom, how often, by how many.
#[derive(Clone, Debug)]
pub struct Load {
    /// The server's address.
    pub server: SocketAddr,
    /// What is asked for; [`NUMBER`] in it is another one each time.
    pub path: String,
    /// The body of a right response; `None`: any, and that of the first is given back.
    pub body: Option<Arc<[u8]>>,
    /// Connections at the same time, at most.
    pub clients: usize,
    /// Requests in all.
    pub requests: u64,
    /// When they are made.
    pub pace: Pace,
    /// How long one request may take.
    pub patience: Duration,
}

/// One request, with moments since the load began.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Which client made it.
    pub client: u32,
    /// When it was due, from which its latency counts.
    pub due: Duration,
    /// When the connection was asked for.
    pub begun: Duration,
    /// When the connection was there, as far as we could tell.
    pub connected: Option<Duration>,
    /// When the first bytes of the response came.
    pub first_byte: Option<Duration>,
    /// When it was over.
    pub end: Duration,
    /// What was wrong, if anything was.
    pub fault: Option<Fault>,
}

impl Sample {
    /// How long the request took.
    pub fn latency(&self) -> Duration {
        self.end.saturating_sub(self.due)
    }
}

/// What a load measured.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// All requests, in the order in which they ended.
    pub samples: Vec<Sample>,
    /// From the first request to the end of the last; with a rate, no less than the requests were spread over.
    pub took: Duration,
    /// Whether the rest was not tried: as many requests as there are clients had no answer in their time, one after the other.
    pub gave_up: bool,
    /// The body of the first response, where any was right.
    pub body: Option<Vec<u8>>,
}

/// Puts a load on a server, until all requests are over.
///
/// # Errors
/// When this machine gives no sockets or no ports for so many connections: that says nothing of the server.
pub fn put(load: &Load) -> io::Result<Measured> {
    let slots = load.clients.min(usize::try_from(load.requests).unwrap_or(usize::MAX)).max(1);
    let mut generator = Generator {
        load,
        poll: Poll::new()?,
        slots: (0..slots).map(|_| Slot { is_idle: true, ..Slot::default() }).collect(),
        request: request(load.server, &load.path),
        begin: Instant::now(),
        made: 0,
        under_way: 0,
        deadlines: VecDeque::new(),
        farewells: VecDeque::new(),
        unanswered: 0,
        measured: Measured {
            samples: Vec::with_capacity(usize::try_from(load.requests).unwrap_or(0).min(1 << 20)),
            ..Measured::default()
        },
        buffer: vec![0; BUFFER],
    };
    generator.run()?;
    let spread = match load.pace {
        Pace::Closed => Duration::ZERO,
        Pace::Open { per_second } => Duration::from_secs_f64(generator.made as f64 / per_second),
    };
    let last = generator.measured.samples.iter().map(|sample| sample.end).max().unwrap_or_default();
    generator.measured.took = last.max(spread);
    Ok(generator.measured)
}

/// What is sent to ask a server for this.
fn request(server: SocketAddr, path: &str) -> Arc<[u8]> {
    format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n").into_bytes().into()
}

/// A client.
#[derive(Debug, Default)]
struct Slot {
    /// Counts its requests: a deadline of an earlier one is none any more.
    turn: u64,
    /// Whether it waits for a request to make.
    is_idle: bool,
    open: Option<Open>,
}

/// A request under way.
#[derive(Debug)]
struct Open {
    stream: TcpStream,
    is_registered: bool,
    request: Arc<[u8]>,
    written: usize,
    response: Response,
    /// It holds the moments that are known so far.
    sample: Sample,
    /// All of the response is there; the end of the connection is awaited.
    is_whole: bool,
}

struct Generator<'l> {
    load: &'l Load,
    poll: Poll,
    slots: Vec<Slot>,
    /// What is sent each time, where no number is in it.
    request: Arc<[u8]>,
    begin: Instant,
    /// Requests made so far.
    made: u64,
    under_way: usize,
    /// When which request of which slot has had its time: all have the same, so that the first made is the first.
    deadlines: VecDeque<(Instant, usize, u64)>,
    farewells: VecDeque<(Instant, usize, u64)>,
    /// Requests that had no answer in their time since one had.
    unanswered: usize,
    measured: Measured,
    buffer: Vec<u8>,
}

impl Generator<'_> {
    fn run(&mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(EVENTS);
        let mut idle: Vec<usize> = (0..self.slots.len()).rev().collect();
        loop {
            self.make_requests(&mut idle)?;
            if self.under_way == 0 && !self.has_more() {
                return Ok(());
            }
            match self.poll.poll(&mut events, self.pause()) {
                Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            for event in &events {
                let index = event.token().0;
                self.go_on(index, event.is_read_closed())?;
                self.go_idle(index, &mut idle);
                // At once, not after the others of this round: the server need not wait for what we do with them.
                self.make_requests(&mut idle)?;
            }
            self.end_late(&mut idle);
        }
    }

    /// Whether another request is to be made.
    fn has_more(&self) -> bool {
        self.made < self.load.requests && !self.measured.gave_up
    }

    /// Makes all requests that are due and have a client.
    fn make_requests(&mut self, idle: &mut Vec<usize>) -> io::Result<()> {
        while self.has_more() && !idle.is_empty() {
            let now = self.begin.elapsed();
            let due = match self.load.pace {
                Pace::Closed => now,
                Pace::Open { per_second } => Duration::from_secs_f64(self.made as f64 / per_second),
            };
            if due > now {
                return Ok(());
            }
            let Some(index) = idle.pop() else { return Ok(()) };
            self.slots[index].is_idle = false;
            self.make(index, due)?;
            self.go_idle(index, idle);
        }
        Ok(())
    }

    /// The longest that nothing needs to be looked at: what is under way has a deadline, or is about to be let go.
    fn pause(&self) -> Option<Duration> {
        let now = Instant::now();
        let until = |queue: &VecDeque<(Instant, usize, u64)>| queue.front().map(|(at, ..)| at.saturating_duration_since(now));
        let due = match self.load.pace {
            Pace::Open { per_second } if self.has_more() && self.under_way < self.slots.len() => {
                Some(Duration::from_secs_f64(self.made as f64 / per_second).saturating_sub(self.begin.elapsed()))
            }
            _ => None,
        };
        [until(&self.deadlines), until(&self.farewells), due].into_iter().flatten().min()
    }

    /// Makes the next request, as the client `index`.
    fn make(&mut self, index: usize, due: Duration) -> io::Result<()> {
        let (request, wanted) = match &self.load.body {
            _ if self.load.path.contains(NUMBER) => {
                let number = self.made.to_string();
                (request(self.load.server, &self.load.path.replace(NUMBER, &number)), Wanted::Number(number.into_bytes()))
            }
            Some(body) => (self.request.clone(), Wanted::Bytes(body.clone())),
            None => (self.request.clone(), Wanted::Any),
        };
        self.made += 1;
        let begun = self.begin.elapsed();
        let sample = Sample { client: index as u32, due, begun, connected: None, first_byte: None, end: begun, fault: None };
        let stream = match TcpStream::connect(self.load.server) {
            Ok(stream) => stream,
            Err(error) => match fault(&error) {
                Some(fault) => {
                    let end = self.begin.elapsed();
                    self.measured.samples.push(Sample { end, fault: Some(fault), ..sample });
                    return Ok(());
                }
                None => return Err(error),
            },
        };
        let slot = &mut self.slots[index];
        slot.turn += 1;
        slot.open = Some(Open {
            stream,
            is_registered: false,
            request,
            written: 0,
            response: Response::new(wanted),
            sample,
            is_whole: false,
        });
        self.under_way += 1;
        self.deadlines.push_back((Instant::now() + self.load.patience, index, slot.turn));
        // On loopback the connection is there already, and there is no need to wait for it.
        self.go_on(index, false)
    }

    /// Does what can be done for a request without waiting; `has_ended`: the system said that the server's side is at its end.
    fn go_on(&mut self, index: usize, has_ended: bool) -> io::Result<()> {
        let Some(mut open) = self.slots[index].open.take() else { return Ok(()) };
        match open.go_on(&mut self.buffer, self.begin, has_ended) {
            Ok(State::Waits) => {
                if !open.is_registered {
                    // Who has written all is not to be woken for being able to write.
                    let is_written = open.written == open.request.len();
                    let interest = if is_written { Interest::READABLE } else { Interest::READABLE | Interest::WRITABLE };
                    self.poll.registry().register(&mut open.stream, Token(index), interest)?;
                    open.is_registered = true;
                }
                if open.is_whole {
                    self.farewells.push_back((Instant::now() + FAREWELL, index, self.slots[index].turn));
                }
                self.slots[index].open = Some(open);
            }
            Ok(State::Over) => self.over(open, None),
            Err(fault) => {
                open.sample.end = self.begin.elapsed();
                self.over(open, Some(fault));
            }
        }
        Ok(())
    }

    fn over(&mut self, mut open: Open, fault: Option<Fault>) {
        self.under_way -= 1;
        open.sample.fault = fault;
        let is_unanswered = matches!(fault, Some(Fault::NeverServed | Fault::TooSlow));
        self.unanswered = if is_unanswered { self.unanswered + 1 } else { 0 };
        self.measured.gave_up |= self.unanswered >= self.slots.len();
        self.measured.samples.push(open.sample);
        if fault.is_none() && self.load.body.is_none() && self.measured.body.is_none() {
            self.measured.body = Some(open.response.into_body());
        }
    }

    /// Gives a client that has nothing under way back to those that may make the next request.
    fn go_idle(&mut self, index: usize, idle: &mut Vec<usize>) {
        let slot = &mut self.slots[index];
        if slot.open.is_none() && !std::mem::replace(&mut slot.is_idle, true) {
            idle.push(index);
        }
    }

    /// Ends what has had its time.
    fn end_late(&mut self, idle: &mut Vec<usize>) {
        let now = Instant::now();
        while let Some((_, index, turn)) = self.deadlines.pop_front_if(|(at, ..)| *at <= now) {
            let slot = &mut self.slots[index];
            let is_late = slot.turn == turn && slot.open.as_ref().is_some_and(|open| !open.is_whole);
            if let Some(mut open) = slot.open.take_if(|_| is_late) {
                open.sample.end = self.begin.elapsed();
                let fault = if open.response.has_begun() { Fault::TooSlow } else { Fault::NeverServed };
                self.over(open, Some(fault));
                self.go_idle(index, idle);
            }
        }
        while let Some((_, index, turn)) = self.farewells.pop_front_if(|(at, ..)| *at <= now) {
            let slot = &mut self.slots[index];
            let is_same = slot.turn == turn;
            if let Some(open) = slot.open.take_if(|_| is_same) {
                self.over(open, None);
                self.go_idle(index, idle);
            }
        }
    }
}

/// Whether a request needs to wait.
enum State {
    Waits,
    Over,
}

impl Open {
    /// Does what can be done without waiting. Each needless call of the system is time in which another client is not served.
    ///
    /// # Errors
    /// What is wrong with the answer, or the connection.
    fn go_on(&mut self, buffer: &mut [u8], begin: Instant, has_ended: bool) -> Result<State, Fault> {
        while self.written < self.request.len() {
            match self.stream.write(&self.request[self.written..]) {
                Ok(count) => {
                    self.sample.connected.get_or_insert_with(|| begin.elapsed());
                    self.written += count;
                    // No answer can be there yet; and if one is, registering tells of it.
                    if self.written == self.request.len() && !self.is_registered {
                        return self.waits();
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotConnected) => return self.waits(),
                // What the server said before it broke off is still to be read.
                Err(_) if self.sample.connected.is_some() => break,
                Err(error) => return Err(fault(&error).unwrap_or(Fault::Reset)),
            }
        }
        loop {
            match self.stream.read(buffer) {
                Ok(0) if self.is_whole => return Ok(State::Over),
                Ok(0) => {
                    self.sample.end = begin.elapsed();
                    return self.response.end().map(|()| State::Over);
                }
                Ok(count) => {
                    let now = begin.elapsed();
                    self.sample.first_byte.get_or_insert(now);
                    if self.response.take(&buffer[..count])? == Progress::Whole && !self.is_whole {
                        self.is_whole = true;
                        self.sample.end = now;
                    }
                    // It had room for more, so that nothing is left: what comes later is a new event. An end that was there
                    // before is one behind these bytes; whether it is a reset is of interest only if any are missing.
                    let is_empty = count < buffer.len();
                    match (self.is_whole, has_ended) {
                        (true, true) if is_empty => return Ok(State::Over),
                        (true, false) if is_empty && self.response.closes() => return self.waits(),
                        (false, false) if is_empty => return self.waits(),
                        _ => {}
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    // A server that keeps the connection, though it was asked not to, would keep us for ever.
                    let is_over = self.is_whole && !self.response.closes();
                    return if is_over { Ok(State::Over) } else { self.waits() };
                }
                // All of the response came before.
                Err(_) if self.is_whole => return Ok(State::Over),
                Err(error) => return Err(fault(&error).unwrap_or(Fault::Reset)),
            }
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is what its callers return")]
    fn waits(&self) -> Result<State, Fault> {
        Ok(State::Waits)
    }
}

/// What a connection that fails says of the server; `None` when it says something of this machine.
fn fault(error: &io::Error) -> Option<Fault> {
    match error.kind() {
        ErrorKind::ConnectionRefused => Some(Fault::Refused),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => Some(Fault::Reset),
        ErrorKind::TimedOut | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => Some(Fault::NeverServed),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
