//! Reading what a program prints, in a thread.

use std::fs::File;
use std::io::{self, Read as _};
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::inbox::{Arrival, End, Inbox};
use super::launching::Filter;
use super::recorder::Recorder;
use crate::text::Event;

/// Moves everything that a program prints into an inbox, through the filter if there is one, in a thread.
pub(super) struct Drain {
    source: Arc<File>,
    thread: JoinHandle<()>,
}

/// What the reading end of a program's output shows.
pub(super) enum Open {
    /// Nobody can write any more.
    Ended,
    /// Somebody could still write, and everything was read.
    Empty,
    /// Somebody could still write, and something was not read yet.
    Holding,
}

impl Drain {
    /// Begins to move what comes out of `source`; what comes is noted as `event`.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub(super) fn start(
        source: Arc<File>,
        inbox: Arc<Inbox>,
        recorder: Recorder,
        event: Event,
        mut filter: Option<Box<dyn Filter>>,
    ) -> io::Result<Self> {
        let reading = source.clone();
        let thread = Builder::new().name("drain".into()).spawn(move || {
            let note = |bytes: Vec<u8>| {
                recorder.note_bytes("program", event.clone(), &bytes);
                Arrival::Bytes(bytes)
            };
            let mut buffer = vec![0; 64 * 1024];
            let mut goes_on = true;
            while goes_on {
                let mut fds = [PollFd::new(&*reading, PollFlags::IN)];
                let _ = poll(&mut fds, None);
                // Read under the inbox's lock, so that no byte is ever in neither place; something is there, or the end.
                inbox.fill(|| match ((&*reading).read(&mut buffer), &mut filter) {
                    (Ok(count), None) if count > 0 => note(buffer[..count].to_vec()),
                    (Ok(count), Some(filter)) if count > 0 => note(filter.pass(&buffer[..count])),
                    (Err(error), _) if error.kind() == io::ErrorKind::Interrupted => Arrival::Nothing,
                    // A terminal whose program's end is closed answers with EIO instead of the end.
                    (Ok(_) | Err(_), _) => {
                        goes_on = false;
                        Arrival::Nothing
                    }
                });
            }
            if let Some(mut filter) = filter {
                inbox.fill(|| note(filter.end()));
            }
            inbox.fill(|| Arrival::End(End::Closed));
        })?;
        Ok(Self { source, thread })
    }

    /// Whether everything was moved.
    pub(super) fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }

    /// What its source shows now.
    pub(super) fn state(&self) -> Open {
        let mut fds = [PollFd::new(&*self.source, PollFlags::IN)];
        let polled = poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
        let found = fds[0].revents();
        if polled.is_err() || found.intersects(PollFlags::HUP | PollFlags::ERR) {
            Open::Ended
        } else if found.is_empty() {
            Open::Empty
        } else {
            Open::Holding
        }
    }
}

/// Whether the reading end of a program's output has something that was not read yet.
pub(super) fn holds_bytes(source: &File) -> bool {
    let mut fds = [PollFd::new(source, PollFlags::IN)];
    let polled = poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
    polled.is_ok() && fds[0].revents().contains(PollFlags::IN)
}
