//! Of which process a thread is, and which file it means: processes that a program forks have files and threads of their own.

use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::os::fd::OwnedFd;

use rustix::net::SocketType;
use rustix::net::sockopt::socket_type;
use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open};

use super::call::Call;
use crate::process::status::Status;

/// A file that stands for a thread instead of a process (`PIDFD_THREAD`, pidfd_open(2), since Linux 6.9).
const OF_THREAD: PidfdFlags = PidfdFlags::from_bits_retain(libc::O_EXCL as u32);

/// The threads that made calls, by their processes.
#[derive(Debug, Default)]
pub(super) struct Homes {
    of: HashMap<i32, i32>,
    processes: BTreeSet<i32>,
}

impl Homes {
    /// Notes that a thread makes a call.
    pub(super) fn note(&mut self, thread: i32, call: Call) {
        // Its number may be another's afterwards, or was before.
        if call == Call::Birth {
            self.of.remove(&thread);
        }
        if let std::collections::hash_map::Entry::Vacant(vacant) = self.of.entry(thread)
            && let Some(process) = process_of(thread)
        {
            vacant.insert(process);
            self.processes.insert(process);
        }
        if call == Call::Exit {
            self.of.remove(&thread);
        }
    }

    /// The process of a thread, if it was noted.
    pub(super) fn of(&self, thread: i32) -> Option<i32> {
        self.of.get(&thread).copied()
    }

    /// All processes that were noted, of which those may be taken that have ended.
    pub(super) fn processes(&mut self) -> &mut BTreeSet<i32> {
        &mut self.processes
    }
}

/// The process of a thread (proc_pid_status(5)).
fn process_of(thread: i32) -> Option<i32> {
    Status::of(thread)?.field("Tgid")?.parse().ok()
}

/// The connection that a thread means by the number of a file, and its other end; `None` for what is no stream. Whoever asks is to
/// see afterwards that the thread still waits: else it was another's.
pub(super) fn connection(thread: i32, process: Option<i32>, file: i32) -> Option<(OwnedFd, SocketAddr)> {
    if file < 0 {
        return None;
    }
    let of_thread = pidfd_open(Pid::from_raw(thread)?, OF_THREAD);
    let owner =
        of_thread.or_else(|_| pidfd_open(process.and_then(Pid::from_raw).ok_or(rustix::io::Errno::SRCH)?, PidfdFlags::empty()));
    let file = pidfd_getfd(owner.ok()?, file, PidfdGetfdFlags::empty()).ok()?;
    let peer = SocketAddr::try_from(rustix::net::getpeername(&file).ok()??).ok()?;
    // Of a datagram the rest would be lost.
    (socket_type(&file) == Ok(SocketType::STREAM)).then_some((file, peer))
}

/// The last part of the path of a file that a thread has open, if it has one.
pub(super) fn name_of(thread: i32, file: i32) -> Option<String> {
    let path = std::fs::read_link(format!("/proc/{thread}/fd/{file}")).ok()?;
    let is_path = path.is_absolute() && !path.starts_with("/dev") && !path.starts_with("/proc");
    path.file_name().filter(|_| is_path).map(|name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_of_its_process_until_its_number_is_given_away() {
        let mut homes = Homes::default();
        let process = std::process::id() as i32;
        let (number, known) = std::thread::scope(|scope| {
            let other = scope.spawn(|| {
                let number = rustix::thread::gettid().as_raw_nonzero().get();
                let mut homes = Homes::default();
                homes.note(number, Call::Birth);
                let known = homes.of(number);
                homes.note(number, Call::Exit);
                (number, (known, homes.of(number)))
            });
            other.join().expect("a thread")
        });
        assert_ne!(number, process);
        assert_eq!(known, (Some(process), None));
        homes.note(process, Call::Read);
        assert_eq!((homes.of(process), homes.of(number)), (Some(process), None));
        assert_eq!(homes.processes().iter().collect::<Vec<_>>(), [&process]);
    }

    #[test]
    fn streams_are_taken_and_datagrams_are_not() {
        use std::net::{TcpListener, TcpStream, UdpSocket};
        use std::os::fd::AsRawFd as _;
        let own = rustix::thread::gettid().as_raw_nonzero().get();
        let process = Some(std::process::id() as i32);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let there = listener.local_addr().expect("an address");
        let stream = TcpStream::connect(there).expect("a connection");
        assert_eq!(connection(own, process, stream.as_raw_fd()).map(|(_, peer)| peer), Some(there));
        assert!(connection(own, process, listener.as_raw_fd()).is_none());
        let datagrams = UdpSocket::bind("127.0.0.1:0").expect("a port");
        datagrams.connect(there).expect("an address");
        assert!(connection(own, process, datagrams.as_raw_fd()).is_none());
        assert!(connection(own, None, -1).is_none());
    }
}
