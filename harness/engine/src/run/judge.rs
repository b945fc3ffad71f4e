//! The judge of one subject: builds it once, judges each check once, and what a check needs before it.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::gate::Gate;
use super::order::plan;
use super::race::{Names, race};
use super::race_cause::race_cause;
use super::series::Series;
use super::side_by_side::side_by_side;
use super::under::{Played, under};
use crate::confine;
use crate::process::Keeper;
use crate::scene::{Audience, Props, Stage, Stop, Timetable};
use crate::settings::{Settings, Trust};
use crate::spec::{Check, Exercise, ProgramKind};
use crate::subject::{BuildError, Launch, Ready, Subject, Workshop};
use crate::text::{Cause, CommandProblem, Doing, LimitKind, Owner, Problem, SkipReason};
use crate::verdict::{Build, Conversation, Failure, Fault, Outcome, Progress, Verdict};
use crate::wire::Mutation;

/// How a subject is judged.
#[derive(Clone, Debug)]
pub struct Options {
    /// From which every random choice comes.
    pub seed: u64,
    /// How many checks are judged at once.
    pub jobs: usize,
    /// Whether compilers may use colours.
    pub colour: bool,
    /// Shared by judges that run at the same time.
    pub gate: Gate,
    /// Under how many schedules a check that has any is played, instead of what its exercise says; or the only one, by its seed.
    pub schedules: Option<Schedules>,
}

/// Schedules instead of those of an exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedules {
    /// So many.
    Count(u32),
    /// So many times as many as the exercise says.
    Times(u32),
    /// The one of this seed.
    Only(u64),
}

/// Why nothing could be judged, told apart by whose trouble it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The command line's.
    Usage(CommandProblem),
    /// The machine's.
    Machine(CommandProblem),
}

impl Trouble {
    /// What to say of it.
    pub fn problem(&self) -> &CommandProblem {
        match self {
            Self::Usage(problem) | Self::Machine(problem) => problem,
        }
    }
}

/// Judges one subject by one exercise.
#[derive(Debug)]
pub struct Judge {
    exercise: Arc<Exercise>,
    subject: Subject,
    settings: Arc<Settings>,
    keeper: Arc<Keeper>,
    options: Options,
    /// When it began with the build.
    begun: OnceLock<Instant>,
    built: OnceLock<Result<(Ready, Build), BuildError>>,
    verdicts: Vec<OnceLock<Verdict>>,
}

/// With what else a check is judged.
#[derive(Default)]
struct Extra<'e> {
    mutation: Option<&'e Mutation>,
    audience: Option<Arc<dyn Audience>>,
}

impl Judge {
    /// A judge that has done nothing yet.
    pub fn new(exercise: Arc<Exercise>, subject: Subject, settings: Arc<Settings>, keeper: Arc<Keeper>, options: Options) -> Self {
        let verdicts = exercise.checks.iter().map(|_| OnceLock::new()).collect();
        Self { exercise, subject, settings, keeper, options, begun: OnceLock::new(), built: OnceLock::new(), verdicts }
    }

    /// A judge of the same program, built once, that has not judged anything yet; its random choices come from `seed`.
    #[must_use]
    pub fn again(&self, seed: u64) -> Self {
        let (exercise, settings, keeper) = (self.exercise.clone(), self.settings.clone(), self.keeper.clone());
        let options = Options { seed, ..self.options.clone() };
        Self { built: self.built.clone(), ..Self::new(exercise, self.subject.clone(), settings, keeper, options) }
    }

    /// The exercise.
    pub fn exercise(&self) -> &Exercise {
        &self.exercise
    }

