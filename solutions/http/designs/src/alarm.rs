//! What wakes the event loop at a time that is exact: the time-outs of epoll are whole milliseconds.

use std::io;
use std::time::{Duration, Instant};

use mio::Registry;

/// On Linux a timer that is a descriptor: `epoll_wait` counts in milliseconds, and mio rounds up, so that each
/// answer that waits would be up to a millisecond late; a timerfd is as exact as a thread's sleep.
#[cfg(target_os = "linux")]
pub struct Alarm {
    timer: std::os::fd::OwnedFd,
    /// What the timer is set to.
    at: Option<Instant>,
}

#[cfg(target_os = "linux")]
impl Alarm {
    pub fn new(registry: &Registry) -> io::Result<Alarm> {
        use std::os::fd::AsRawFd;

        use rustix::time::{TimerfdClockId, TimerfdFlags, timerfd_create};

        let timer = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
        registry.register(&mut mio::unix::SourceFd(&timer.as_raw_fd()), mio::Token(usize::MAX), mio::Interest::READABLE)?;
        Ok(Alarm { timer, at: None })
    }

    /// Sees to it that a poll with the time-out returned, `None` for one without end, is over at that time.
    pub fn set(&mut self, at: Option<Instant>) -> io::Result<Option<Duration>> {
        use rustix::time::{Itimerspec, TimerfdTimerFlags, Timespec, timerfd_settime};

        let pause = at.map(|at| at.saturating_duration_since(Instant::now()));
        if pause == Some(Duration::ZERO) {
            return Ok(pause);
        }
        if at != self.at {
            let never = Timespec { tv_sec: 0, tv_nsec: 0 };
            let value = pause.map_or(Ok(never), Timespec::try_from).map_err(io::Error::other)?;
            timerfd_settime(&self.timer, TimerfdTimerFlags::empty(), &Itimerspec { it_interval: never, it_value: value })?;
            self.at = at;
        }
        Ok(None)
    }
}

/// Elsewhere (kqueue) the poll's own time-outs are exact.
#[cfg(not(target_os = "linux"))]
pub struct Alarm;

#[cfg(not(target_os = "linux"))]
impl Alarm {
    pub fn new(_registry: &Registry) -> io::Result<Alarm> {
        Ok(Alarm)
    }

    /// Sees to it that a poll with the time-out returned, `None` for one without end, is over at that time.
    pub fn set(&mut self, at: Option<Instant>) -> io::Result<Option<Duration>> {
        Ok(at.map(|at| at.saturating_duration_since(Instant::now())))
    }
}
