//! The time limit of a wait: a wait that cannot end before the check's own limit is as good as one without.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use super::call::Call;
use crate::process::stat_line::StatLine;

/// A time limit as a system call was given it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// So long from the call on.
    Lasts(Duration),
    /// So long from the call on; how long is written in the program's memory.
    LastsAsWritten(Place),
    /// Until the monotonic clock (clock_gettime(2)) shows what is written in the program's memory.
    EndsAsWritten(Place),
}

/// Where a time is written, and in which unit its second half counts: a `struct timespec` or a `struct timeval`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub address: u64,
    pub unit: Duration,
}

/// The unit of the second half of a `struct timespec`, and of a `struct timeval`.
pub(super) const NANOSECOND: Duration = Duration::from_nanos(1);
pub(super) const MICROSECOND: Duration = Duration::from_micros(1);

/// What a thread keeps in this part of its stack belongs to the calls that it is in: the kernel read a limit there once,
/// and elsewhere another thread may have written another one since.
const OWN_STACK: u64 = 64 * 1024;
/// Below its stack pointer a function may keep what it does not pass on (the red zone of the x86-64 ABI).
const RED_ZONE: u64 = 128;

impl Limit {
    /// Whether the wait of a thread, which is in `call`, lasts for longer than `time` from now. A limit that counts from
    /// the call on is known to have begun no earlier than the thread itself.
    pub(super) fn is_beyond(self, time: Duration, (pid, thread): (i32, i32), call: &Call) -> bool {
        let left = match self {
            Self::Lasts(limit) => age(pid, thread).and_then(|age| limit.checked_sub(age)),
            Self::LastsAsWritten(place) => age(pid, thread).and_then(|age| place.read(pid, call.stack_pointer())?.checked_sub(age)),
            Self::EndsAsWritten(place) => {
                place.read(pid, call.stack_pointer()).and_then(|end| end.checked_sub(now(ClockId::Monotonic)))
            }
        };
        left.is_some_and(|left| left > time)
    }
}

impl Place {
    fn read(self, pid: i32, stack_pointer: u64) -> Option<Duration> {
        let stack = stack_pointer.checked_sub(RED_ZONE)?..stack_pointer.checked_add(OWN_STACK)?;
        if !stack.contains(&self.address) {
            return None;
        }
        let mut bytes = [0; 16];
        File::open(format!("/proc/{pid}/mem")).ok()?.read_exact_at(&mut bytes, self.address).ok()?;
        time(bytes, self.unit)
    }
}

/// The time that two numbers of the machine's own order say: whole seconds, and so many units.
fn time(bytes: [u8; 16], unit: Duration) -> Option<Duration> {
    let (seconds, parts) = bytes.split_at(8);
    let number = |half: &[u8]| u64::try_from(i64::from_ne_bytes(half.try_into().ok()?)).ok();
    let parts = unit.checked_mul(u32::try_from(number(parts)?).ok()?)?;
    Duration::from_secs(number(seconds)?).checked_add(parts)
}

fn now(clock: ClockId) -> Duration {
    Duration::try_from(clock_gettime(clock)).unwrap_or_default()
}

/// How long ago a thread began, or a little more (the field `starttime` of proc_pid_stat(5), rounded down to a tick).
fn age(pid: i32, thread: i32) -> Option<Duration> {
    let line = StatLine::of(&format!("/proc/{pid}/task/{thread}"))?;
    Some(now(ClockId::Boottime).saturating_sub(line.beginning(rustix::param::clock_ticks_per_second())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(seconds: i64, parts: i64) -> [u8; 16] {
        let mut all = [0; 16];
        all[..8].copy_from_slice(&seconds.to_ne_bytes());
        all[8..].copy_from_slice(&parts.to_ne_bytes());
        all
    }

    #[test]
    fn a_time_is_read_in_its_unit_and_none_that_no_kernel_would_take() {
        assert_eq!(time(bytes(60, 5), NANOSECOND), Some(Duration::new(60, 5)));
        assert_eq!(time(bytes(0, 400_000), MICROSECOND), Some(Duration::from_millis(400)));
        assert_eq!(time(bytes(-1, 0), NANOSECOND), None);
        assert_eq!(time(bytes(0, i64::MAX), NANOSECOND), None);
    }

    #[test]
    fn a_limit_counts_from_the_beginning_of_its_thread_and_only_where_it_was_its_own() {
        let (own, call) = (std::process::id() as i32, Call::read("7 0x0 0x0 0x0 0x0 0x0 0x0 0x1000 0x0").expect("a call"));
        let beyond = |limit: Limit, seconds| limit.is_beyond(Duration::from_secs(seconds), (own, own), &call);
        // The kit's own age is some part of the hour.
        let hour = Limit::Lasts(Duration::from_secs(3600));
        assert!(beyond(hour, 20) && !beyond(hour, 3600), "nothing of an hour is left when it began");
        assert!(!beyond(Limit::Lasts(Duration::ZERO), 0));

        let written = [60_i64, 0];
        let address = written.as_ptr() as u64;
        let place = Place { address, unit: NANOSECOND };
        assert_eq!(place.read(own, address - 16), Some(Duration::from_secs(60)));
        assert_eq!(place.read(own, address + RED_ZONE), Some(Duration::from_secs(60)));
        for elsewhere in [address + RED_ZONE + 1, address - OWN_STACK, 0] {
            assert_eq!(place.read(own, elsewhere), None, "perhaps another thread's");
        }
    }
}
