//! What it costs the judge to look at a program: looking must not take the processor from what is looked at.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// When something was done last, and what it took of a processor.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    ended: Instant,
    took: Duration,
}

impl Cost {
    /// Does something, and measures what it takes of a processor; what others do meanwhile, or a sleep in it, costs nothing.
    pub fn of<T>(work: impl FnOnce() -> T) -> (T, Self) {
        let begin = processor_time();
        let done = work();
        (done, Self { ended: Instant::now(), took: processor_time().saturating_sub(begin) })
    }

    /// How long to leave it undone until it takes but one part in `parts` of a processor.
    pub fn pause(&self, parts: u32) -> Duration {
        self.took * parts
    }

    /// Whether it may be done again: `pause` has passed since it was, and as long as makes it one part in `parts`.
    pub fn is_over(&self, pause: Duration, parts: u32) -> bool {
        self.ended.elapsed() >= pause.max(self.pause(parts))
    }
}

/// How long the calling thread has run on a processor.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_costs_what_it_takes_of_a_processor_and_a_sleep_does_not() {
        let wanted = Duration::from_millis(5);
        let ((), worked) = Cost::of(|| {
            let begin = processor_time();
            while processor_time() - begin < wanted {
                std::hint::spin_loop();
            }
        });
        assert!(worked.took >= wanted);
        assert!(worked.pause(10) >= wanted * 10);
        assert!(!worked.is_over(Duration::from_secs(3600), 0));
        let ((), slept) = Cost::of(|| std::thread::sleep(wanted * 20));
        assert!(slept.took < wanted * 20, "{:?}", slept.took);
        assert!(slept.is_over(Duration::ZERO, 0));
    }
}
