//! A system call that a thread is in, and how long it waits at most.

use std::time::Duration;

use rustix::net::sockopt::Timeout;

use super::limit::{Limit, MICROSECOND, NANOSECOND, Place};
use super::number;

/// Commands of futex(2) that wait: WAIT, LOCK_PI, WAIT_BITSET, WAIT_REQUEUE_PI, LOCK_PI2.
const FUTEX_WAITS: [u64; 5] = [0, FUTEX_LOCK_PI, FUTEX_WAIT_BITSET, 11, 13];
const FUTEX_WAIT: u64 = 0;
const FUTEX_LOCK_PI: u64 = 6;
const FUTEX_WAIT_BITSET: u64 = 9;
/// The part of a futex operation that is its command, flags cut off, and the flag of the clock that people set.
const FUTEX_COMMAND: u64 = 0x7f;
const FUTEX_CLOCK_REALTIME: u64 = 0x100;
/// The clock that nobody sets, and the flag of a sleep that ends at a time (clock_nanosleep(2)).
const CLOCK_MONOTONIC: u64 = 1;
const TIMER_ABSTIME: u64 = 1;

/// A system call that a thread is in.
pub(super) struct Call {
    number: u64,
    args: [u64; 6],
    stack_pointer: u64,
}

/// How long a call waits at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// For ever.
    Unlimited,
    /// As long as the file with this number lets it: a socket may carry a limit.
    OnFile(u64, Timeout),
    /// As long as this says.
    Until(Limit),
    /// Not for ever, or it is not known.
    Limited,
}

/// On what a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum On {
    /// On what another thread does: it changes the word at this address, which had this value.
    Thread { address: u64, value: u32 },
    /// On something to read, or to accept, from the file with this number.
    Reading(u64),
    /// On time that passes.
    Time,
    /// On something else.
    Other,
}

impl Call {
    /// Reads one `/proc/PID/task/TID/syscall`: the call's number, six arguments in hexadecimal, two addresses. `None`
    /// for "running", or "-1" for a thread that is blocked outside any call.
    pub(super) fn read(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let number = words.next()?.parse().ok()?;
        let mut hexadecimal = || u64::from_str_radix(words.next()?.trim_start_matches("0x"), 16).ok();
        let mut args = [0; 6];
        for arg in &mut args {
            *arg = hexadecimal()?;
        }
        Some(Self { number, args, stack_pointer: hexadecimal()? })
    }

    /// Where the thread's stack ended when it made the call.
    pub(super) fn stack_pointer(&self) -> u64 {
        self.stack_pointer
    }

    /// On what it waits, whether with a limit or without.
    pub(super) fn on(&self) -> On {
        let [first, second, third, ..] = self.args;
        match self.number {
            call if number::READS.contains(&call) || call == number::ACCEPT4 => On::Reading(first),
            // The value is an int: only its low half is set by all callers.
            number::FUTEX if FUTEX_WAITS.contains(&(second & FUTEX_COMMAND)) => On::Thread { address: first, value: third as u32 },
            number::NANOSLEEP | number::CLOCK_NANOSLEEP => On::Time,
            _ => On::Other,
        }
    }

    pub(super) fn wait(&self) -> Wait {
        let [first, second, third, fourth, fifth, _] = self.args;
        match self.number {
            call if number::READS.contains(&call) || call == number::ACCEPT4 => Wait::OnFile(first, Timeout::Recv),
            call if number::WRITES.contains(&call) => Wait::OnFile(first, Timeout::Send),
            call if number::WAITS.contains(&call) => Wait::Unlimited,
            number::FUTEX => futex(second, fourth),
            number::POLL => milliseconds(third),
            number::PPOLL => written(third, NANOSECOND),
            number::SELECT => written(fifth, MICROSECOND),
            number::PSELECT6 => written(fifth, NANOSECOND),
            call if number::EPOLL_WAITS.contains(&call) => milliseconds(fourth),
            number::EPOLL_PWAIT2 => written(fourth, NANOSECOND),
            number::NANOSLEEP => sleep(0, first),
            number::CLOCK_NANOSLEEP if second & TIMER_ABSTIME == 0 || first == CLOCK_MONOTONIC => sleep(second, third),
            _ => Wait::Limited,
        }
    }
}

/// A limit of poll(2) or epoll_wait(2), an int: only its low half is set by all callers.
fn milliseconds(limit: u64) -> Wait {
    match limit as u32 as i32 {
        -1 => Wait::Unlimited,
        limit => u64::try_from(limit).map_or(Wait::Limited, |limit| Wait::Until(Limit::Lasts(Duration::from_millis(limit)))),
    }
}

/// A limit that is written at an address, or none at all.
fn written(address: u64, unit: Duration) -> Wait {
    if address == 0 { Wait::Unlimited } else { Wait::Until(Limit::LastsAsWritten(Place { address, unit })) }
}

