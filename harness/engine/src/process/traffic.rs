//! Whether anything is under way between our clients and a program: its own sockets are asked, and ours.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::sync::{PoisonError, RwLock};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt::{socket_acceptconn, socket_domain, socket_type};
use rustix::net::{AddressFamily, SocketType, getpeername, getsockname};
use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open};

use super::datagrams;
use super::diag::Diag;
use super::sockets::{self, Connection, ESTABLISHED};
use super::unix;
use crate::spec::Over;

/// A thread that is not the main one is meant (`PIDFD_THREAD`, pidfd_open(2)).
const PIDFD_THREAD: u32 = libc::O_EXCL as u32;

/// Borrows open files of another process (pidfd_getfd(2)). A file that is held twice is not closed by closing it once:
/// nothing may be forked meanwhile, and what our own clients talk to is better not borrowed.
#[derive(Debug)]
pub(super) struct Borrower(OwnedFd);

impl Borrower {
    /// For a process, through its thread `eye`; `None` when it is gone. One whose main thread has ended can be had through
    /// another since Linux 6.9.
    pub(super) fn of(pid: i32, eye: i32) -> Option<Self> {
        let flags = if pid == eye { PidfdFlags::empty() } else { PidfdFlags::from_bits_retain(PIDFD_THREAD) };
        pidfd_open(Pid::from_raw(eye)?, flags).ok().map(Self)
    }

    /// Lets something be asked of the file with this number.
    pub(super) fn ask<T>(&self, number: i32, forks: &RwLock<()>, question: impl FnOnce(&OwnedFd) -> Option<T>) -> Option<T> {
        let _nothing_is_forked = forks.write().unwrap_or_else(PoisonError::into_inner);
        question(&pidfd_getfd(&self.0, number, PidfdGetfdFlags::empty()).ok()?)
    }
}

/// Whether nothing is queued on `connections`, which are all that our clients hold, and the `processes`, each with the
/// thread that shows its files, talk to nobody but each other, and nothing of that is on its way either. On `ports` they
/// receive each other's datagrams. What cannot be told counts as under way.
pub(super) fn nothing_under_way(
    processes: impl Iterator<Item = (i32, i32)>,
    (connections, ports): (&[Connection], &[u16]),
    forks: &RwLock<()>,
) -> bool {
    let Some(kernel) = Diag::open() else { return false };
    let mut known = HashSet::new();
    let mut server = None;
    let quiet_datagrams = LazyCell::new(|| datagrams::quiet(connections, ports));
    for connection in connections {
        if connection.over == Over::Udp {
            if quiet_datagrams.is_none() {
                return false;
            }
            continue;
        }
        match quiet_end(&kernel, connection) {
            Some(inode) => known.extend(inode),
            None => return false,
        }
        // Nearly always it is one and the same.
        if server.replace(connection.server) != Some(connection.server) {
            known.extend(kernel.listener(connection.server));
        }
    }
    let processes: Vec<(i32, i32)> = processes.collect();
    let own: HashSet<u64> = processes.iter().flat_map(|(_, eye)| sockets::inodes(*eye)).collect();
    let is_known = |inode| known.contains(&inode) || unix::talks_to_itself(&kernel, inode, &own) == Some(true);
    let is_quiet = |inode| quiet_datagrams.as_ref().is_some_and(|quiet| quiet.contains(&inode));
    let is_own = |ends| is_quiet_within(&kernel, ends, &own) == Some(true);
    processes.iter().all(|(pid, eye)| talks_to_nobody_else((*pid, *eye), is_known, (is_own, is_quiet), forks) == Some(true))
}

