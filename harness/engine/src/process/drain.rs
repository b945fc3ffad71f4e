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
        (recorder, name): (Recorder, String),
        event: Event,
        mut filter: Option<Box<dyn Filter>>,
    ) -> io::Result<Self> {
        let reading = source.clone();
        let thread = Builder::new().name("drain".into()).spawn(move || {
            let note = |bytes: Vec<u8>| {
                recorder.note_bytes(&name, event.clone(), &bytes);
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
        state(&self.source)
    }
}

/// What the reading end of a program's output shows now.
fn state(source: &File) -> Open {
    match shown(source) {
        Some(found) if found.is_empty() => Open::Empty,
        Some(found) if !found.intersects(PollFlags::HUP | PollFlags::ERR) => Open::Holding,
        _ => Open::Ended,
    }
}

/// What poll(2) says of it at once, if it says anything.
fn shown(source: &File) -> Option<PollFlags> {
    let mut fds = [PollFd::new(source, PollFlags::IN)];
    poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).ok()?;
    Some(fds[0].revents())
}

/// Whether all that was written into the other end until now has arrived in `inbox`. To be asked on Linux only.
///
/// What is in a pipe is seen at once. What was written to a terminal is handed over by a worker of the kernel, and poll(2)
/// waits for that one before it says that nothing is there (`n_tty_poll` calls `tty_buffer_flush_work`, since Linux 4.7: sshd
/// takes it for granted that it has all of a program's output then).
pub(super) fn has_moved_all(source: &File, inbox: &Inbox) -> bool {
    // Nothing is read while the inbox is locked.
    let held = inbox.lock();
    // A worker that found no room, and then that a read had just made some, puts itself in line again: the second look
    // waits for it once more, and without reads in between there is no third time.
    held.end.is_some() || (0..2).all(|_| matches!(state(source), Open::Empty))
}

/// Whether the reading end of a program's output has something that was not read yet.
pub(super) fn holds_bytes(source: &File) -> bool {
    shown(source).is_some_and(|found| found.contains(PollFlags::IN))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::Write as _;
    use std::os::fd::OwnedFd;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::process::terminal;

    /// The two ends of a terminal, and those of a pipe.
    fn pairs() -> [(File, File); 2] {
        let (judge, program): (File, OwnedFd) = terminal::pair().expect("a terminal");
        let (reader, writer) = io::pipe().expect("a pipe");
        [(judge, File::from(program)), (File::from(OwnedFd::from(reader)), File::from(OwnedFd::from(writer)))]
    }

    fn read(source: &File, inbox: &Inbox, buffer: &mut [u8]) {
        inbox.fill(|| {
            let mut source = source;
            let count = source.read(buffer).expect("bytes");
            Arrival::Bytes(buffer[..count].to_vec())
        });
    }

    #[test]
    fn what_was_written_and_not_read_yet_has_not_arrived() {
        for (source, mut program) in pairs() {
            let inbox = Inbox::new(1000);
            assert!(has_moved_all(&source, &inbox));
            for _ in 0..1000 {
                // At once: the kernel's worker has hardly begun.
                program.write_all(b"ab").expect("written");
                assert!(!has_moved_all(&source, &inbox));
                read(&source, &inbox, &mut [0; 1]);
                assert!(!has_moved_all(&source, &inbox));
                read(&source, &inbox, &mut [0; 9]);
                assert!(has_moved_all(&source, &inbox));
            }
        }
    }

    #[test]
    fn however_fast_it_is_read_what_is_said_to_have_arrived_has() {
        for (source, mut program) in pairs() {
            let (inbox, is_over) = (Inbox::new(0), AtomicBool::new(false));
            let mut written = 0;
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    let mut buffer = vec![0; 64 * 1024];
                    while !is_over.load(Ordering::Relaxed) {
                        if holds_bytes(&source) {
                            read(&source, &inbox, &mut buffer);
                        }
                    }
                });
                // More than the line discipline's 4 KiB, and more than is handed over at a time.
                for size in [1, 60, 3000, 4095, 4096, 9000, 40_000].into_iter().cycle().take(210) {
                    program.write_all(&vec![b'x'; size]).expect("written");
                    written += size as u64;
                    while !has_moved_all(&source, &inbox) {
                        std::thread::yield_now();
                    }
                    let arrived = inbox.lock().total;
                    // Whoever fails ends the reader first.
                    is_over.store(arrived != written, Ordering::Relaxed);
                    assert_eq!(arrived, written);
                }
                is_over.store(true, Ordering::Relaxed);
            });
        }
    }

    #[test]
    fn after_the_end_nothing_is_on_its_way() {
        for (source, program) in pairs() {
            let inbox = Arc::new(Inbox::new(10));
            drop(program);
            assert!(!has_moved_all(&source, &inbox), "its end has not arrived");
            inbox.fill(|| Arrival::End(End::Closed));
            assert!(has_moved_all(&source, &inbox));
        }
    }
}