fn sleep(flags: u64, address: u64) -> Wait {
    let place = Place { address, unit: NANOSECOND };
    Wait::Until(if flags & TIMER_ABSTIME == 0 { Limit::LastsAsWritten(place) } else { Limit::EndsAsWritten(place) })
}

/// FUTEX_WAIT lasts as long as its limit says, all others end at it; a clock that people set tells nothing.
fn futex(operation: u64, limit: u64) -> Wait {
    let place = Place { address: limit, unit: NANOSECOND };
    match operation & FUTEX_COMMAND {
        command if !FUTEX_WAITS.contains(&command) => Wait::Limited,
        _ if limit == 0 => Wait::Unlimited,
        FUTEX_WAIT => Wait::Until(Limit::LastsAsWritten(place)),
        FUTEX_WAIT_BITSET if operation & FUTEX_CLOCK_REALTIME == 0 => Wait::Until(Limit::EndsAsWritten(place)),
        _ => Wait::Limited,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(number: u64, args: [u64; 6]) -> Wait {
        let [a, b, c, d, e, f] = args;
        Call::read(&format!("{number} {a:#x} {b:#x} {c:#x} {d:#x} {e:#x} {f:#x} 0x7ffe0 0x4000\n")).expect("a call").wait()
    }

    #[test]
    fn a_call_without_a_limit_waits_for_ever() {
        for (number, args) in [
            (number::FUTEX, [9, 0x189, 0, 0, 0, u64::MAX]),
            (number::PPOLL, [9, 1, 0, 0, 0, 0]),
            (number::EPOLL_WAITS[1], [3, 9, 128, 0xffff_ffff, 0, 8]),
            (number::EPOLL_PWAIT2, [3, 9, 128, 0, 0, 8]),
        ] {
            assert_eq!(wait(number, args), Wait::Unlimited, "{number} {args:?}");
        }
    }

    #[test]
    fn a_limit_is_found_where_each_call_has_it() {
        let at = |address, unit| Place { address, unit };
        let lasts = |address| Wait::Until(Limit::LastsAsWritten(at(address, NANOSECOND)));
        let ends = |address| Wait::Until(Limit::EndsAsWritten(at(address, NANOSECOND)));
        let minute = Wait::Until(Limit::Lasts(Duration::from_secs(60)));
        // The first one: sysmon, a thread of every Go program, as it was seen.
        assert_eq!(wait(number::FUTEX, [0x56_8478, 0x80, 0, 0x7f1b, 0, 0]), lasts(0x7f1b));
        assert_eq!(wait(number::FUTEX, [9, 0x89, 0, 0x7f50, 0, 0xffff_ffff]), ends(0x7f50));
        assert_eq!(wait(number::EPOLL_WAITS[1], [3, 9, 128, 60_000, 0, 8]), minute);
        assert_eq!(wait(number::PPOLL, [9, 1, 0x7f, 0, 0, 0]), lasts(0x7f));
        assert_eq!(wait(number::PSELECT6, [9, 9, 0, 0, 0x7f, 0]), lasts(0x7f));
        assert_eq!(wait(number::CLOCK_NANOSLEEP, [0, 0, 0x7f, 0x7f, 0, 0]), lasts(0x7f));
        assert_eq!(wait(number::CLOCK_NANOSLEEP, [1, 1, 0x7f, 0, 0, 0]), ends(0x7f));
    }

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn poll_counts_milliseconds_and_select_microseconds() {
        assert_eq!(wait(number::POLL, [9, 1, 0xdead_0000_ea60, 2, 3, 9]), Wait::Until(Limit::Lasts(Duration::from_secs(60))));
        let place = Place { address: 0x7f, unit: MICROSECOND };
        assert_eq!(wait(number::SELECT, [9, 9, 0, 0, 0x7f, 0]), Wait::Until(Limit::LastsAsWritten(place)));
    }

    #[test]
    fn a_clock_that_people_set_and_a_call_that_is_not_known_tell_nothing() {
        for (number, args) in [
            (number::FUTEX, [9, 0x189, 0, 0x7f50, 0, 0xffff_ffff]),
            (number::FUTEX, [9, FUTEX_LOCK_PI, 0, 0x7f50, 0, 0]),
            (number::FUTEX, [9, 1, 0, 0, 0, 0]),
            (number::CLOCK_NANOSLEEP, [0, 1, 0x7f, 0, 0, 0]),
            (100_000, [0; 6]),
        ] {
            assert_eq!(wait(number, args), Wait::Limited, "{number} {args:?}");
        }
        assert!(Call::read("running").is_none() && Call::read("-1 0x0 0x0").is_none());
    }
}
