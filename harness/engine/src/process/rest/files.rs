//! The open files of a process: whether any of them can become ready by something that is not looked at.

use std::os::fd::OwnedFd;
use std::os::unix::fs::FileTypeExt as _;
use std::sync::RwLock;

use rustix::event::epoll;
use rustix::io::Errno;

use super::{ring, timers};
use crate::process::traffic::Borrower;

/// Whether all open files of a process are understood: whatever waits for them waits for processes of its own program, or
/// for our clients. Sockets are asked elsewhere.
pub(super) fn are_understood(pid: i32, eye: i32, forks: &RwLock<()>) -> bool {
    let Ok(entries) = std::fs::read_dir(format!("/proc/{eye}/fd")) else { return false };
    let is_understood = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.ok()?.path();
        let target = std::fs::read_link(&path).ok()?;
        let target = target.to_str()?;
        let is_known = ["socket:[", "pipe:["].iter().any(|kind| target.starts_with(kind))
            // What an epoll waits for is among the files too; an eventfd is written by who holds it.
            || ["anon_inode:[eventpoll]", "anon_inode:[eventfd]", "/dev/null"].contains(&target)
            // Terminals: at the other end is the judge, or the program itself. The sources of randomness are never empty.
            || target.starts_with("/dev/pts/") || ["/dev/ptmx", "/dev/pts/ptmx", "/dev/random", "/dev/urandom"].contains(&target);
        if is_known {
            return Some(true);
        }
        let number = path.file_name()?.to_str()?;
        match target {
            "anon_inode:[timerfd]" => return Some(timers::is_disarmed(eye, number)),
            "anon_inode:[io_uring]" => return Some(ring::is_idle(eye, number)),
            _ => {}
        }
        let kind = std::fs::metadata(&path).ok()?.file_type();
        // A FIFO may be written by whoever knows its name; signals, watches and the like have no name.
        if kind.is_fifo() || kind.is_socket() || !target.starts_with('/') {
            return Some(false);
        }
        Borrower::of(pid, eye)?.ask(number.parse().ok()?, forks, |file| Some(is_always_ready(file)))
    };
    entries.map(is_understood).all(|understood| understood == Some(true))
}

/// Whether a file is one that nobody can wait for, as those on a disk are (EPERM, epoll_ctl(2)). Some that look so can be
/// waited for: message queues, pressure, what the kernel tells of itself.
fn is_always_ready(file: &OwnedFd) -> bool {
    let added = epoll::create(epoll::CreateFlags::CLOEXEC)
        .and_then(|set| epoll::add(&set, file, epoll::EventData::new_u64(0), epoll::EventFlags::IN));
    added == Err(Errno::PERM)
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn nobody_waits_for_a_file_on_a_disk_and_somebody_may_for_what_the_kernel_tells() {
        let open = |path: &str| OwnedFd::from(File::open(path).expect("a file"));
        assert!(is_always_ready(&open("/proc/self/exe")));
        assert!(is_always_ready(&open("/")));
        assert!(!is_always_ready(&open("/proc/self/mounts")));
    }
}
