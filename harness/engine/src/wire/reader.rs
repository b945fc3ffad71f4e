//! The thread that takes what arrives on one connection, the moment it arrives, and stamps it.

use std::io::{ErrorKind, PipeReader, Read as _};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rustix::event::{PollFd, PollFlags, poll};

use super::own_side::OwnSide;
use super::socket::Socket;
use crate::process::{Arrival, End, Inbox, Recorder};
use crate::text::Event;

/// How much one read takes at most.
const BUFFER: usize = 64 * 1024;
/// A reader does next to nothing; a crowd of a thousand shall not cost a gigabyte of stacks.
const STACK: usize = 128 * 1024;

/// Whether the reader may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Read,
    Pause,
    Leave,
}

/// The orders to a reader, and the pipe whose end wakes it.
#[derive(Debug)]
pub(super) struct Orders {
    now: Mutex<Order>,
    changed: Condvar,
}

impl Orders {
    pub(super) fn new() -> Self {
        Self { now: Mutex::new(Order::Read), changed: Condvar::new() }
    }

    pub(super) fn give(&self, order: Order) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = order;
        self.changed.notify_all();
    }

    /// The order, once it is not to pause.
    pub(super) fn get(&self) -> Order {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *self.changed.wait_while(now, |now| *now == Order::Pause).unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads until the end of the connection, and then closes it; or until an order to leave, or the end of `wake` while it waits.
pub(super) fn spawn(
    name: String,
    (side, is_reset): (Arc<OwnSide>, bool),
    inbox: Arc<Inbox>,
    orders: Arc<Orders>,
    wake: PipeReader,
    recorder: Recorder,
) -> std::io::Result<std::thread::JoinHandle<()>> {
    let work = move || {
        let mut buffer = vec![0; BUFFER];
        while orders.get() == Order::Read {
            let mut fds = [PollFd::new(side.socket(), PollFlags::IN), PollFd::new(&wake, PollFlags::IN)];
            if poll(&mut fds, None).is_err() {
                continue;
            }
            if !fds[1].revents().is_empty() {
                break;
            }
            // An order may have come while this thread waited.
            if orders.get() != Order::Read {
                break;
            }
            // Written down while the inbox is locked: whoever acts on it is written down later.
            let arrival = inbox.fill(|| {
                let mut arrival = read_once(side.socket(), &mut buffer);
                if let (true, Arrival::End(end)) = (is_reset, &mut arrival) {
                    *end = End::Reset;
                }
                match &arrival {
                    Arrival::Bytes(bytes) => recorder.note_bytes(&name, Event::Received, bytes),
                    // Like any client that has read to the end; a program may wait for it before it serves the next one.
                    Arrival::End(End::Closed) => {
                        recorder.note(&name, Event::SawEnd);
                        side.close();
                    }
                    Arrival::End(End::Reset) => recorder.note(&name, Event::SawReset),
                    Arrival::Nothing => {}
                }
                arrival
            });
            if matches!(arrival, Arrival::End(_)) {
                break;
            }
        }
    };
    std::thread::Builder::new().name("reader".into()).stack_size(STACK + BUFFER).spawn(work)
}

fn read_once(mut stream: &Socket, buffer: &mut [u8]) -> Arrival {
    // A program that writes twice before it reads waits for an acknowledgement after the first, and the system puts that off for
    // 40 ms, in vain (Nagle's algorithm, RFC 9293, section 3.7.4). It forgets this wish with each packet.
    #[cfg(target_os = "linux")]
    let _ = rustix::net::sockopt::set_tcp_quickack(stream, true);
    match stream.read(buffer) {
        Ok(0) => Arrival::End(End::Closed),
        Ok(count) => Arrival::Bytes(buffer[..count].to_vec()),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Arrival::Nothing,
        Err(_) => Arrival::End(End::Reset),
    }
}
