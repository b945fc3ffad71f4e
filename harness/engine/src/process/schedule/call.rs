//! The system calls at which threads are held, by what they are for. Pure.

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// Writing to a file or sending.
    Write,
    /// Reading or receiving.
    Read,
    /// Taking the next connection.
    Accept,
    /// Letting go of a file or a connection.
    Close,
    /// Ending a direction of a connection.
    Shutdown,
    /// Waiting for a lock, or for what another thread does; or telling one that waits.
    Futex,
    /// Starting a thread or a process.
    Clone,
    /// Sleeping.
    Nap,
    /// The end of a thread.
    Exit,
    /// What a new thread does first.
    Birth,
    /// Beginning to listen.
    Listen,
    /// Ending the whole program, with all its threads.
    Quit,
}

impl Call {
    /// Whether it has to do with an open file: the first thing that it is given is the file's number.
    pub fn has_file(self) -> bool {
        matches!(self, Self::Write | Self::Read | Self::Close | Self::Shutdown)
    }
}

/// All calls that are looked at (syscalls(2)).
#[cfg(target_os = "linux")]
pub(super) const CALLS: &[(libc::c_long, Call)] = &[
    (libc::SYS_write, Call::Write),
    (libc::SYS_writev, Call::Write),
    (libc::SYS_sendto, Call::Write),
    (libc::SYS_sendmsg, Call::Write),
    (libc::SYS_sendmmsg, Call::Write),
    (libc::SYS_read, Call::Read),
    (libc::SYS_readv, Call::Read),
    (libc::SYS_recvfrom, Call::Read),
    (libc::SYS_recvmsg, Call::Read),
    (libc::SYS_accept, Call::Accept),
    (libc::SYS_accept4, Call::Accept),
    (libc::SYS_close, Call::Close),
    (libc::SYS_shutdown, Call::Shutdown),
    (libc::SYS_futex, Call::Futex),
    (libc::SYS_clone, Call::Clone),
    (libc::SYS_clone3, Call::Clone),
    (libc::SYS_nanosleep, Call::Nap),
    (libc::SYS_clock_nanosleep, Call::Nap),
    (libc::SYS_exit, Call::Exit),
    // What the C library calls for each new thread.
    (libc::SYS_set_robust_list, Call::Birth),
    (libc::SYS_listen, Call::Listen),
    (libc::SYS_exit_group, Call::Quit),
];

#[cfg(target_os = "linux")]
impl Call {
    /// Of a call's number; `None` for one that is not looked at.
    pub(super) fn of(number: libc::c_long) -> Option<Self> {
        CALLS.iter().find(|(known, _)| *known == number).map(|(_, call)| *call)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn calls_are_known_by_their_numbers() {
        assert_eq!(Call::of(libc::SYS_sendto), Some(Call::Write));
        assert_eq!(Call::of(libc::SYS_accept4), Some(Call::Accept));
        assert_eq!(Call::of(libc::SYS_openat), None);
    }
}
