//! What is done to the program and asked of it: start, stop, signals, its end, its threads and files.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use super::mirror::found_from;
use super::patience::{Limited, Patience};
use super::stage::Remembered;
use super::starting::Starting;
use super::state::DYING;
use super::wait::Source;
use super::{Played, Stop, Turn};
use crate::process::{Launching, Level, Running, StartError};
use crate::settings::Variable;
use crate::spec::{ExitRule, ProgramKind, ProgramVerb, Signal};
use crate::subject::Word;
use crate::text::{Cause, CommandProblem, Doing, Ending, Event, ExitWish, Problem, SkipReason, StallProof};
use crate::verdict::Failure;
use crate::wire::Mutation;

/// How often the program's threads and files are counted while a change is awaited.
const COUNT: Duration = Duration::from_millis(2);
/// How long a program that cannot be seen to be at rest is given to settle.
pub(super) const SETTLING: Duration = Duration::from_secs(1);

/// The name under which the output of a program is awaited, whichever it is.
const OUTPUT: &str = "program";

/// What a language's runtime writes when a program breaks down without having caught its error.
const PANIC_MARKS: [&str; 4] = ["panicked at", "RUST_BACKTRACE", "Traceback (most recent call last)", "goroutine 1 ["];

impl Turn<'_> {
    /// Does what `verb` says.
    pub(super) fn direct(&mut self, verb: &ProgramVerb) -> Played {
        match verb {
            ProgramVerb::Start { args, default_port, in_folder } => self.start(args.as_deref(), *default_port, *in_folder),
            ProgramVerb::IsRunning => self.is_running(),
            ProgramVerb::IsListening => self.is_listening(),
            ProgramVerb::Exits(rule) => self.exits(*rule),
            ProgramVerb::Prints(expectation) => {
                let source = self.output()?;
                self.expect(&source, OUTPUT, expectation)
            }
            ProgramVerb::OutputEnds => self.output_ends(),
            ProgramVerb::Types { data, cut } => self.type_in(data, *cut),
            ProgramVerb::InputEnds => self.end_input(),
            ProgramVerb::Complains(lines) => self.complains(*lines),
            ProgramVerb::Restart => {
                self.stage.stop_program(self.place());
                self.start(None, false, false)
            }
            ProgramVerb::Signal(signal) => self.signal(*signal),
            ProgramVerb::Threads { least, more_than } => self.has_threads(*least, more_than.as_deref()),
            ProgramVerb::Remember(name) => self.remember(name),
            ProgramVerb::ReturnsTo { level, allow } => self.returns_to(level, *allow),
            ProgramVerb::LeavesFile(file) => self.leaves_file(file),
            ProgramVerb::KeepsPace { lines, interval } => self.keeps_pace(lines, *interval),
        }
    }

    fn start(&mut self, args: Option<&[String]>, default_port: bool, in_folder: bool) -> Played {
        let stage = self.stage;
        let props = stage.props();
        let exercise = stage.exercise();
        let Some(launch) = props.launch else { return Err(Stop::Skipped(SkipReason::NoProcess)) };
        let (at, instance) = (self.place(), stage.instance_at(self.place()));
        let kind = stage.kind_at(at);
        let mut own = self.names.clone();
        match (instance, stage.port_at(Some(at))) {
            (None, _) if kind == ProgramKind::Server => {
                self.names = self.names.with("port", stage.port(default_port)?);
                own = self.names.clone();
            }
            (Some(_), Some(port)) => own = own.with("port", port),
            _ => {}
        }
        let usual = instance.map_or(&exercise.program.args, |instance| &instance.args);
        let templates_given = args.is_some();
        let templates = args.unwrap_or(usual);
        if templates.iter().any(|arg| arg.contains("{taken_port}")) {
            let taken = stage.taken_port()?;
            (self.names, own) = (self.names.with("taken_port", taken), own.with("taken_port", taken));
        }
        let args: Vec<String> = templates.iter().map(|arg| own.fill(arg)).collect();
        self.given = templates_given.then(|| args.clone());
        let folder = if in_folder { stage.folder() } else { PathBuf::from(stage.root()) };
        let usual_folder = stage.folder().display().to_string();
        let variables: Vec<Variable> = exercise
            .program
            .env
            .iter()
            .chain(instance.iter().flat_map(|instance| &instance.env))
            .filter_map(|(name, value)| Variable::read(&format!("{name}={}", own.fill(value))))
            .chain(props.variables.iter().cloned())
            .collect();
        let line = launch.command_line(usual, &args, &usual_folder);
        let found = |word: &OsStr| found_from(&folder, props.caller.as_deref()?, word);
        let launching = Launching {
            name: stage.name_at(at).into(),
            words: line.iter().map(|word| word.start(found)).collect(),
            shown: line.iter().map(Word::shown).collect(),
            executable: launch.executable().map(PathBuf::from),
            folder,
            home: PathBuf::from(stage.home()),
            write: &[stage.root().to_path_buf(), stage.home().to_path_buf()],
            variables: &variables,
            limits: props.limits,
            trust: props.trust,
            terminal: kind != ProgramKind::Server,
            filter: props.mutation.and_then(Mutation::of_output),
            schedule: stage.schedule(),
            recorder: stage.recorder().clone(),
            keeper: props.keeper,
        };
        // In a sandbox everything can be executed. What was built there and cannot be is the work of a build script.
        let is_own_work = launch.is_built() && props.keeper.is_walled();
        let cannot = |error: StartError| {
            let why = error.cause.to_string();
            if is_own_work && error.is_of_program() {
                return Stop::Failed(Box::new(Failure::new(Doing::Builds, Problem::BuiltNoProgram { why })));
            }
            Stop::Fault(CommandProblem::BrokenTool { tool: error.program, why })
        };
        stage.dismiss(at);
        stage.set_program(at, Running::start(launching).map_err(cannot)?);
        Ok(())
    }

    /// The program's standard output as something to wait on.
    pub(super) fn output(&self) -> Played<Source> {
        let inbox = self.with_program(|program| program.stdout().clone());
        inbox.map(Source::Output).ok_or_else(not_started)
    }

    /// What clients did may take a busy machine a moment to bring about: it runs if it still does once it is at rest.
    fn is_running(&self) -> Played {
        let ended = self.wait_until(Patience::settling(self.stage, SETTLING), || self.ending())?;
        match ended.ok().or_else(|| self.ending()) {
            None => Ok(()),
            Some(ending) => Err(self.failed(Doing::Runs, Problem::ExitedEarly { ending })),
        }
    }

    /// A failure with what the program's state says of it.
    pub(super) fn failed(&self, requirement: Doing, problem: Problem) -> Stop {
        let failure = match self.exceeded_at_last() {
            Some(limit) => Failure::new(requirement, Problem::Limit { limit }),
            None => Failure::new(requirement, problem),
        };
        Stop::Failed(Box::new(self.with_program_state(failure, self.ending())))
    }

    fn exits(&self, rule: ExitRule) -> Played {
        let wanted = match rule {
            ExitRule::Is(status) => ExitWish::Is(status),
            ExitRule::Nonzero => ExitWish::NotZero,
            ExitRule::Any => ExitWish::Any,
        };
        let doing = || Doing::Exits { with: self.given.clone(), wanted };
        let end = || self.with_program(|program| program.wait(COUNT)).flatten();
        let waited = if self.stage.was_reached(self.about) {
            self.wait_until(Patience::new(self.stage, self.stage.limit()), end)?
        } else {
            // One that nobody has talked to yet may still be starting.
            self.wait_until(Starting::new(self.stage, self.about), end)?
        };
        let ending = waited.map_err(|proof| self.goes_on(doing(), proof))?;
        if let Some(limit) = self.exceeded() {
            return Err(self.failed(doing(), Problem::Limit { limit }));
        }
        let fits = match (rule, ending) {
            (ExitRule::Is(status), Ending::Status(got)) => status == got,
            // A panic has a status, but it is no decision of the program's to end.
            (ExitRule::Nonzero, Ending::Status(got)) => got != 0 && !ending.is_crash(),
            (ExitRule::Any, Ending::Status(_)) => true,
            (_, Ending::Signal(_)) => false,
        };
        if fits { Ok(()) } else { Err(self.failed(doing(), Problem::WrongExit { wanted, ending })) }
    }

    /// The failure of a program that does not end; it may listen on a port of which nobody spoke.
    fn goes_on(&self, requirement: Doing, proof: StallProof) -> Stop {
        let elsewhere = self.goes_on_elsewhere();
        let mut stop = self.failed(requirement, Problem::DidNotExit { proof });
        if let Stop::Failed(failure) = &mut stop
            && matches!(failure.problem, Problem::DidNotExit { .. })
        {
            failure.cause = failure.cause.take().or(elsewhere);
        }
        stop
    }

    /// Waits until `test` gives something: until `patience` is over, and no longer once the program is at rest.
    pub(super) fn wait_until<T>(&self, mut patience: impl Limited, test: impl Fn() -> Option<T>) -> Played<Result<T, StallProof>> {
        loop {
            if let Some(found) = test() {
                return Ok(Ok(found));
            }
            if self.stage.is_over() {
                return Err(Stop::Aborted);
            }
            if let Some(proof) = self.at_rest() {
                // It may have come to rest just after doing what was awaited.
                return Ok(test().ok_or(proof));
            }
            if patience.is_over(self.stage) {
                return patience.proof().map(Err);
            }
            std::thread::sleep(COUNT);
        }
    }

    fn complains(&self, lines: usize) -> Played {
        let said = self.with_program(Running::standard_error).unwrap_or_default();
        // What it did say is shown with every failure.
        let fail = |problem| Err(self.failed(Doing::Complains { with: self.given.clone() }, problem));
        if let Some(mark) = PANIC_MARKS.into_iter().find(|mark| said.contains(mark)) {
            return fail(Problem::ErrorText { found: mark.into() });
        }
        let got = said.lines().filter(|line| !line.trim().is_empty()).count();
        if got == lines {
            return Ok(());
        }
        let mut failed = fail(Problem::ErrorLines { wanted: lines, got });
        if let (Err(Stop::Failed(failure)), 0) = (&mut failed, got)
            && !self.printed().is_empty()
        {
            failure.cause = failure.cause.take().or(Some(Cause::OnStandardOutput));
        }
        failed
    }

    fn signal(&self, signal: Signal) -> Played {
        let (name, number) = match signal {
            Signal::Term => ("TERM", rustix::process::Signal::TERM),
            Signal::Int => ("INT", rustix::process::Signal::INT),
            Signal::Kill => ("KILL", rustix::process::Signal::KILL),
        };
        self.stage.recorder().note(self.name(), Event::Signalled { name: name.into() });
        self.with_program(|program| program.signal(number)).ok_or_else(not_started)?;
        // To the others an instance is gone once the system has taken it down.
        if signal == Signal::Kill && self.stage.has_instances() {
            self.wait_for_death(DYING);
        }
        Ok(())
    }

    /// Counts the program's threads and files; a program that has ended has none.
    fn count(&self) -> Played<Level> {
        if self.ending().is_some() {
            return Ok(Level { threads: 0, files: 0 });
        }
        let level = self.with_program(Running::level).ok_or_else(not_started)?;
        match level {
            Some(level) => Ok(level),
            // One that is just ending has no files to count any more.
            None if self.wait_for_death(SETTLING).is_some() => Ok(Level { threads: 0, files: 0 }),
            None => Err(Stop::Skipped(SkipReason::NotOnThisSystem)),
        }
    }

    fn has_threads(&self, more: u64, than: Option<&str>) -> Played {
        self.count()?;
        let than = than.map(|name| self.stage.level(name).ok_or_else(|| unknown_level(name))).transpose()?;
        let base = than.map(|than| than.least_threads);
        let least = base.unwrap_or(0) + more;
        let most = std::cell::Cell::new(0);
        let enough = || {
            let now = self.count().map_or(0, |level| level.threads);
            most.set(most.get().max(now));
            (now >= least).then_some(())
        };
        let waited = self.wait_until(Patience::new(self.stage, self.stage.limit()), enough)?;
        waited
            .map_err(|_| self.failed(Doing::HasThreads { least, base }, Problem::TooFewThreads { wanted: least, most: most.get() }))
    }

    fn remember(&self, name: &str) -> Played {
        let least = std::cell::Cell::new(u64::MAX);
        let count = || {
            let level = self.count()?;
            least.set(least.get().min(level.threads));
            Ok(level)
        };
        // A level that is counted before the last clients' threads are gone is too high, and so never unfair.
        let _ = self.wait_until(Patience::new(self.stage, SETTLING), || count().err())?;
        let level = count()?;
        self.stage.remember(name, Remembered { level, least_threads: least.get() });
        Ok(())
    }

    fn returns_to(&self, name: &str, allow: u64) -> Played {
        let before = self.stage.level(name).ok_or_else(|| unknown_level(name))?.level;
        self.is_running()?;
        let back = || {
            let now = self.count().ok()?;
            (now.threads <= before.threads + allow && now.files <= before.files + allow).then_some(())
        };
        if self.wait_until(Patience::new(self.stage, self.stage.limit()), back)?.is_ok() {
            return Ok(());
        }
        let now = self.count()?;
        let problem = if now.threads > before.threads + allow {
            Problem::LeakedThreads { before: before.threads, now: now.threads }
        } else {
            Problem::LeakedFiles { before: before.files, now: now.files.max(before.files) }
        };
        Err(self.failed(Doing::ReturnsToLevel, problem))
    }
}

fn unknown_level(name: &str) -> Stop {
    Stop::of_file(format!("no level `{name}` was remembered before this step"))
}

/// A step asks something of a program that no step started.
pub(super) fn not_started() -> Stop {
    Stop::of_file("this step asks something of a program that no step has started")
}
