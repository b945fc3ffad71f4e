//! Making an experiment: servers are started and warmed up, all runs are made, and what came out is put together.

use std::time::Duration;

use tst_engine::process::Keeper;
use tst_engine::text::Say as _;
use tst_engine::verdict::ExitStatus;

use super::candidates::{self, Candidates, PATIENCE, Ready};
use super::laws::{self, Design, Work};
use super::load::{Load, Measured, Pace};
use super::plan;
use super::progress::Progress;
use super::record::{self, Experiment, Figures, Point, Run, SCHEMA};
use super::servers::POOL;
use super::summary::Summary;
use super::text::LabProblem;
use super::{ExperimentOptions, Wanted, machine};
use crate::course::Place;

/// Open files besides one for each client: those of the event loop, of the servers' outputs, and some more.
const OTHER_FILES: u64 = 100;
/// After so many runs that were given up a server is not asked any more.
const GIVEN_UP: usize = 2;
/// A law is about clients that ask again and again: so many requests each, at least.
const EACH: u64 = 10;
/// From this share of waiting on, the law of a design says what must come out; below it processors decide.
const WAITING: f64 = 0.8;

/// Makes an experiment, which says whether all that was asked for was measured and answered well.
///
/// # Errors
/// When nothing could be measured, for one reason; when this machine lacks something, or the command is wrong.
pub fn make(
    place: &Place,
    options: &ExperimentOptions,
    wanted: &Wanted,
    keeper: &Keeper,
) -> Result<(Experiment, ExitStatus), LabProblem> {
    have_files(&wanted.clients)?;
    let Candidates { mut ready, missing, is_short } = candidates::start(place, (options, wanted), keeper)?;
    let machine = machine::look();
    let seed = options.seed.unwrap_or_else(tst_engine::run::random_seed);
    let plan = plan::runs(ready.len(), &wanted.clients, options.repetitions, seed);
    let mut points: Vec<Point> = Vec::new();
    for one in &ready {
        points.extend(wanted.clients.iter().map(|clients| empty(&one.subject.name, *clients)));
    }
    let progress = Progress::new(plan.len(), place.settings.lang);
    for run in &plan {
        progress.begins();
        let one = &ready[run.subject];
        let given_up = |point: &Point| if point.subject == one.subject.name { point.given_up() } else { 0 };
        if points.iter().map(given_up).sum::<usize>() >= GIVEN_UP {
            continue;
        }
        let measured = put(one, options, wanted, run.clients)?;
        let point = points.iter_mut().find(|point| point.subject == one.subject.name && point.clients == run.clients);
        if let Some(point) = point {
            point.runs.push(Run::of(&Summary::of(&measured)));
            if run.repetition == 0 {
                point.samples = measured.samples;
            }
        }
    }
    drop(progress);
    for one in &mut ready {
        one.subject.ended = one.server.ending().map(|ending| ending.say(place.settings.lang));
    }
    let subjects = ready.iter().map(|one| one.subject.clone()).chain(missing).collect();
    let mut found = Experiment {
        schema: SCHEMA,
        kit: env!("CARGO_PKG_VERSION"),
        path: options.path.clone(),
        requests: options.requests,
        clients: wanted.clients.clone(),
        rate: wanted.rate,
        one_at_a_time: options.one_at_a_time,
        repetitions: options.repetitions,
        seed,
        machine,
        subjects,
        points,
    };
    conclude(&mut found);
    // Who looks at the status learns that something was not measured, or failed a request.
    let status = if is_short || found.has_faults() { ExitStatus::Failed } else { ExitStatus::Passed };
    Ok((found, status))
}

/// Each client needs an open file of ours, and one of the server's.
fn have_files(clients: &[usize]) -> Result<(), LabProblem> {
    let most = clients.iter().copied().max().unwrap_or(1);
    let files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    if most as u64 + OTHER_FILES > files {
        return Err(LabProblem::TooManyClients { most: usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(0), files });
    }
    Ok(())
}

/// Makes one run.
fn put(one: &Ready<'_>, options: &ExperimentOptions, wanted: &Wanted, clients: usize) -> Result<Measured, LabProblem> {
    let load = Load {
        server: one.server.address,
        path: options.path.clone(),
        body: one.body.clone(),
        clients: if options.one_at_a_time { 1 } else { clients },
        requests: options.requests,
        pace: wanted.rate.map_or(Pace::Closed, |per_second| Pace::Open { per_second }),
        patience: PATIENCE,
    };
    candidates::ask(&one.server, &load)
}

fn empty(subject: &str, clients: usize) -> Point {
    Point {
        subject: subject.into(),
        clients,
        runs: Vec::new(),
        median: None,
        spread_ms: None,
        speed_up: None,
        predicted_ms: None,
        under_way: None,
        samples: Vec::new(),
    }
}

/// Adds what follows from the runs.
fn conclude(found: &mut Experiment) {
    for point in &mut found.points {
        point.median = Figures::median(&point.runs);
        let means = || point.runs.iter().filter_map(|run| run.figures.map(|figures| figures.mean_ms));
        point.spread_ms = means().reduce(f64::min).zip(means().reduce(f64::max));
        point.under_way = point.median.map(|figures| figures.rate_per_s * figures.mean_ms / 1e3);
    }
    let of = |subject: &str, clients| found.point(subject, clients).and_then(|point| point.median);
    let mut concluded = Vec::new();
    for point in &found.points {
        let sequential = of(Design::Sequential.name(), point.clients).filter(|_| found.rate.is_none());
        let speed_up = point.median.zip(sequential).map(|(own, sequential)| own.rate_per_s / sequential.rate_per_s);
        concluded.push((speed_up, predicted(found, point)));
    }
    for (point, (speed_up, predicted_ms)) in found.points.iter_mut().zip(concluded) {
        (point.speed_up, point.predicted_ms) = (speed_up, predicted_ms);
    }
}

/// What the law of the design says of a point, where it says something: from how long one request takes alone.
fn predicted(found: &Experiment, point: &Point) -> Option<f64> {
    let design = found.subjects.iter().find(|subject| subject.name == point.subject)?.design?;
    if found.rate.is_some() {
        return None;
    }
    if found.requests < EACH * point.clients as u64 {
        return None;
    }
    let alone = found.point(&point.subject, 1)?.median?;
    let service = Duration::from_secs_f64(alone.median_ms / 1e3);
    let clients = if found.one_at_a_time { 1 } else { point.clients };
    // How long a request keeps a processor busy is what is left of it when it waits for nothing.
    let slept = slept(&found.path)?;
    let busy = service.saturating_sub(slept);
    if slept.as_secs_f64() < WAITING * service.as_secs_f64() {
        return None;
    }
    let work = Work { service, busy };
    let latency = laws::latency(design, work, clients, POOL, found.machine.processors);
    // What is left is more than a processor's work, so that a law of processors would be too strict.
    let by_turns = laws::latency(design, Work { busy: Duration::ZERO, ..work }, clients, POOL, found.machine.processors);
    (latency == by_turns).then(|| record::ms(latency))
}

/// How long the server waits for each request, by the path of the exercise.
fn slept(path: &str) -> Option<Duration> {
    let rest = path.strip_prefix("/sleep/")?;
    rest.split('?').next()?.parse().ok().map(Duration::from_millis)
}
