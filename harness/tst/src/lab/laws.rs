//! What queueing says that must be measured, of each way in which a server may serve several clients. Pure.
//!
//! In a closed loop of `n` clients each asks again as soon as it was answered, so that `n` requests are under way all the
//! time (Little's law: requests under way = rate x latency).

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How a server serves several clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Design {
    /// One after the other.
    Sequential,
    /// A thread for each connection.
    Threads,
    /// So many threads for all connections.
    Pool,
    /// One thread that never waits for one client alone.
    Events,
}

impl Design {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sequential, Self::Threads, Self::Pool, Self::Events];

    /// Its name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sequential => "sequential",
            Self::Threads => "threads",
            Self::Pool => "pool",
            Self::Events => "events",
        }
    }

    /// The one that is called so.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|design| design.name() == name)
    }
}

/// What a request needs of a server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Work {
    /// How long it is served, when it is alone.
    pub service: Duration,
    /// How much of that a processor is busy with it; the rest it waits for something.
    pub busy: Duration,
}

/// How many requests are served at the same time, of `clients` that are under way.
fn at_once(design: Design, clients: usize, pool: usize) -> f64 {
    let most = match design {
        Design::Sequential => 1,
        Design::Pool => pool.max(1),
        Design::Threads | Design::Events => clients,
    };
    most.min(clients).max(1) as f64
}

/// The mean latency that `clients` must see of a server of this design, with so many threads in its pool, on so many
/// processors: what is not served waits for its turn, and waiting work is done in parallel but for the processors.
pub fn latency(design: Design, work: Work, clients: usize, pool: usize, processors: usize) -> Duration {
    // Requests each second: no more than can be served at once, and no more than processors can do (Amdahl's law with the
    // busy part as what cannot be spread any further).
    let processors = if design == Design::Events { 1 } else { processors.max(1) };
    let by_turns = at_once(design, clients, pool) / work.service.as_secs_f64().max(1e-9);
    let by_processors = processors as f64 / work.busy.as_secs_f64().max(1e-9);
    let rate = by_turns.min(by_processors);
    Duration::from_secs_f64(clients as f64 / rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAITING: Work = Work { service: Duration::from_millis(5), busy: Duration::from_micros(50) };

    fn ms(design: Design, clients: usize) -> f64 {
        latency(design, WAITING, clients, 4, 2).as_secs_f64() * 1e3
    }

    #[test]
    fn the_seeds_figures_come_out() {
        // 001: 5, 25 and 50 ms with 1, 5 and 10 clients.
        assert_eq!([1, 5, 10].map(|clients| ms(Design::Sequential, clients)), [5.0, 25.0, 50.0]);
        assert_eq!([1, 5, 10].map(|clients| ms(Design::Threads, clients)), [5.0, 5.0, 5.0]);
        assert_eq!([1, 5, 10].map(|clients| ms(Design::Events, clients)), [5.0, 5.0, 5.0]);
        assert_eq!([1, 4, 8].map(|clients| ms(Design::Pool, clients)), [5.0, 5.0, 10.0]);
    }

    #[test]
    fn processors_are_a_limit_too() {
        let busy = Work { service: Duration::from_millis(10), busy: Duration::from_millis(10) };
        assert_eq!(latency(Design::Threads, busy, 2, 4, 2).as_millis(), 10);
        assert_eq!(latency(Design::Threads, busy, 8, 4, 2).as_millis(), 40);
        assert_eq!(latency(Design::Events, busy, 8, 4, 2).as_millis(), 80);
    }

    #[test]
    fn names_lead_back() {
        assert!(Design::ALL.into_iter().all(|design| Design::from_name(design.name()) == Some(design)));
    }
}