/// The inode of the program's end of a connection on which nothing is queued; `None` when something may be.
fn quiet_end(kernel: &Diag, connection: &Connection) -> Option<Option<u64>> {
    // The program's end first: what has left it by then is seen at the client's.
    let theirs = kernel.queues(connection.server, connection.client)?;
    let ours = kernel.queues(connection.client, connection.server)?;
    let is_quiet = match (theirs, ours) {
        (Some(theirs), Some(ours)) => {
            let nothing_for_us = theirs.unsent == 0 && ours.unread == 0;
            ours.unsent == 0 && (nothing_for_us || !connection.reading)
        }
        // An end that is gone has sent its last (a reset is in no queue): the client is about to see it, or has.
        _ => connection.ended,
    };
    is_quiet.then_some(theirs.map(|queues| queues.inode))
}

/// Whether who holds both ends of a connection, or could accept it, are `own` processes, and nothing is on its way: what lies
/// unread at one end has woken who waits for it, and will wake nobody else.
fn is_quiet_within(kernel: &Diag, (local, remote): (SocketAddr, SocketAddr), own: &HashSet<u64>) -> Option<bool> {
    let (here, there) = (kernel.queues(local, remote)??, kernel.queues(remote, local)??);
    let waits_for_own = || there.state == ESTABLISHED && kernel.listener(remote).is_some_and(|inode| own.contains(&inode));
    let is_own = if there.inode == 0 { waits_for_own() } else { own.contains(&there.inode) };
    Some(is_own && here.unsent == 0 && there.unsent == 0)
}

/// Whether every socket of a process is a known one, one end of a quiet connection among those looked at, a quiet one for datagrams, listens, or has nobody at its other end any more.
fn talks_to_nobody_else(
    (pid, eye): (i32, i32),
    is_known: impl Fn(u64) -> bool,
    (is_own, is_quiet): (impl Fn((SocketAddr, SocketAddr)) -> bool, impl Fn(u64) -> bool),
    forks: &RwLock<()>,
) -> Option<bool> {
    let borrower = Borrower::of(pid, eye)?;
    for entry in std::fs::read_dir(format!("/proc/{eye}/fd")).ok()? {
        let entry = entry.ok()?;
        let target = std::fs::read_link(entry.path()).ok()?;
        let Some(inode) = target.to_str().and_then(|target| target.strip_prefix("socket:[")?.strip_suffix(']')) else { continue };
        let inode = inode.parse().ok()?;
        if is_known(inode) {
            continue;
        }
        let number = entry.file_name().to_str()?.parse().ok()?;
        // Asked last: the kernel's table of such sockets is a long text.
        // Of one that leads to nobody, nothing more is asked.
        let leads = |socket: &OwnedFd| Some(if is_harmless(socket)? { Leads::Nowhere } else { Leads::Between(ends(socket)) });
        let Leads::Between(ends) = borrower.ask(number, forks, leads)? else { continue };
        if !ends.is_some_and(&is_own) && !is_quiet(inode) {
            return Some(false);
        }
    }
    Some(true)
}

/// Where a socket leads that none of our clients talks to.
enum Leads {
    Nowhere,
    /// The two ends of its connection, if it has one.
    Between(Option<(SocketAddr, SocketAddr)>),
}

/// Whether a socket that none of our clients talks to leads to nobody.
fn is_harmless(socket: &OwnedFd) -> Option<bool> {
    // Any other kind (a Unix socket, say) may lead to a process that is not looked at.
    let is_ip = matches!(socket_domain(socket).ok()?, AddressFamily::INET | AddressFamily::INET6);
    if is_ip && socket_type(socket).ok()? == SocketType::DGRAM {
        // One without a port of its own is no place to which anybody could send.
        return Some(SocketAddr::try_from(getsockname(socket).ok()?).ok()?.port() == 0);
    }
    if !is_ip || socket_type(socket).ok()? != SocketType::STREAM {
        return Some(false);
    }
    Some(socket_acceptconn(socket).ok()? || has_ended(socket)?)
}

