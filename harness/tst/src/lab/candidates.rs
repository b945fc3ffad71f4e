//! What is to be measured: started, warmed up, and asked once; or why it could not be.

use std::sync::Arc;
use std::time::Duration;

use tst_engine::process::Keeper;
use tst_engine::subject::Subject;
use tst_engine::text::Say as _;

use super::exchange::Fault;
use super::laws::Design;
use super::load::{self, Load, Measured, NUMBER, Pace};
use super::servers::{self, POOL, Server};
use super::text::{LabProblem, Label};
use super::{ExperimentOptions, Wanted, container, record};
use crate::course::Place;
use crate::progress::Bar;

/// Requests that nobody counts: caches, branches and frequencies settle, and the body of a right answer is learnt.
const WARM_UP: u64 = 20;
/// How long one request may take; whoever was not served by then is counted as never served.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A server that answers, with what is known of it.
#[derive(Debug)]
pub struct Ready<'a> {
    /// What the record says of it.
    pub subject: record::Subject,
    /// It.
    pub server: Server<'a>,
    /// The body of its right answers, where that is always the same.
    pub body: Option<Arc<[u8]>>,
}

/// All that was to be measured.
#[derive(Debug, Default)]
pub struct Candidates<'a> {
    /// What can be.
    pub ready: Vec<Ready<'a>>,
    /// What cannot, and says why.
    pub missing: Vec<record::Subject>,
    /// Whether any of that was asked for, and not only tried because it might be there.
    pub is_short: bool,
}

/// One that may be measured.
struct Candidate<'a> {
    subject: record::Subject,
    is_asked_for: bool,
    server: Result<Server<'a>, LabProblem>,
}

/// Starts everything that is to be measured, and asks each alone.
///
/// # Errors
/// When this machine lacks something, the command is wrong, or there is one reason why nothing can be measured.
pub fn start<'a>(
    place: &Place,
    (options, wanted): (&ExperimentOptions, &Wanted),
    keeper: &'a Keeper,
) -> Result<Candidates<'a>, LabProblem> {
    let mut all = Candidates::default();
    let mut problems: Vec<LabProblem> = Vec::new();
    let bar = Bar::with_message("");
    let candidates = candidates(place, (options, wanted), keeper, &bar);
    bar.clear();
    for Candidate { subject, is_asked_for, server } in candidates? {
        let ready = match server.and_then(|server| warm_up(&subject.name, &server, options).map(|body| (server, body))) {
            Ok((server, body)) => Ok(Ready { subject: subject.clone(), server, body }),
            // An engine may do on a machine what it likes: the rest has figures all the same.
            Err(problem) if problem.is_fatal() && subject.container.is_none() => return Err(problem),
            Err(problem) => Err(problem),
        };
        match ready {
            Ok(ready) => all.ready.push(ready),
            Err(problem) => {
                all.is_short |= is_asked_for;
                all.missing
                    .push(record::Subject { missing: Some(problem.clone().in_a_line().say(place.settings.lang)), ..subject });
                if is_asked_for && !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
    }
    match &problems[..] {
        [problem] if all.ready.is_empty() => Err(problem.clone()),
        _ => Ok(all),
    }
}

/// Starts them.
fn candidates<'a>(
    place: &Place,
    (options, wanted): (&ExperimentOptions, &Wanted),
    keeper: &'a Keeper,
    bar: &Bar,
) -> Result<Vec<Candidate<'a>>, LabProblem> {
    let named = |name: String, design| record::Subject { name, design, pool: None, container: None, missing: None, ended: None };
    let mut all = Vec::new();
    let tell = |server: &str| bar.tell(&Label::Starting { server: server.into() }.say(place.settings.lang));
    let mut hangs: Option<LabProblem> = None;
    let designs = match (&options.designs[..], &wanted.subject) {
        ([], Some(_)) => &[][..],
        ([], None) => &Design::ALL[..],
        (some, _) => some,
    };
    if let Some(first) = designs.first() {
        tell(first.name());
        let program = servers::build_reference(place, keeper, |_| {});
        if let Err(problem @ LabProblem::NoReference { .. }) = program {
            return Err(problem);
        }
        for design in designs {
            let pool = (*design == Design::Pool).then_some(POOL);
            let subject = record::Subject { pool, ..named(design.name().into(), Some(*design)) };
            let server =
                program.clone().and_then(|program| Server::start(place, keeper, &servers::reference(&program, *design), None));
            all.push(Candidate { subject, is_asked_for: true, server });
        }
    }
    if options.container || (options.designs.is_empty() && wanted.subject.is_none()) {
        for way in container::WAYS {
            let subject =
                record::Subject { container: Some(way.network().into()), ..named(way.name().into(), Some(container::DESIGN)) };
            tell(&subject.name);
            let server = match &hangs {
                Some(problem) => Err(problem.clone()),
                None => container::start(place, keeper, way),
            };
            // Whoever waited for it once need not do so again.
            hangs = server.as_ref().err().filter(|problem| matches!(problem, LabProblem::EngineHangs { .. })).cloned();
            // The one from within is a second look at the same, and not to be had everywhere.
            let is_asked_for = options.container && way == container::Way::Outside;
            all.push(Candidate { subject, is_asked_for, server });
        }
    }
    if let Some(subject) = &wanted.subject {
        tell(&Label::Own.say(place.settings.lang));
        let server = match subject {
            Subject::Remote(address) => Server::elsewhere(address),
            subject => servers::of_subject(place, keeper, subject).and_then(|launch| Server::start(place, keeper, &launch, None)),
        };
        let subject = named(Label::Own.say(place.settings.lang), None);
        all.push(Candidate { subject, is_asked_for: true, server });
    }
    Ok(all)
}

/// Asks a server, where it can be asked.
///
/// # Errors
/// When this machine cannot do so.
pub fn ask(server: &Server<'_>, load: &Load) -> Result<Measured, LabProblem> {
    server.do_there(|| load::put(load)).map_err(|error| LabProblem::Machine { why: error.to_string() })
}

/// Asks a server alone, and learns the body of its answer.
fn warm_up(name: &str, server: &Server<'_>, options: &ExperimentOptions) -> Result<Option<Arc<[u8]>>, LabProblem> {
    let mut load = Load {
        server: server.address,
        path: options.path.clone(),
        body: None,
        clients: 1,
        requests: 1,
        pace: Pace::Closed,
        patience: PATIENCE,
    };
    let first = ask(server, &load)?;
    if let Some(fault) = first.samples.first().and_then(|sample| sample.fault) {
        return Err(LabProblem::NeverAnswers { name: name.into(), address: server.address.to_string(), fault });
    }
    load.body = first.body.filter(|_| !load.path.contains(NUMBER)).map(Arc::from);
    load.requests = WARM_UP;
    let rest = ask(server, &load)?;
    if rest.gave_up {
        let fault = Fault::NeverServed;
        return Err(LabProblem::NeverAnswers { name: name.into(), address: server.address.to_string(), fault });
    }
    Ok(load.body)
}
