//! Timers that belong to a process as such, and can end any wait of its threads.

use super::golang;
use crate::process::status::Status;

/// The signal with which alarm(2) and setitimer(2) end a wait, as a bit of a mask of signals. The two other timers of
/// setitimer(2) count the time that a process computes, and one that waits does not.
const ALARM: u64 = 1 << (libc::SIGALRM - 1);

/// Whether a timer may end a wait of a process. POSIX timers are listed (timer_create(2)). The one of alarm(2) and
/// setitimer(2) shows nowhere: whoever catches its signal may have set it (but a Go program always does), and one that is ignored wakes nobody. Where it
/// does what it does by default, it ends the process, which is no way to answer.
pub(super) fn may_wake(pid: i32, eye: i32) -> bool {
    // A kernel that does not list them knows them all the same.
    let has_none = std::fs::read_to_string(format!("/proc/{pid}/timers")).is_ok_and(|timers| timers.trim().is_empty());
    !has_none || catches_the_alarm(eye) && !golang::drops_alarms(eye)
}

fn catches_the_alarm(pid: i32) -> bool {
    Status::of(pid).and_then(|status| status.signals("SigCgt")).is_none_or(|caught| caught & ALARM != 0)
}

/// Whether the timer behind the open file `number` (timerfd_create(2)) is not running: it was never set, or has expired and
/// nobody has read it since, as one must before it runs on. Whoever waited for that expiry waits no more.
pub(super) fn is_disarmed(pid: i32, number: &str) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/fdinfo/{number}")).is_ok_and(|told| says_disarmed(&told))
}

fn says_disarmed(told: &str) -> bool {
    told.lines().any(|line| line == "it_value: (0, 0)")
}

#[cfg(test)]
mod tests {
    use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime};
    use std::os::fd::AsRawFd as _;

    use super::*;

    #[test]
    fn a_timer_that_runs_is_one_and_one_that_was_never_set_or_has_run_out_is_not() {
        let timer = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::empty()).expect("a timer");
        let is_disarmed = || is_disarmed(std::process::id() as i32, &timer.as_raw_fd().to_string());
        let set = |seconds, nanoseconds| {
            let value = Timespec { tv_sec: seconds, tv_nsec: nanoseconds };
            let time = Itimerspec { it_interval: Timespec { tv_sec: 0, tv_nsec: 0 }, it_value: value };
            timerfd_settime(&timer, TimerfdTimerFlags::empty(), &time).expect("a time");
        };
        assert!(is_disarmed());
        set(1000, 0);
        assert!(!is_disarmed());
        set(0, 0);
        assert!(is_disarmed());
        // A ticker of GHC that its runtime has stopped to listen to, as Linux 6.18 shows it.
        assert!(says_disarmed("clockid: 1\nticks: 1\nsettime flags: 00\nit_value: (0, 0)\nit_interval: (0, 10000000)\n"));
        assert!(!says_disarmed("clockid: 1\n"), "not understood");
    }
}