/// The two ends of a connection over TCP.
fn ends(socket: &OwnedFd) -> Option<(SocketAddr, SocketAddr)> {
    let is_stream = socket_type(socket).ok()? == SocketType::STREAM;
    let (local, remote) = (getsockname(socket).ok()?, getpeername(socket).ok()??);
    let ends = (SocketAddr::try_from(local).ok()?, SocketAddr::try_from(remote).ok()?);
    is_stream.then_some((datagrams::canonical(ends.0), datagrams::canonical(ends.1)))
}

/// Whether the other end has ended, or there never was one: a connection that is being made shows neither.
fn has_ended(socket: &OwnedFd) -> Option<bool> {
    let mut fds = [PollFd::new(socket, PollFlags::IN | PollFlags::RDHUP)];
    poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).ok()?;
    Some(fds[0].revents().intersects(PollFlags::RDHUP | PollFlags::HUP | PollFlags::ERR))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::{Shutdown, TcpListener, TcpStream};
    use std::time::Duration;

    use super::*;

    /// A client, the program's end of its connection, and the connection.
    fn connected() -> (TcpStream, TcpStream, Connection) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let client = TcpStream::connect(listener.local_addr().expect("its address")).expect("a client");
        let program = listener.accept().expect("a connection").0;
        let (here, there) = (client.local_addr().expect("an end"), client.peer_addr().expect("an end"));
        (client, program, Connection { client: here, server: there, reading: true, ended: false, over: Over::Tcp })
    }

    fn is_quiet(connection: Connection) -> bool {
        quiet_end(&Diag::open().expect("a line"), &connection).is_some()
    }

    #[test]
    fn a_connection_without_traffic_is_quiet_and_its_bytes_are_not() {
        let (client, mut program, connection) = connected();
        assert!(is_quiet(connection));
        program.write_all(b"x").expect("sent");
        assert!(!is_quiet(connection));
        assert!(is_quiet(Connection { reading: false, ..connection }));
        drop(client);
    }

    #[test]
    fn programs_that_are_looked_at_together_may_hold_both_ends() {
        let (client, mut program, connection) = connected();
        let inodes = super::sockets::inodes(std::process::id() as i32);
        let kernel = Diag::open().expect("a line");
        let is_quiet = |own: &HashSet<u64>| is_quiet_within(&kernel, (connection.client, connection.server), own);
        assert_eq!(is_quiet(&inodes), Some(true));
        assert_eq!(is_quiet(&HashSet::new()), Some(false), "the other end is a stranger's");
        program.write_all(b"x").expect("sent");
        assert_eq!(is_quiet(&inodes), Some(true), "what lies unread has woken who waits for it");
        drop(program);
        assert_ne!(is_quiet(&inodes), Some(true), "its end is gone");
        drop(client);
    }

    #[test]
    fn who_waits_to_be_accepted_waits_for_who_listens() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let client = TcpStream::connect(listener.local_addr().expect("its address")).expect("a client");
        let ends = (client.local_addr().expect("an end"), client.peer_addr().expect("an end"));
        let kernel = Diag::open().expect("a line");
        let inodes = super::sockets::inodes(std::process::id() as i32);
        assert_eq!(is_quiet_within(&kernel, ends, &inodes), Some(true));
        assert_eq!(is_quiet_within(&kernel, ends, &HashSet::new()), Some(false));
    }

    #[test]
    fn an_end_that_the_client_has_not_seen_yet_is_under_way() {
        // In order, in order after the client's own, and by a reset: three states of the two sockets.
        let (client, program, connection) = connected();
        drop(program);
        assert!(!is_quiet(connection), "an end");
        let (half, program, connection) = connected();
        half.shutdown(Shutdown::Write).expect("a half-close");
        drop(program);
        assert!(!is_quiet(connection), "an end after a half-close");
        let (broken, program, connection) = connected();
        rustix::net::sockopt::set_socket_linger(&program, Some(Duration::ZERO)).expect("an option");
        drop(program);
        assert!(!is_quiet(connection), "a reset");
        assert!(is_quiet(Connection { ended: true, ..connection }), "a reset that was seen");
        drop((client, half, broken));
    }
}
