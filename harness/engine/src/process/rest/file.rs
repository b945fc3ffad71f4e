//! A file on which a thread waits in a read or a write.

use std::sync::RwLock;

use rustix::net::sockopt::{Timeout, socket_timeout};

use crate::process::traffic::Borrower;

/// Whether a blocking read or write of this file has no time limit, which a socket may carry unseen
/// (SO_RCVTIMEO and SO_SNDTIMEO, socket(7)): the socket itself is asked.
pub(super) fn waits_without_limit(pid: i32, eye: i32, file: u64, direction: Timeout, forks: &RwLock<()>) -> bool {
    let Ok(target) = std::fs::read_link(format!("/proc/{eye}/fd/{file}")) else { return false };
    let target = target.to_string_lossy();
    if target.starts_with("pipe:[") {
        // What writes into a pipe goes on as soon as it is read: our own readers of its output do that.
        return matches!(direction, Timeout::Recv);
    }
    if !target.starts_with("socket:[") {
        return false;
    }
    let limit = || {
        let number = i32::try_from(file).ok()?;
        Borrower::of(pid, eye)?.ask(number, forks, |socket| socket_timeout(socket, direction).ok())
    };
    limit() == Some(None)
}
