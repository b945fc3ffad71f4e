//! An experiment that was never made, for tests: with everything that can be said of one.

use std::collections::BTreeMap;
use std::time::Duration;

use super::laws::Design;
use super::load::Sample;
use super::record::{Experiment, Figures, Machine, Point, Run, SCHEMA, Subject};

/// Of these subjects, with these numbers of clients, in figures as wide as they are on a slow day.
pub fn found(subjects: &[&str], clients: &[usize]) -> Experiment {
    Experiment {
        schema: SCHEMA,
        kit: "0",
        path: "/sleep/5".into(),
        requests: 100,
        clients: clients.into(),
        rate: None,
        one_at_a_time: false,
        repetitions: 2,
        seed: 1,
        machine: Machine { processors: 2, busy_percent: Some(99.0), system: "linux 6.18.44-fc-v595".into() },
        subjects: subjects.iter().map(|name| subject(name)).collect(),
        points: subjects.iter().flat_map(|name| clients.iter().map(|clients| point(name, *clients))).collect(),
    }
}

fn subject(name: &str) -> Subject {
    let is_container = name.starts_with("container");
    let design = if is_container { Some(Design::Threads) } else { Design::from_name(name) };
    let container = is_container.then(|| "host network".to_string());
    Subject { name: name.into(), design, pool: None, container, missing: None, ended: None }
}

fn point(subject: &str, clients: usize) -> Point {
    let (rate_per_s, mean_ms, least_ms, median_ms, p95_ms, p99_ms, greatest_ms) =
        (1234.0, 4321.0, 1.0, 123.4, 1234.0, 1234.0, 9876.0);
    let figures = Figures { rate_per_s, mean_ms, least_ms, median_ms, p95_ms, p99_ms, greatest_ms };
    let faults = BTreeMap::from([("reset", 12)]);
    let run = Run { requests: 100, done: 88, faults, queued: 0, gave_up: false, took_ms: 1.0, figures: Some(figures) };
    let ms = Duration::from_millis;
    let sample = |client: u32| Sample {
        client,
        due: ms(0),
        begun: ms(1),
        connected: Some(ms(2)),
        first_byte: Some(ms(400)),
        end: ms(500),
        fault: None,
    };
    Point {
        subject: subject.into(),
        clients,
        runs: vec![run.clone(), run],
        median: Some(figures),
        spread_ms: Some((4000.0, 4900.0)),
        speed_up: Some(12.3),
        predicted_ms: Some(4300.0),
        under_way: None,
        samples: (0..clients.min(3) as u32).map(sample).collect(),
    }
}