    /// What is judged.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.options.seed
    }

    /// Builds the subject, the first time; a program that the compiler refuses is a build that is not `ok`.
    ///
    /// # Errors
    /// When there is nothing that could be built or started.
    pub fn build(&self) -> Result<&Build, Trouble> {
        match self.built() {
            Ok((_, build)) | Err(BuildError::Rejected(build)) => Ok(build),
            Err(BuildError::Usage(problem)) => Err(Trouble::Usage(problem.clone())),
            Err(BuildError::Machine(problem)) => Err(Trouble::Machine(problem.clone())),
        }
    }

    /// The program as it is started; `None` where it could not be built, or runs already.
    pub fn launch(&self) -> Option<&Launch> {
        match self.built() {
            Ok((Ready::Launch(launch), _)) => Some(launch),
            _ => None,
        }
    }

    fn built(&self) -> &Result<(Ready, Build), BuildError> {
        self.begun.get_or_init(Instant::now);
        self.built.get_or_init(|| {
            if let (Subject::Remote(_), ProgramKind::Batch | ProgramKind::Client) = (&self.subject, self.exercise.program.kind) {
                return Err(BuildError::Usage(CommandProblem::BatchOverNetwork { name: self.exercise.name.clone() }));
            }
            if let Subject::Remote(address) = &self.subject {
                resolve(address).map_err(BuildError::Usage)?;
            }
            self.in_workshop(|workshop| self.subject.build(&self.settings, workshop))
        })
    }

    /// Builds the smallest program of the subject's kind where and as the subject is built.
    ///
    /// # Errors
    /// Why not even that can be built: the machine's trouble.
    pub fn try_tools(&self) -> Result<(), CommandProblem> {
        self.in_workshop(|workshop| self.subject.try_tools(&self.settings, workshop))
    }

    fn in_workshop<T>(&self, work: impl FnOnce(Workshop<'_>) -> T) -> T {
        let scratch = self.keeper.bounds().work().unwrap_or(self.keeper.scratch());
        let confine = |command: &mut Command| {
            confine::environment_for_rust(command, scratch);
            confine::limit(command, confine::Rlimits::COMPILER);
        };
        let stranger: Option<&dyn Fn(&mut Command)> = (self.settings.trust == Trust::Stranger).then_some(&confine);
        let run = |command: Command, limit| self.keeper.compile(command, limit, self.settings.limits.build_cpu);
        work(Workshop { scratch, colour: self.options.colour, run: &run, stranger })
    }

    /// The verdict on the check at `index`; it is judged the first time it is asked for.
    pub fn verdict(&self, index: usize) -> &Verdict {
        self.verdicts[index].get_or_init(|| {
            let check = &self.exercise.checks[index];
            let failed = |need: &&usize| !self.verdict(**need).outcome.is_passed();
            let missing: Vec<String> =
                check.needs.iter().filter(failed).map(|need| self.exercise.checks[*need].name.clone()).collect();
            let silent = |outcome| self.silent(index, outcome);
            if !missing.is_empty() && !matches!(self.built(), Err(BuildError::Rejected(_))) {
                return silent(Outcome::Skipped(SkipReason::Needs(missing)));
            }
            self.judged(index, Extra::default())
        })
    }

    /// Takes it as known that the subject passes the check at `index`: unless it was judged already, it is not judged.
    pub fn presume_passed(&self, index: usize) {
        self.verdicts[index].get_or_init(|| self.silent(index, Outcome::Passed));
    }

    /// The verdict on the check at `index`, judged anew. What the check needs is not asked.
    pub fn judged_alone(&self, index: usize) -> Verdict {
        self.judged(index, Extra::default())
    }

    /// The verdict on the check at `index`, judged anew with its conversations damaged: to learn whether it notices. What
    /// the check needs is not asked.
    pub fn damaged(&self, index: usize, mutation: &Mutation) -> Verdict {
        self.judged(index, Extra { mutation: Some(mutation), audience: None })
    }

    /// The verdict on the check at `index`, judged anew before somebody who is told of each step. What the check needs is not
    /// asked. Whoever ends it gets a fault for a verdict.
    pub fn played_before(&self, index: usize, audience: Arc<dyn Audience>) -> Verdict {
        self.judged(index, Extra { mutation: None, audience: Some(audience) })
    }

    fn judged(&self, index: usize, extra: Extra<'_>) -> Verdict {
        let mut verdict = match self.built() {
            Ok(_) if self.is_out_of_time() => {
                let limit = LimitKind::Submission(self.settings.limits.submission);
                self.silent(index, Outcome::Failed(Box::new(Failure::new(Doing::BeginsInTime, Problem::Limit { limit }))))
            }
            Ok((ready, _)) => self.judge(index, ready, extra),
            Err(BuildError::Rejected(_)) => {
                let failure = Failure::new(Doing::Builds, Problem::BuildFailed);
                self.silent(index, Outcome::Failed(Box::new(failure)))
            }
            Err(other) => self.silent(index, Outcome::Error(Fault::of_kit(other))),
        };
        if let Outcome::Failed(failure) = &mut verdict.outcome {
            failure.hex = self.exercise.program.shows_hex;
            failure.hint = self.exercise.hint(&self.exercise.checks[index], failure, self.subject.language());
        }
        verdict
    }

    /// Whether a stranger's submission has had its time.
    fn is_out_of_time(&self) -> bool {
        let limit = self.settings.limits.submission;
        self.settings.trust == Trust::Stranger && self.begun.get().is_some_and(|begun| begun.elapsed() >= limit)
    }

    /// A verdict without a conversation.
    fn silent(&self, index: usize, outcome: Outcome) -> Verdict {
        let check = self.exercise.checks[index].name.clone();
        Verdict { check, outcome, duration: Duration::ZERO, conversation: Conversation::default(), schedules: None }
    }

    fn judge(&self, index: usize, ready: &Ready, extra: Extra<'_>) -> Verdict {
        let check = &self.exercise.checks[index];
        let (launch, remote) = match ready {
            Ready::Launch(launch) => (Some(launch), None),
            Ready::Remote(_) if check.needs_process() => {
                return self.silent(index, Outcome::Skipped(SkipReason::NoProcess));
            }
            Ready::Remote(address) => match resolve(address) {
                Ok(address) => (None, Some(address)),
                Err(problem) => return self.silent(index, Outcome::Error(Fault::of_kit(crate::text::Say::en(&problem)))),
            },
        };
        let _entered = self.options.gate.enter(check.alone);
        let begin = Instant::now();
        // Of a server that runs already no thread can be held.
        let series = if remote.is_some() { None } else { self.series(check, &extra) };
        let play = |schedule| {
            let _place = self.options.gate.place();
            self.play(check, (launch, remote), (&extra, schedule))
        };
        let (played, schedules) = match series {
            None => (play(None), None),
            Some(series) => {
                let (played, told) = under(series, &play);
                (played, Some(told))
            }
        };
        let Played { outcome, conversation, .. } = played;
        Verdict { check: check.name.clone(), outcome, duration: begin.elapsed(), conversation, schedules }
    }

    /// The schedules that a check is played under, one after the other; `None` for plainly.
    fn series(&self, check: &Check, extra: &Extra<'_>) -> Option<Series> {
        // What is damaged, and what is watched, is one conversation.
        if check.schedules == 0 || extra.mutation.is_some() || extra.audience.is_some() {
            return None;
        }
        let count = match self.options.schedules {
            Some(Schedules::Only(seed)) => return Some(Series::Only(seed)),
            Some(Schedules::Count(count)) => count,
            Some(Schedules::Times(times)) => check.schedules.saturating_mul(times),
            None => check.schedules,
        };
        (count > 0).then(|| Series::Several { salt: check.salt(self.options.seed), count })
    }

    /// Plays a check once.
    fn play(
        &self,
        check: &Check,
        (launch, remote): (Option<&Launch>, Option<SocketAddr>),
        (extra, schedule): (&Extra<'_>, Option<Timetable>),
    ) -> Played {
        let props = Props {
            exercise: &self.exercise,
            check,
            launch,
            remote,
            caller: self.caller(),
            variables: &self.settings.variables,
            limits: self.settings.limits,
            trust: self.settings.trust,
            keeper: &self.keeper,
            seed: self.options.seed,
            rest: self.settings.rest,
            mutation: extra.mutation,
            audience: extra.audience.clone(),
            schedule,
        };
        let (played, conversation, trace, race) = match Stage::new(props) {
            // A bug of ours in one check must not take the other verdicts with it.
            Ok(stage) => {
                let played = std::panic::catch_unwind(AssertUnwindSafe(|| stage.play()));
                let (mut conversation, trace, clients) = (stage.recorder().conversation(), stage.trace(), stage.names());
                stage.name_instances(&mut conversation);
                let names = Names { clients: &clients, since: &|moment| stage.recorder().since(moment) };
                // Nobody asks about a play that passed.
                let panicked = |_| Err(Stop::Fault(CommandProblem::Kit { why: "a panic".into() }));
                let mut played = played.unwrap_or_else(panicked);
                let race = match (&mut played, &trace) {
                    (Err(Stop::Failed(failure)), Some(trace)) => {
                        let (cause, key) = race_cause(trace, &names).unzip();
                        // What threads were seen to do explains more than what a client got.
                        failure.cause = cause.map(Cause::Race).or(failure.cause.take());
                        race(trace, &conversation, &names, (failure, &key.unwrap_or_default()))
                    }
                    _ => None,
                };
                (played, conversation, trace, race)
            }
            Err(stop) => (Err(stop), Conversation::default(), None, None),
        };
        let outcome = match played {
            Ok(()) => Outcome::Passed,
            Err(Stop::Failed(failure)) => Outcome::Failed(failure),
            Err(Stop::Skipped(reason)) => Outcome::Skipped(reason),
            Err(Stop::Fault(problem)) => {
                let owner = if problem.is_of_machine() { Owner::Machine } else { Owner::Kit };
                Outcome::Error(Fault { owner, why: crate::text::Say::say(&problem, self.settings.lang) })
            }
            Err(Stop::File(why)) => Outcome::Error(Fault { owner: Owner::File, why }),
            Err(Stop::Aborted) => Outcome::Error(Fault::of_kit("aborted")),
        };
        Played { outcome, conversation, trace, race }
    }

    /// The folder in which a command was given by hand.
    fn caller(&self) -> Option<PathBuf> {
        matches!(self.subject, Subject::Command(_)).then(|| std::env::current_dir().ok()).flatten()
    }

    /// Judges the checks at `wanted` (and what they need), several at once; tells `watch` what happens. The verdicts
    /// of the wanted ones come in the order of the exercise file.
    ///
    /// # Errors
    /// When there is nothing that could be judged.
    pub fn run(&self, wanted: &[usize], watch: &(dyn Fn(Progress) + Sync)) -> Result<Vec<Verdict>, Trouble> {
        watch(Progress::Building);
        watch(Progress::Built(self.build()?.clone()));
        // All checks talk to the one server that already runs: side by side they would disturb each other.
        let jobs = if matches!(self.subject, Subject::Remote(_)) { 1 } else { self.options.jobs };
        let order = plan(&self.exercise.checks, wanted);
        side_by_side(&order, jobs, |&index| {
            watch(Progress::CheckStarted(index));
            let verdict = self.verdict(index).clone();
            watch(Progress::CheckEnded(index, Box::new(verdict)));
        });
        // A check that was only needed shows up when it is the reason why another was skipped.
        let mut shown: Vec<usize> =
            order.into_iter().filter(|index| wanted.contains(index) || !self.verdict(*index).outcome.is_passed()).collect();
        shown.sort_unstable();
        Ok(shown.into_iter().map(|index| self.verdict(index).clone()).collect())
    }
}

/// A seed for whoever gives none: another one each time.
pub fn random_seed() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |time| u64::from(time.subsec_nanos()))
}

/// `HOST:PORT` as an address; IPv4 first, as the programs of the exercises listen there.
fn resolve(text: &str) -> Result<SocketAddr, CommandProblem> {
    Ok(resolve_all(text)?[0])
}

/// All addresses that `HOST:PORT` means, at least one, those of IPv4 first.
///
/// # Errors
/// When it is none, or nobody knows the host.
pub fn resolve_all(text: &str) -> Result<Vec<SocketAddr>, CommandProblem> {
    let problem = |error: io::Error| match error.kind() {
        io::ErrorKind::InvalidInput => CommandProblem::BadAddress { text: text.into() },
        _ => CommandProblem::UnknownHost { text: text.into() },
    };
    // Without a host it is no address; the system says of that, too, that nobody knows it.
    if text.starts_with(':') {
        return Err(CommandProblem::BadAddress { text: text.into() });
    }
    let mut addresses: Vec<SocketAddr> = text.to_socket_addrs().map_err(problem)?.collect();
    addresses.sort_by_key(SocketAddr::is_ipv6);
    if addresses.is_empty() { Err(CommandProblem::BadAddress { text: text.into() }) } else { Ok(addresses) }
}
