//! A system call that a thread is in, and how long it waits at most.

use rustix::net::sockopt::Timeout;

use super::number;

/// Commands of futex(2) that wait: WAIT, LOCK_PI, WAIT_BITSET, WAIT_REQUEUE_PI, LOCK_PI2.
const FUTEX_WAITS: [u64; 5] = [0, 6, 9, 11, 13];
/// The part of a futex operation that is its command, flags cut off.
const FUTEX_COMMAND: u64 = 0x7f;

/// A system call that a thread is in.
pub(super) struct Call {
    number: u64,
    args: [u64; 6],
}

/// How long a call waits at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// For ever.
    Unlimited,
    /// As long as the file with this number lets it: a socket may carry a limit.
    OnFile(u64, Timeout),
    /// Not for ever, or it is not known.
    Limited,
}

impl Call {
    /// Reads one `/proc/PID/task/TID/syscall`: the call's number, six arguments in hexadecimal, two addresses. `None`
    /// for "running", or "-1" for a thread that is blocked outside any call.
    pub(super) fn read(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let number = words.next()?.parse().ok()?;
        let mut args = [0; 6];
        for arg in &mut args {
            *arg = u64::from_str_radix(words.next()?.trim_start_matches("0x"), 16).ok()?;
        }
        Some(Self { number, args })
    }

    pub(super) fn wait(&self) -> Wait {
        let [first, second, third, fourth, fifth, _] = self.args;
        let unless = |limited: bool| if limited { Wait::Limited } else { Wait::Unlimited };
        // A time limit of -1 is an int: only its low half is set by all callers.
        let limited = |limit: u64| limit as u32 != u32::MAX;
        match self.number {
            call if number::READS.contains(&call) || call == number::ACCEPT4 => Wait::OnFile(first, Timeout::Recv),
            call if number::WRITES.contains(&call) => Wait::OnFile(first, Timeout::Send),
            call if number::WAITS.contains(&call) => Wait::Unlimited,
            number::FUTEX => unless(!FUTEX_WAITS.contains(&(second & FUTEX_COMMAND)) || fourth != 0),
            number::POLL => unless(limited(third)),
            number::PPOLL => unless(third != 0),
            number::SELECT | number::PSELECT6 => unless(fifth != 0),
            call if number::EPOLL_WAITS.contains(&call) => unless(limited(fourth)),
            _ => Wait::Limited,
        }
    }
}
