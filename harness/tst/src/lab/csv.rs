//! The figures as CSV: a line for each repetition, with times in milliseconds.

use super::exchange::Fault;
use super::record::{Experiment, Figures};

/// The columns before the kinds of faults.
const COLUMNS: [&str; 15] = [
    "server",
    "design",
    "clients",
    "repetition",
    "requests",
    "done",
    "took_ms",
    "rate_per_s",
    "mean_ms",
    "least_ms",
    "median_ms",
    "p95_ms",
    "p99_ms",
    "greatest_ms",
    "queued",
];

/// All repetitions of all points.
pub fn text(found: &Experiment) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let mut write = |row: Vec<String>| writer.write_record(&row);
    let mut rows =
        vec![COLUMNS.iter().map(|name| (*name).to_string()).chain(Fault::ALL.map(|fault| fault.name().into())).collect()];
    for point in &found.points {
        let subject = found.subjects.iter().find(|subject| subject.name == point.subject);
        let design = subject.and_then(|subject| subject.design).map_or("", super::laws::Design::name);
        for (run, repetition) in point.runs.iter().zip(1_u32..) {
            let figure =
                |of: fn(&Figures) -> f64| run.figures.as_ref().map(|figures| format!("{:.3}", of(figures))).unwrap_or_default();
            let mut row = vec![
                point.subject.clone(),
                design.into(),
                point.clients.to_string(),
                repetition.to_string(),
                run.requests.to_string(),
                run.done.to_string(),
                format!("{:.3}", run.took_ms),
                figure(|figures| figures.rate_per_s),
                figure(|figures| figures.mean_ms),
                figure(|figures| figures.least_ms),
                figure(|figures| figures.median_ms),
                figure(|figures| figures.p95_ms),
                figure(|figures| figures.p99_ms),
                figure(|figures| figures.greatest_ms),
                run.queued.to_string(),
            ];
            row.extend(Fault::ALL.iter().map(|fault| run.faults.get(fault.name()).copied().unwrap_or(0).to_string()));
            rows.push(row);
        }
    }
    // Nothing can go wrong in memory.
    let _ = rows.into_iter().try_for_each(&mut write);
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
