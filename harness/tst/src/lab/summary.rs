//! What the samples of a run come to: counts, rates, and how latencies are distributed. Pure but for what Linux says of SYN.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use super::exchange::Fault;
use super::load::{Measured, Sample};

/// When a SYN that found the accept queue full is sent again, in seconds: a connection that took so long waited for the
/// queue, not for the server's work. The first `linear` times a second after the last (Linux 6.5 and newer, ip-sysctl's
/// `tcp_syn_linear_timeouts`, 4 where nobody changed it), then the pause doubles each time (RFC 6298, section 5).
fn retransmissions(linear: u32) -> impl Iterator<Item = u64> {
    (1..=u64::from(linear)).chain((0..7).map(move |doubled| u64::from(linear) + (1 << (doubled + 1)) - 1))
}

/// How many times the pause before a SYN is sent again stays the same here.
fn linear_timeouts() -> u32 {
    static HERE: LazyLock<u32> = LazyLock::new(|| {
        let said = std::fs::read_to_string("/proc/sys/net/ipv4/tcp_syn_linear_timeouts");
        said.ok().and_then(|said| said.trim().parse().ok()).unwrap_or(0)
    });
    *HERE
}

/// How much later than that it may be there.
const LATER: Duration = Duration::from_millis(300);

/// What one run came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Requests that were answered well.
    pub done: u64,
    /// All others, by what was wrong.
    pub faults: BTreeMap<Fault, u64>,
    /// From the first request to the end of the last.
    pub took: Duration,
    /// The latencies of those that were answered well; `None` when none was.
    pub latency: Option<Latency>,
    /// Connections that were made only after a full accept queue.
    pub queued: u64,
    /// Whether the rest was not tried.
    pub gave_up: bool,
}

/// How latencies are distributed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Latency {
    /// The mean.
    pub mean: Duration,
    /// The least.
    pub least: Duration,
    /// Half of them are at most this.
    pub median: Duration,
    /// 95 of 100 are at most this.
    pub p95: Duration,
    /// 99 of 100 are at most this.
    pub p99: Duration,
    /// The greatest.
    pub greatest: Duration,
}

impl Summary {
    /// Of what was measured.
    pub fn of(measured: &Measured) -> Self {
        let mut faults = BTreeMap::new();
        for fault in measured.samples.iter().filter_map(|sample| sample.fault) {
            *faults.entry(fault).or_insert(0) += 1;
        }
        let good: Vec<&Sample> = measured.samples.iter().filter(|sample| sample.fault.is_none()).collect();
        Self {
            done: good.len() as u64,
            faults,
            took: measured.took,
            latency: Latency::of(good.iter().map(|sample| sample.latency()).collect()),
            queued: measured.samples.iter().filter(|sample| was_queued(sample, linear_timeouts())).count() as u64,
            gave_up: measured.gave_up,
        }
    }

    /// Requests that were answered well each second; `None` when none was.
    pub fn rate(&self) -> Option<f64> {
        let seconds = self.took.as_secs_f64();
        (self.done > 0 && seconds > 0.0).then(|| self.done as f64 / seconds)
    }

    /// Requests that were not.
    pub fn failed(&self) -> u64 {
        self.faults.values().sum()
    }
}

impl Latency {
    /// Of these; `None` of none.
    pub fn of(mut all: Vec<Duration>) -> Option<Self> {
        all.sort_unstable();
        let mean = all.iter().sum::<Duration>().checked_div(u32::try_from(all.len()).ok()?)?;
        Some(Self {
            mean,
            least: *all.first()?,
            median: quantile(&all, 50),
            p95: quantile(&all, 95),
            p99: quantile(&all, 99),
            greatest: *all.last()?,
        })
    }
}

/// The least of these, in ascending order, that so many of 100 do not exceed (nearest rank).
fn quantile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

/// Whether its connection was there only after its SYN had been sent again.
fn was_queued(sample: &Sample, linear: u32) -> bool {
    let Some(took) = sample.connected.map(|at| at.saturating_sub(sample.begun)) else { return false };
    retransmissions(linear).map(Duration::from_secs).any(|after| (after..after + LATER).contains(&took))
}

/// The middle of some values; of two in the middle their mean. `None` of none.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len() % 2 == 1 { upper } else { values[middle - 1].midpoint(upper) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn sample(latency: u64, fault: Option<Fault>) -> Sample {
        Sample { client: 0, due: ms(5), begun: ms(5), connected: Some(ms(6)), first_byte: None, end: ms(5 + latency), fault }
    }

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let latency = Latency::of((1..=100).rev().map(ms).collect()).expect("some");
        let wanted = Latency {
            mean: Duration::from_micros(50_500),
            least: ms(1),
            median: ms(50),
            p95: ms(95),
            p99: ms(99),
            greatest: ms(100),
        };
        assert_eq!(latency, wanted);
        let one = Latency::of(vec![ms(7)]).expect("one");
        assert_eq!((one.mean, one.least, one.median, one.p99, one.greatest), (ms(7), ms(7), ms(7), ms(7), ms(7)));
        assert_eq!(Latency::of(Vec::new()), None);
    }

    #[test]
    fn no_figure_is_made_of_requests_that_failed() {
        let samples = vec![sample(10, None), sample(1, Some(Fault::Refused)), sample(20, None), sample(1, Some(Fault::Reset))];
        let summary = Summary::of(&Measured { samples, took: ms(40), ..Measured::default() });
        assert_eq!((summary.done, summary.failed(), summary.rate()), (2, 2, Some(50.0)));
        assert_eq!(summary.latency.map(|latency| latency.mean), Some(ms(15)));
        let none = Summary::of(&Measured { samples: vec![sample(1, Some(Fault::Refused))], took: ms(40), ..Measured::default() });
        assert_eq!((none.rate(), none.latency), (None, None));
    }

    #[test]
    fn a_connection_after_a_second_waited_for_the_queue() {
        let after = |ms_: u64| Sample { connected: Some(ms(5 + ms_)), ..sample(5000, None) };
        let samples = [0, 999, 1000, 1010, 1500, 3020, 4001, 7001].map(after);
        let queued = |linear| samples.iter().filter(|sample| was_queued(sample, linear)).count();
        assert_eq!([0, 4].map(queued), [4, 5]);
    }

    #[test]
    fn a_syn_is_sent_again_when_linux_does_it() {
        assert_eq!(retransmissions(0).take(4).collect::<Vec<_>>(), [1, 3, 7, 15]);
        assert_eq!(retransmissions(4).take(8).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 7, 11, 19]);
    }

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0]), Some(2.5));
        assert_eq!(median(vec![]), None);
    }
}
