//! Making an experiment: servers are started and warmed up, all runs are made, and what came out is put together.

use std::sync::Arc;
use std::time::Duration;

use tst_engine::process::Keeper;
use tst_engine::subject::Subject;
use tst_engine::text::Say as _;

use super::exchange::Fault;
use super::laws::{self, Design, Work};
use super::load::{self, Load, Measured, NUMBER, Pace};
use super::plan;
use super::progress::Progress;
use super::record::{self, Experiment, Figures, Point, Run, SCHEMA};
use super::servers::{self, POOL, Server};
use super::summary::Summary;
use super::text::{LabProblem, Label};
use super::{ExperimentOptions, Wanted, container, machine};
use crate::course::Place;

/// Requests that nobody counts: caches, branches and frequencies settle, and the body of a right answer is learnt.
const WARM_UP: u64 = 20;
/// How long one request may take; whoever was not served by then is counted as never served.
const PATIENCE: Duration = Duration::from_secs(30);
/// Open files besides one for each client: those of the event loop, of the servers' outputs, and some more.
const OTHER_FILES: u64 = 100;
/// After so many runs that were given up a server is not asked any more.
const GIVEN_UP: usize = 2;
/// A law is about clients that ask again and again: so many requests each, at least.
const EACH: u64 = 10;
/// From this share of waiting on, the law of a design says what must come out; below it processors decide.
const WAITING: f64 = 0.8;

/// A server with what is known of it.
struct Lively<'a> {
    subject: record::Subject,
    server: Server<'a>,
    body: Option<Arc<[u8]>>,
}

/// Makes an experiment.
///
/// # Errors
/// When nothing could be measured.
pub fn make(place: &Place, options: &ExperimentOptions, wanted: &Wanted, keeper: &Keeper) -> Result<Experiment, LabProblem> {
    have_files(&wanted.clients)?;
    let (lively, mut missing) = start(place, (options, wanted), keeper)?;
    let machine = machine::look();
    let mut ready = Vec::new();
    for mut one in lively {
        match warm_up(&one, options) {
            Ok(body) => {
                one.body = body;
                ready.push(one);
            }
            Err(problem) if missing.is_empty() && ready.is_empty() && wanted.subject.is_some() && options.designs.is_empty() => {
                return Err(problem);
            }
            Err(problem) => missing.push(record::Subject { missing: Some(problem.say(place.settings.lang)), ..one.subject }),
        }
    }
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
    let pools = |one: &Lively<'_>| (one.subject.design == Some(Design::Pool)).then_some(POOL);
    let subjects = ready.iter().map(|one| record::Subject { pool: pools(one), ..one.subject.clone() }).chain(missing).collect();
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
    if found.has_figures() { Ok(found) } else { Err(LabProblem::NothingMeasured) }
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

/// Starts what is to be measured.
fn start<'a>(
    place: &Place,
    (options, wanted): (&ExperimentOptions, &Wanted),
    keeper: &'a Keeper,
) -> Result<(Vec<Lively<'a>>, Vec<record::Subject>), LabProblem> {
    let lang = place.settings.lang;
    let named = |name: String, design| record::Subject { name, design, pool: None, container: None, missing: None, ended: None };
    let (mut lively, mut missing) = (Vec::new(), Vec::new());
    let designs = match (&options.designs[..], &wanted.subject) {
        ([], Some(_)) => &[][..],
        ([], None) => &Design::ALL[..],
        (some, _) => some,
    };
    if !designs.is_empty() {
        let program = servers::build_reference(place, keeper, |_| {})?;
        for design in designs {
            let server = Server::start(place, keeper, &servers::reference(&program, *design), None)?;
            lively.push(Lively { subject: named(design.name().into(), Some(*design)), server, body: None });
        }
    }
    if options.container || (options.designs.is_empty() && wanted.subject.is_none()) {
        for way in container::WAYS {
            let subject =
                record::Subject { container: Some(way.network().into()), ..named(way.name().into(), Some(container::DESIGN)) };
            // Who has no engine, or one that cannot run here, is to see all the rest.
            match container::start(place, keeper, way) {
                Ok(server) => lively.push(Lively { subject, server, body: None }),
                Err(problem) => missing.push(record::Subject { missing: Some(problem.say(lang)), ..subject }),
            }
        }
    }
    if let Some(subject) = &wanted.subject {
        let server = match subject {
            Subject::Remote(address) => Server::elsewhere(address)?,
            subject => Server::start(place, keeper, &servers::of_subject(place, keeper, subject)?, None)?,
        };
        lively.push(Lively { subject: named(Label::Own.say(lang), None), server, body: None });
    }
    Ok((lively, missing))
}

/// Asks a server alone, and learns the body of its answer.
fn warm_up(one: &Lively<'_>, options: &ExperimentOptions) -> Result<Option<Arc<[u8]>>, LabProblem> {
    let mut load = Load {
        server: one.server.address,
        path: options.path.clone(),
        body: None,
        clients: 1,
        requests: 1,
        pace: Pace::Closed,
        patience: PATIENCE,
    };
    let machine = |error: std::io::Error| LabProblem::Machine { why: error.to_string() };
    let first = one.server.do_there(|| load::put(&load, &|| false)).map_err(machine)?;
    if let Some(fault) = first.samples.first().and_then(|sample| sample.fault) {
        let (name, address) = (one.subject.name.clone(), one.server.address.to_string());
        return Err(LabProblem::NeverAnswers { name, address, fault });
    }
    load.body = first.body.filter(|_| !load.path.contains(NUMBER)).map(Arc::from);
    load.requests = WARM_UP;
    let rest = one.server.do_there(|| load::put(&load, &|| false)).map_err(machine)?;
    if rest.gave_up {
        let (name, address) = (one.subject.name.clone(), one.server.address.to_string());
        return Err(LabProblem::NeverAnswers { name, address, fault: Fault::NeverServed });
    }
    Ok(load.body)
}

/// Makes one run.
fn put(one: &Lively<'_>, options: &ExperimentOptions, wanted: &Wanted, clients: usize) -> Result<Measured, LabProblem> {
    let load = Load {
        server: one.server.address,
        path: options.path.clone(),
        body: one.body.clone(),
        clients: if options.one_at_a_time { 1 } else { clients },
        requests: options.requests,
        pace: wanted.rate.map_or(Pace::Closed, |per_second| Pace::Open { per_second }),
        patience: PATIENCE,
    };
    one.server.do_there(|| load::put(&load, &|| false)).map_err(|error| LabProblem::Machine { why: error.to_string() })
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
