//! How busy the machine is: the time in which something that could run had to wait for a processor.

use std::collections::HashMap;
use std::time::Duration;

use super::census;

/// The time since the start of the machine in which at least one task waited for a processor: the total of the line
/// `some` of `/proc/pressure/cpu`, in microseconds (the kernel's Documentation/accounting/psi.rst). `None` where the
/// system does not tell.
pub fn stalled() -> Option<Duration> {
    total(&std::fs::read_to_string("/proc/pressure/cpu").ok()?)
}

fn total(text: &str) -> Option<Duration> {
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    let total = some.split_whitespace().find_map(|field| field.strip_prefix("total="))?;
    total.parse().ok().map(Duration::from_micros)
}

/// How long each thread of some processes has waited for a processor since it began: the second number of its `schedstat`,
/// in nanoseconds (the kernel's Documentation/scheduler/sched-stats.rst). Empty where the system does not tell.
#[derive(Clone, Debug, Default)]
pub struct Waits(HashMap<i32, Duration>);

impl Waits {
    pub(super) fn of(tree: &[i32]) -> Self {
        let threads = tree.iter().flat_map(|pid| census::threads(*pid).into_iter().map(move |thread| (*pid, thread)));
        let wait = |(pid, thread): (i32, i32)| {
            let text = std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/schedstat")).ok()?;
            Some((thread, Duration::from_nanos(text.split_whitespace().nth(1)?.parse().ok()?)))
        };
        Self(threads.filter_map(wait).collect())
    }

    /// The longest that one thread has waited.
    pub fn longest(&self) -> Duration {
        self.0.values().max().copied().unwrap_or_default()
    }

    /// The longest that one thread has waited since `earlier`.
    pub fn longest_since(&self, earlier: &Self) -> Duration {
        let since = |(thread, wait): (&i32, &Duration)| Some(wait.saturating_sub(*earlier.0.get(thread)?));
        self.0.iter().filter_map(since).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thread_that_waited_longest_counts_and_a_new_one_does_not() {
        let waits = |list: &[(i32, u64)]| Waits(list.iter().map(|(thread, ms)| (*thread, Duration::from_millis(*ms))).collect());
        let (earlier, now) = (waits(&[(1, 100), (2, 500), (3, 7)]), waits(&[(1, 900), (2, 600), (4, 5000)]));
        assert_eq!(now.longest_since(&earlier), Duration::from_millis(800));
        assert_eq!(Waits::default().longest_since(&earlier), Duration::ZERO);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn threads_of_a_process_have_waited_for_some_time_or_none() {
        let own = Waits::of(&[std::process::id() as i32]);
        assert!(!own.0.is_empty());
        assert!(own.longest_since(&own).is_zero());
    }

    #[test]
    fn the_total_of_the_line_some_is_read_in_microseconds() {
        let text = "some avg10=6.32 avg60=52.87 avg300=60.74 total=2500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n";
        assert_eq!(total(text), Some(Duration::from_millis(2500)));
        assert_eq!(total("full avg10=0.00 total=3\n"), None);
        assert_eq!(total("some avg10=0.00 total=-1\n"), None);
    }
}
