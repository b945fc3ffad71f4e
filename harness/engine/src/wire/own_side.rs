//! The client's own side of a connection: how far it is closed, and the one place where that is done and written down.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::socket::Socket;
use crate::process::Recorder;
use crate::text::Event;

/// How much is read away at most before a socket is closed.
const MOST_DRAINED: usize = 32 * 1024 * 1024;

/// How far the client's side is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Open,
    /// The program was told that nothing more comes; what it sends is read.
    HalfClosed,
    Closed,
    /// It is broken off as soon as nobody holds it any more.
    Broken,
}

/// A connection, seen from the client. Dropping it closes it in order, unless it was to be broken off.
#[derive(Debug)]
pub(super) struct OwnSide {
    name: String,
    socket: Socket,
    state: Mutex<State>,
    recorder: Recorder,
}

impl OwnSide {
    pub(super) fn new(name: &str, socket: Socket, recorder: Recorder) -> Self {
        Self { name: name.into(), socket, state: Mutex::new(State::Open), recorder }
    }

    pub(super) fn socket(&self) -> &Socket {
        &self.socket
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the program that nothing more comes.
    pub(super) fn half_close(&self) {
        self.end(State::HalfClosed, Event::HalfClosed);
    }

    /// Whether the program was told that nothing more comes.
    pub(super) fn has_ended(&self) -> bool {
        *self.lock() > State::Open
    }

    /// Closes in order.
    pub(super) fn close(&self) {
        self.end(State::Closed, Event::Closed);
    }

    /// Written down before it is done: what the program does because of it is written down later.
    fn end(&self, next: State, event: Event) {
        let mut state = self.lock();
        if *state < next {
            self.recorder.note(&self.name, event);
            match next {
                State::HalfClosed => self.socket.half_end(),
                _ => self.socket.end(),
            }
            *state = next;
        }
    }

    /// Breaks the connection off when it is dropped, unless it was closed before.
    pub(super) fn break_off(&self) {
        let mut state = self.lock();
        if *state < State::Closed {
            *state = State::Broken;
        }
    }
}

impl Drop for OwnSide {
    fn drop(&mut self) {
        if *self.lock() == State::Broken {
            self.socket.break_off();
            return;
        }
        self.socket.end();
        if let Socket::Datagrams(_) = self.socket {
            return;
        }
        // A socket that is closed while something in it was not read sends a reset as well (RFC 2525, section 2.17).
        let (mut buffer, mut drained) = ([0; 16 * 1024], 0);
        while drained < MOST_DRAINED
            && let Ok(count @ 1..) = self.socket.drain(&mut buffer)
        {
            drained += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// The client's side, and the program's end of the connection.
    fn connected() -> (OwnSide, TcpStream, Recorder) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let client = TcpStream::connect(listener.local_addr().expect("its address")).expect("a client");
        client.set_nonblocking(true).expect("an option");
        let recorder = Recorder::new();
        (OwnSide::new("ana", Socket::Stream(client), recorder.clone()), listener.accept().expect("a connection").0, recorder)
    }

    fn events(recorder: &Recorder) -> Vec<Event> {
        recorder.conversation().moments.into_iter().map(|moment| moment.event).collect()
    }

    /// Whether the program's end, asked for more, is told of an end in order.
    fn ends_in_order(mut program: TcpStream) -> bool {
        program.read(&mut [0; 8]).is_ok_and(|count| count == 0)
    }

    #[test]
    fn whoever_comes_first_closes_and_it_is_written_down_once() {
        let (side, program, recorder) = connected();
        side.half_close();
        side.close();
        side.half_close();
        side.close();
        drop(side);
        assert_eq!(events(&recorder), [Event::HalfClosed, Event::Closed]);
        assert!(ends_in_order(program));
    }

    #[test]
    fn what_was_not_read_makes_no_reset_of_an_end_and_only_who_was_open_is_broken_off() {
        let (side, mut program, _) = connected();
        program.write_all(b"unread").expect("sent");
        drop(side);
        assert!(ends_in_order(program));
        let (side, mut program, _) = connected();
        side.break_off();
        drop(side);
        assert!(program.read(&mut [0; 8]).is_err(), "a reset");
        let (side, program, _) = connected();
        side.close();
        side.break_off();
        drop(side);
        assert!(ends_in_order(program));
    }
}
