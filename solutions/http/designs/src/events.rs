//! One thread for all connections: the system tells which of them can go on, and none is waited for alone.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener};
use std::path::Path;
use std::time::Instant;

use mio::net::{TcpListener as Listener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use crate::alarm::Alarm;
use crate::http::{Answer, LINGER, LONGEST_HEAD, PAUSE_AFTER_ERROR, answer, read_request};

const LISTENER: Token = Token(0);

/// A client, and how far its request and its answer are.
struct Connection {
    stream: TcpStream,
    head: Vec<u8>,
    /// What is to be sent, from this time on.
    reply: Option<(Instant, Vec<u8>)>,
    sent: usize,
    /// Until when the rest of a refused request is read and thrown away.
    lingers: Option<Instant>,
    is_refused: bool,
}

pub fn serve_all(listener: TcpListener, folder: &Path) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let mut listener = Listener::from_std(listener);
    let mut poll = Poll::new()?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let mut alarm = Alarm::new(poll.registry())?;
    let mut events = Events::with_capacity(1024);
    let mut connections = HashMap::new();
    // When something is to be done for which connection, though nothing comes.
    let mut timers: BTreeMap<(Instant, Token), ()> = BTreeMap::new();
    let mut next = 1;
    loop {
        let pause = alarm.set(timers.keys().next().map(|(at, _)| *at))?;
        match poll.poll(&mut events, pause) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        let mut ready: Vec<Token> = events.iter().map(mio::event::Event::token).collect();
        let now = Instant::now();
        while let Some(timer) = timers.first_entry().filter(|timer| timer.key().0 <= now) {
            ready.push(timer.remove_entry().0.1);
        }
        for token in ready {
            if token != LISTENER {
                go_on(token, &mut connections, &mut timers, folder);
                continue;
            }
            loop {
                match listener.accept() {
                    Ok((mut stream, _address)) => {
                        let token = Token(next);
                        next += 1;
                        if poll.registry().register(&mut stream, token, Interest::READABLE | Interest::WRITABLE).is_ok() {
                            let fresh =
                                Connection { stream, head: Vec::new(), reply: None, sent: 0, lingers: None, is_refused: false };
                            connections.insert(token, fresh);
                            go_on(token, &mut connections, &mut timers, folder);
                        }
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                    Err(_) => {
                        timers.insert((now + PAUSE_AFTER_ERROR, LISTENER), ());
                        break;
                    }
                }
            }
        }
    }
}

/// Does for a connection what can be done without waiting, and lets go of it when it is over.
fn go_on(token: Token, connections: &mut HashMap<Token, Connection>, timers: &mut BTreeMap<(Instant, Token), ()>, folder: &Path) {
    let Some(connection) = connections.get_mut(&token) else { return };
    match connection.go_on(folder) {
        Ok(Some(at)) => drop(timers.insert((at, token), ())),
        Ok(None) => {}
        // It is over, or the client has left.
        Err(_) => drop(connections.remove(&token)),
    }
}

impl Connection {
    /// Returns when it wants to go on though nothing comes; an error when it is over.
    fn go_on(&mut self, folder: &Path) -> io::Result<Option<Instant>> {
        if self.reply.is_none() {
            let Some(answer) = self.read_head(folder)? else { return Ok(None) };
            self.reply = Some((Instant::now() + answer.after, answer.bytes()));
        }
        if let Some((at, bytes)) = &self.reply {
            if *at > Instant::now() {
                return Ok(Some(*at));
            }
            while self.sent < bytes.len() {
                match self.stream.write(&bytes[self.sent..]) {
                    Ok(count) => self.sent += count,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                    Err(error) => return Err(error),
                }
            }
        }
        if !self.is_refused {
            return Err(ErrorKind::ConnectionAborted.into());
        }
        self.read_the_rest()
    }

    /// The answer, once the head of the request is there.
    fn read_head(&mut self, folder: &Path) -> io::Result<Option<Answer>> {
        let mut buffer = [0; 4096];
        let has_ended = loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => break true,
                Ok(count) => self.head.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break false,
                Err(error) => return Err(error),
            }
            if self.is_whole() {
                break false;
            }
        };
        if !has_ended && !self.is_whole() {
            return Ok(None);
        }
        Ok(Some(match read_request(self.head.as_slice()) {
            Ok(target) => answer(&target, folder),
            Err(refusal) => {
                self.is_refused = true;
                refusal
            }
        }))
    }

    /// Whether the head is there, or too much of it.
    fn is_whole(&self) -> bool {
        let ends = |end: &[u8]| self.head.windows(end.len()).any(|part| part == end);
        ends(b"\n\r\n") || ends(b"\n\n") || self.head.len() as u64 >= LONGEST_HEAD
    }

    /// What else comes of a refused request is read for a moment: to close at once would reset the connection.
    fn read_the_rest(&mut self) -> io::Result<Option<Instant>> {
        let until = *self.lingers.get_or_insert_with(|| Instant::now() + LINGER);
        let _ = self.stream.shutdown(Shutdown::Write);
        let mut ignored = [0; 16 * 1024];
        loop {
            match self.stream.read(&mut ignored) {
                Ok(1..) if Instant::now() < until => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock && Instant::now() < until => return Ok(Some(until)),
                _ => return Err(ErrorKind::ConnectionAborted.into()),
            }
        }
    }
}
