//! The experiment about counters: how long a program takes that runs several of them, held against the longest of them and
//! against their sum.

use std::time::{Duration, Instant};

use serde::Serialize;
use tst_engine::process::Keeper;
use tst_engine::subject::{Launch, Subject};
use tst_engine::text::{Ending, Lang, Say as _};

use super::plan;
use super::progress::Progress;
use super::record::{Machine, SCHEMA, ms};
use super::summary::median;
use super::text::{LabProblem, Label};
use super::{ExperimentOptions, Wanted, machine, servers};
use crate::course::Place;

/// What each counter does: it counts down from so many, with this pause after each.
const FROM: u32 = 5;
const INTERVAL: Duration = Duration::from_millis(100);
/// What a program may take longer than the sum of its counters, before it is ended.
const LONGER: Duration = Duration::from_secs(30);

/// What came out.
#[derive(Clone, Debug, Serialize)]
pub struct Counting {
    /// The version of the format.
    pub schema: u32,
    /// The version of the kit.
    pub kit: &'static str,
    /// What each counter counts down from.
    pub from: u32,
    /// The pause after each count, in milliseconds.
    pub interval_ms: f64,
    /// How often each number of counters was tried.
    pub repetitions: u32,
    /// From which the order of the runs comes.
    pub seed: u64,
    /// On what it was measured.
    pub machine: Machine,
    /// By the number of counters.
    pub points: Vec<Count>,
}

/// So many counters at the same time.
#[derive(Clone, Debug, Serialize)]
pub struct Count {
    /// How many.
    pub counters: usize,
    /// How long the program took, each time, in milliseconds.
    pub runs_ms: Vec<f64>,
    /// The middle of that.
    pub median_ms: Option<f64>,
    /// How long the longest counter takes.
    pub longest_ms: f64,
    /// How long all of them take one after the other.
    pub sum_ms: f64,
}

/// Makes the experiment.
///
/// # Errors
/// When there is no program, or it does not end as it should.
pub fn make(
    place: &Place,
    options: &ExperimentOptions,
    (wanted, subject): (&Wanted, &Subject),
    keeper: &Keeper,
) -> Result<Counting, LabProblem> {
    let lang = place.settings.lang;
    let launch = servers::of_subject(place, keeper, subject)?;
    let one = ms(INTERVAL * FROM);
    let empty = |counters: &usize| Count {
        counters: *counters,
        runs_ms: Vec::new(),
        median_ms: None,
        longest_ms: one,
        sum_ms: one * *counters as f64,
    };
    let mut points: Vec<Count> = wanted.clients.iter().map(empty).collect();
    let machine = machine::look();
    let seed = options.seed.unwrap_or_else(tst_engine::run::random_seed);
    // The first start of a program is slower than all others: nobody counts it.
    run(place, keeper, &launch, 1)?;
    let plan = plan::runs(1, &wanted.clients, options.repetitions, seed);
    let progress = Progress::new(plan.len(), lang);
    for planned in &plan {
        progress.begins();
        let took = run(place, keeper, &launch, planned.clients)?;
        points.iter_mut().filter(|point| point.counters == planned.clients).for_each(|point| point.runs_ms.push(ms(took)));
    }
    drop(progress);
    points.iter_mut().for_each(|point| point.median_ms = median(point.runs_ms.clone()));
    Ok(Counting {
        schema: SCHEMA,
        kit: env!("CARGO_PKG_VERSION"),
        from: FROM,
        interval_ms: ms(INTERVAL),
        repetitions: options.repetitions,
        seed,
        machine,
        points,
    })
}

/// Runs the program once, with so many counters.
fn run(place: &Place, keeper: &Keeper, launch: &Launch, counters: usize) -> Result<Duration, LabProblem> {
    let args: Vec<String> = (1..=counters).map(|number| format!("C{number}:{FROM}:{}", INTERVAL.as_millis())).collect();
    let begin = Instant::now();
    let (running, name) = servers::run(place, keeper, launch, (&args, ""), place.settings.limits)?;
    let most = INTERVAL * FROM * u32::try_from(counters).unwrap_or(1) + LONGER;
    match running.wait(most) {
        Some(Ending::Status(0)) => Ok(begin.elapsed()),
        Some(ending) => Err(servers::ended(&name, ending, &running)),
        None => Err(LabProblem::NeverEnds { name, seconds: most.as_secs() }),
    }
}

/// The table with what is to be said of it.
pub fn text(found: &Counting, lang: Lang) -> String {
    use super::table::{aligned, paragraph};
    use super::text::number;
    let mut page = String::new();
    let (from, interval_ms) = (found.from, found.interval_ms as u64);
    paragraph(&mut page, &Label::Counted { from, interval_ms, repetitions: found.repetitions }.say(lang));
    page.push('\n');
    let head = [Label::Counters, Label::Took, Label::Longest, Label::Sum];
    let mut rows: Vec<Vec<String>> = vec![head.into_iter().map(|label| label.say(lang)).collect()];
    for point in &found.points {
        let times = [point.median_ms, Some(point.longest_ms), Some(point.sum_ms)];
        let mut row = vec![point.counters.to_string()];
        row.extend(times.map(|time| time.map_or("-".into(), |time| number(time, 0, lang))));
        rows.push(row);
    }
    page.push_str(&aligned(&rows));
    if let Some(percent) = found.machine.busy() {
        page.push('\n');
        paragraph(&mut page, &Label::Busy { percent }.say(lang));
    }
    page
}

/// The same as CSV.
pub fn csv(found: &Counting) -> String {
    let mut text = String::from("counters,repetition,took_ms,longest_ms,sum_ms\n");
    for point in &found.points {
        for (took, repetition) in point.runs_ms.iter().zip(1..) {
            text.push_str(&format!("{},{repetition},{took:.3},{:.3},{:.3}\n", point.counters, point.longest_ms, point.sum_ms));
        }
    }
    text
}
