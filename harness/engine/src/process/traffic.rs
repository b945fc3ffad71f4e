//! Whether anything is under way between our clients and a program: its own sockets are asked, and ours.

use std::net::{IpAddr, SocketAddr};
use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt::{socket_acceptconn, socket_domain, socket_type};
use rustix::net::{AddressFamily, SocketType, getpeername, getsockname};
use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open};

use super::diag::Diag;
use super::sockets::Connection;

/// Borrows open files of another process (pidfd_getfd(2)).
#[derive(Debug)]
pub(super) struct Borrower(OwnedFd);

impl Borrower {
    /// For a process; `None` when it is gone.
    pub(super) fn of(pid: i32) -> Option<Self> {
        pidfd_open(Pid::from_raw(pid)?, PidfdFlags::empty()).ok().map(Self)
    }

    /// Our own handle of the file with this number.
    pub(super) fn socket(&self, number: i32) -> Option<OwnedFd> {
        pidfd_getfd(&self.0, number, PidfdGetfdFlags::empty()).ok()
    }
}

/// Whether nothing is queued on `connections`, which are all that our clients hold, and the processes of `tree` talk to
/// nobody else. What cannot be told counts as under way.
pub(super) fn nothing_under_way(tree: &[i32], connections: &[Connection]) -> bool {
    let Some(kernel) = Diag::open() else { return false };
    let is_quiet = |connection: &Connection| -> Option<bool> {
        // A socket that is gone has nothing queued.
        let ours = kernel.queues(connection.client, connection.server)?;
        let theirs = kernel.queues(connection.server, connection.client)?;
        let nothing_for_us = ours.is_none_or(|queues| queues.unread == 0 || !connection.reading);
        let nothing_from_us = ours.is_none_or(|queues| queues.unsent == 0);
        let nothing_from_them = theirs.is_none_or(|queues| queues.unsent == 0 || !connection.reading);
        Some(nothing_for_us && nothing_from_us && nothing_from_them)
    };
    connections.iter().all(|connection| is_quiet(connection) == Some(true))
        && tree.iter().all(|pid| talks_to_nobody_else(*pid, connections) == Some(true))
}

/// Whether every socket of a process listens, belongs to one of `connections`, or has nobody at its other end any more.
fn talks_to_nobody_else(pid: i32, connections: &[Connection]) -> Option<bool> {
    let borrower = Borrower::of(pid)?;
    for entry in std::fs::read_dir(format!("/proc/{pid}/fd")).ok()? {
        let entry = entry.ok()?;
        let target = std::fs::read_link(entry.path()).ok()?;
        if !target.as_os_str().as_encoded_bytes().starts_with(b"socket:[") {
            continue;
        }
        let number = entry.file_name().to_str()?.parse().ok()?;
        if !is_harmless(&borrower.socket(number)?, connections)? {
            return Some(false);
        }
    }
    Some(true)
}

fn is_harmless(socket: &OwnedFd, connections: &[Connection]) -> Option<bool> {
    // Any other kind (a Unix socket, say) may lead to a process that is not looked at.
    let is_ip = matches!(socket_domain(socket).ok()?, AddressFamily::INET | AddressFamily::INET6);
    if !is_ip || socket_type(socket).ok()? != SocketType::STREAM {
        return Some(false);
    }
    if socket_acceptconn(socket).ok()? {
        return Some(true);
    }
    let ends = getsockname(socket).ok().zip(getpeername(socket).ok().flatten());
    let ends = ends.and_then(|(here, there)| Some((plain(here.try_into().ok()?), plain(there.try_into().ok()?))));
    let is_ours = |(here, there)| connections.iter().any(|c| c.server == here && c.client == there);
    Some(ends.is_some_and(is_ours) || has_ended(socket)?)
}

/// Whether the other end has ended, or there never was one: a connection that is being made shows neither.
fn has_ended(socket: &OwnedFd) -> Option<bool> {
    let mut fds = [PollFd::new(socket, PollFlags::IN | PollFlags::RDHUP)];
    poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).ok()?;
    Some(fds[0].revents().intersects(PollFlags::RDHUP | PollFlags::HUP | PollFlags::ERR))
}

/// A socket for both families names IPv4 peers in IPv6's way; the same peer must compare equal.
fn plain(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V6(ip) => SocketAddr::new(ip.to_canonical(), address.port()),
        IpAddr::V4(_) => address,
    }
}
