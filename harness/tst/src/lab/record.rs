//! What an experiment found, as data: every report of it is made of this, and JSON is this.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::load::Sample;
use super::summary::{Latency, Summary, median};

/// The version of the format, which grows when a field changes its meaning.
pub const SCHEMA: u32 = 1;

/// An experiment. Times are in milliseconds (`_ms`), rates in requests each second.
#[derive(Clone, Debug, Serialize)]
pub struct Experiment {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// The version of the kit.
    pub kit: &'static str,
    /// What was asked for, each time.
    pub path: String,
    /// How many requests each run made.
    pub requests: u64,
    /// The numbers of clients that were tried.
    pub clients: Vec<usize>,
    /// Requests that were due each second; none: each client asked again when it was answered.
    pub rate: Option<f64>,
    /// Whether all requests were made one after the other, whatever the number of clients.
    pub one_at_a_time: bool,
    /// How often each run was made, in an order by chance.
    pub repetitions: u32,
    /// From which that order comes.
    pub seed: u64,
    /// On what it was measured.
    pub machine: Machine,
    /// What was measured.
    pub subjects: Vec<Subject>,
    /// What came out, by subject and number of clients.
    pub points: Vec<Point>,
}

/// The machine.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// How many processors there are for us.
    pub processors: usize,
    /// How much of all processors others used just before, in percent; `None` where it cannot be told.
    pub busy_percent: Option<f64>,
    /// Its operating system.
    pub system: String,
}

/// From this share of all processors on a machine is called busy, in percent.
const BUSY_PERCENT: f64 = 10.0;

impl Machine {
    /// How much of it others used, in percent, if that is so much that figures may be those of others.
    pub fn busy(&self) -> Option<f64> {
        self.busy_percent.filter(|percent| *percent >= BUSY_PERCENT)
    }
}

/// A server that was measured, or could not be.
#[derive(Clone, Debug, Serialize)]
pub struct Subject {
    /// What it is called in tables.
    pub name: String,
    /// The way in which it serves several clients, where that is known.
    pub design: Option<super::laws::Design>,
    /// How many threads its pool has.
    pub pool: Option<usize>,
    /// Whether it is in a container, and from where it was asked.
    pub container: Option<String>,
    /// Why there are no figures, in the user's language.
    pub missing: Option<String>,
    /// How it ended while it was measured, if it did, in the user's language.
    pub ended: Option<String>,
}

/// One subject with one number of clients.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// The subject's name.
    pub subject: String,
    /// How many clients there were.
    pub clients: usize,
    /// Each repetition.
    pub runs: Vec<Run>,
    /// The middle of the repetitions.
    pub median: Option<Figures>,
    /// The least and the greatest mean latency of a repetition.
    pub spread_ms: Option<(f64, f64)>,
    /// How many times the rate of the sequential design this is, with as many clients.
    pub speed_up: Option<f64>,
    /// The mean latency that must be seen by the law of its design.
    pub predicted_ms: Option<f64>,
    /// Requests that were under way on average: rate times latency (Little's law).
    pub under_way: Option<f64>,
    /// The requests of the first repetition, for a timeline.
    #[serde(skip)]
    pub samples: Vec<Sample>,
}

impl Point {
    /// By how much the mean is more than predicted, in percent.
    pub fn off_percent(&self) -> Option<f64> {
        let (figures, predicted) = (self.median?, self.predicted_ms?);
        Some((figures.mean_ms / predicted - 1.0) * 100.0)
    }

    /// How far the mean of a repetition is from the mean that is told, at most, in percent of that; `None` where fewer than
    /// two repetitions have one.
    pub fn spread_percent(&self) -> Option<f64> {
        let (least, most) = self.spread_ms.filter(|_| self.runs.iter().filter(|run| run.figures.is_some()).count() > 1)?;
        let mean = self.median?.mean_ms;
        Some((most - mean).max(mean - least) / mean * 100.0)
    }

    /// Repetitions that were given up.
    pub fn given_up(&self) -> usize {
        self.runs.iter().filter(|run| run.gave_up).count()
    }

    /// Requests that failed, by kind, in all repetitions.
    pub fn faults(&self) -> BTreeMap<&'static str, u64> {
        let mut all = BTreeMap::new();
        for (name, count) in self.runs.iter().flat_map(|run| &run.faults) {
            *all.entry(*name).or_insert(0) += count;
        }
        all
    }

    /// Connections that waited for a place in a full accept queue, in all repetitions.
    pub fn queued(&self) -> u64 {
        self.runs.iter().map(|run| run.queued).sum()
    }
}

/// One repetition.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// Requests that were made.
    pub requests: u64,
    /// Those that were answered well.
    pub done: u64,
    /// All others, by kind.
    pub faults: BTreeMap<&'static str, u64>,
    /// Connections that were made only after a full accept queue.
    pub queued: u64,
    /// Whether the rest was not tried, because nobody was answered any more.
    pub gave_up: bool,
    /// From the first request to the end of the last; with a rate, no less than the requests were spread over.
    pub took_ms: f64,
    /// Of those that were answered well.
    pub figures: Option<Figures>,
}

/// Figures of requests that were answered well.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figures {
    pub rate_per_s: f64,
    pub mean_ms: f64,
    pub least_ms: f64,
    pub median_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
    pub greatest_ms: f64,
}

/// A time as a number.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

impl Run {
    /// Of what was measured.
    pub fn of(summary: &Summary) -> Self {
        let figures = summary.latency.zip(summary.rate()).map(|(latency, rate_per_s)| {
            let Latency { mean, least, median, p95, p99, greatest } = latency;
            Figures {
                rate_per_s,
                mean_ms: ms(mean),
                least_ms: ms(least),
                median_ms: ms(median),
                p95_ms: ms(p95),
                p99_ms: ms(p99),
                greatest_ms: ms(greatest),
            }
        });
        Self {
            requests: summary.done + summary.failed(),
            done: summary.done,
            faults: summary.faults.iter().map(|(fault, count)| (fault.name(), *count)).collect(),
            queued: summary.queued,
            gave_up: summary.gave_up,
            took_ms: ms(summary.took),
            figures,
        }
    }
}

impl Figures {
    /// The middle of each figure, of those repetitions that have some; of the greatest latencies the greatest, so that no
    /// repetition's stall is lost.
    pub fn median(runs: &[Run]) -> Option<Self> {
        let of = |figure: fn(&Self) -> f64| median(runs.iter().filter_map(|run| run.figures.as_ref().map(figure)).collect());
        Some(Self {
            rate_per_s: of(|figures| figures.rate_per_s)?,
            mean_ms: of(|figures| figures.mean_ms)?,
            least_ms: of(|figures| figures.least_ms)?,
            median_ms: of(|figures| figures.median_ms)?,
            p95_ms: of(|figures| figures.p95_ms)?,
            p99_ms: of(|figures| figures.p99_ms)?,
            greatest_ms: runs.iter().filter_map(|run| run.figures).map(|figures| figures.greatest_ms).reduce(f64::max)?,
        })
    }
}

impl Experiment {
    /// The point of a subject with so many clients.
    pub fn point(&self, subject: &str, clients: usize) -> Option<&Point> {
        self.points.iter().find(|point| point.subject == subject && point.clients == clients)
    }

    /// Whether any request of any run was answered well.
    pub fn has_figures(&self) -> bool {
        self.points.iter().any(|point| point.median.is_some())
    }

    /// Whether any request failed.
    pub fn has_faults(&self) -> bool {
        self.points.iter().any(|point| point.runs.iter().any(|run| run.requests > run.done))
    }
}
