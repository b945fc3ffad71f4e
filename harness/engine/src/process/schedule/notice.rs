//! One call that waits for our word: received, and answered (seccomp_unotify(2)).

#![expect(unsafe_code, reason = "no safe interface receives notices of a filter and answers them")]

use std::io;
use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd, OwnedFd};

use rustix::io::Errno;

/// Wakes the thread on the processor that we run on, as we wait for it anyway (`SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP`, since
/// Linux 6.6): half of what an answer costs.
const SYNC_WAKE_UP: u64 = 1;

/// A call that waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notice {
    /// By which it is answered.
    id: u64,
    /// The thread that makes it, as it is numbered here.
    pub thread: i32,
    /// Its number (syscalls(2)).
    pub number: libc::c_long,
    /// Its arguments.
    pub args: [u64; 6],
}

#[cfg(test)]
impl Notice {
    /// One that nobody waits for.
    pub(super) fn made_up(thread: i32, number: libc::c_long, args: [u64; 6]) -> Self {
        Self { id: 0, thread, number, args }
    }
}

/// The file by which a filter asks.
#[derive(Debug)]
pub(super) struct Listener(OwnedFd);

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Listener {
    pub(super) fn new(file: OwnedFd) -> Self {
        // SAFETY: this request takes a number, and no pointer.
        unsafe {
            libc::ioctl(file.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_SET_FLAGS as _, SYNC_WAKE_UP);
        }
        Self(file)
    }

    /// The next call that waits; `None` when it does not any more.
    ///
    /// # Errors
    /// When there is nobody any more who could call.
    pub(super) fn receive(&self) -> io::Result<Option<Notice>> {
        // SAFETY: these are plain numbers, and the kernel asks for zeros.
        let mut notice: libc::seccomp_notif = unsafe { std::mem::zeroed() };
        // SAFETY: the kernel writes into this struct, which is of the size that it was made for.
        let got = unsafe { libc::ioctl(self.0.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_RECV as _, &raw mut notice) };
        if got == 0 {
            let libc::seccomp_data { nr, args, .. } = notice.data;
            return Ok(Some(Notice { id: notice.id, thread: notice.pid as i32, number: libc::c_long::from(nr), args }));
        }
        match io::Error::last_os_error() {
            // It was killed, or a signal came first.
            error if matches!(error.raw_os_error(), Some(libc::ENOENT | libc::EINTR)) => Ok(None),
            error => Err(error),
        }
    }

    /// Whether the call still waits: then its memory and its files are its own.
    pub(super) fn waits(&self, notice: &Notice) -> bool {
        // SAFETY: the kernel reads the number.
        unsafe { libc::ioctl(self.0.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_ID_VALID as _, &raw const notice.id) == 0 }
    }

    /// Lets the call be made; one whose thread was killed meanwhile is nobody's.
    pub(super) fn let_go(&self, notice: &Notice) {
        self.answer(notice, Ok(0), libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32);
    }

    /// Says that it was made, and what it gave.
    pub(super) fn was_made(&self, notice: &Notice, gave: Result<usize, Errno>) {
        self.answer(notice, gave, 0);
    }

    fn answer(&self, notice: &Notice, gave: Result<usize, Errno>, flags: u32) {
        let (val, error) = gave.map_or_else(|error| (0, -error.raw_os_error()), |count| (count as i64, 0));
        let answer = libc::seccomp_notif_resp { id: notice.id, val, error, flags };
        // SAFETY: the kernel reads this struct, which is of the size that it was made for.
        unsafe {
            libc::ioctl(self.0.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_SEND as _, &raw const answer);
        }
    }
}
