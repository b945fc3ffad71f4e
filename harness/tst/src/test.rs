//! `tst test`: judges one program by one exercise and reports.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tst_engine::explain::Reproduce;
use tst_engine::run::{Gate, Judge, Options, random_seed};
use tst_engine::score::{Score, score};
use tst_engine::settings::Variable;
use tst_engine::spec::{Check, Exercise, nearest};
use tst_engine::subject::{Subject, fingerprint};
use tst_engine::text::{CommandProblem, Lang, Owner, Repetition, Say as _, SkipReason};
use tst_engine::verdict::{ExitStatus, Outcome, Verdict};

#[cfg(feature = "class")]
use crate::author::edit;
use crate::cli::{Target, TestOptions};
use crate::course::{self, Place};
#[cfg(not(feature = "class"))]
use crate::elsewhere;
#[cfg(feature = "class")]
use crate::isolated;
use crate::isolation::Isolation;
use crate::last_run::{self, LastRun};
use crate::progress::Bar;
use crate::repeat::{self, Tally};
use crate::report::{self, Failed, Format, Result as Judged};
use crate::since;
use crate::stress::Stress;
use crate::terminal;
use crate::trouble::{self, Done, Trouble};
use crate::watch::Order;

/// Checks wait more than they work: so many run at once even on a small machine.
pub const LEAST_JOBS: usize = 4;

/// Judges.
///
/// # Errors
/// When nothing could be judged, or the result could not be written.
pub fn run(options: &TestOptions) -> Done {
    judge(options, None)
}

/// Judges as one round of a watch, if there is an `order` from it.
///
/// # Errors
/// When nothing could be judged, or the result could not be written.
pub fn judge(options: &TestOptions, order: Option<&Order>) -> Done {
    let find = if options.checks.is_empty() { course::find } else { course::find_unfinished };
    let mut place = find(options.exercise.as_deref(), options.lang)?;
    let lang = place.settings.lang;
    #[cfg(not(feature = "class"))]
    if elsewhere::judges(&place.folder, options) {
        return elsewhere::go(options.lang);
    }
    pass(&mut place, &options.env)?;
    let wanted = wanted(&place.exercise, &options.checks, lang)?;
    let has_schedules = |position: &usize| place.exercise.checks.get(*position).is_some_and(|check| check.schedules > 0);
    if options.schedules.is_some() && order.is_none() && !wanted.iter().any(has_schedules) {
        trouble::say(&CommandProblem::NoSchedules { exercise: place.exercise.name.clone() }.say(lang));
    }
    #[cfg(feature = "class")]
    if let Some(file) = &options.output {
        trouble::check_output(file, lang)?;
        report::try_write(file).map_err(|problem| Trouble::machine(&problem, lang))?;
    }
    let keeper = Arc::new(trouble::keeper(lang)?);
    if let Some(order) = order {
        order.heed().map_err(|error| Trouble::machine(&CommandProblem::NoThread { why: error.to_string() }, lang))?; // The keeper has a guard now, which cleans up should the round be ended.
    }
    let subject = subject(&place, &options.target, lang)?;
    let to_terminal = options.format == Format::Human && options.output.is_none();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let judging = Options {
        seed: options.seed.unwrap_or_else(random_seed),
        jobs: options.jobs.unwrap_or(cores.max(LEAST_JOBS)),
        colour: to_terminal && std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        gate: Gate::default(),
        schedules: options.schedules,
    };
    #[cfg(feature = "class")]
    if let Some(workers) = isolated::wanted(&place, options, &keeper)? {
        return isolated::run(&place, options, (wanted, &subject), (&workers, &keeper), &judging);
    }
    let judge = Judge::new(place.exercise.clone(), subject, place.settings.clone(), keeper, judging);
    let stress =
        Stress::start(options.stress).map_err(|error| Trouble::machine(&CommandProblem::Kit { why: error.to_string() }, lang))?;
    let begin = Instant::now();
    let verdicts_on = |positions: &[usize]| {
        let bar = Bar::new(&place.exercise, positions.len(), lang);
        let verdicts = judge.run(positions, &|progress| bar.show(&progress));
        bar.clear();
        verdicts.map_err(|trouble| Trouble::judging(&trouble, lang))
    };
    let first = order.map_or_else(|| wanted.clone(), |order| order.first(&place.exercise, &wanted));
    let mut verdicts = verdicts_on(&first)?;
    let has_built = judge.build().is_ok_and(|build| build.ok);
    if first.len() < wanted.len() && (!has_built || first_failure(&verdicts).is_none()) {
        // The others too; what has its verdict keeps it.
        verdicts = verdicts_on(&wanted)?;
    }
    let total = score(&place.exercise, &verdicts);
    let left_out = without_verdict(&place.exercise, &wanted, &verdicts);
    let run = own_run(&place, options, &verdicts, total).filter(|_| left_out == 0);
    let is_for_student = run.is_some() && to_terminal && order.is_none();
    if is_for_student {
        // Above the report: what may scroll away is not the failure.
        let before = last_run::read(&place.settings.root, &place.exercise.name);
        let since = before.and_then(|before| since::changes(&before, run.as_ref()?));
        since.iter().for_each(|since| terminal::say(&terminal::laid_out(&since.say(lang), "")));
    }
    let failures = report(&place, options, &judge, (&verdicts, left_out), begin.elapsed())?;
    if let Some(order) = order {
        order.report(has_built.then(|| first_failure(&verdicts)), &failures);
    }
    if let Some(run) = &run {
        last_run::keep(&place.settings.root, &place.exercise.name, run);
        if is_for_student && total.failed + total.errors == 0 && run.points >= run.max {
            terminal::say(&since::complete(&place.settings, &place.exercise.name).say(lang));
        }
    }
    let status = status(total, &verdicts);
    if options.repeat == 1 {
        return Ok(status);
    }
    let show = |judge: &Judge, changed: &[Verdict]| {
        // Standard output alone is written to: there is nothing that could fail.
        let _ = report(&place, options, judge, (changed, 0), begin.elapsed());
    };
    let tally = repeat::repeat(&judge, (&wanted, &verdicts), options.repeat, lang, show)?;
    let Tally { runs, verdicts, changed } = tally;
    let busy = stress.threads() as u64;
    let told = if changed == 0 {
        Repetition::Stable { runs, verdicts, busy }
    } else {
        Repetition::Unstable { runs, verdicts, changed, busy }
    };
    terminal::say(&told.say(lang));
    Ok(if changed == 0 { status } else { status.max(ExitStatus::Failed) })
}

/// What is to be remembered of a run of a student's own program by the whole exercise.
fn own_run(place: &Place, options: &TestOptions, verdicts: &[Verdict], total: Score) -> Option<LastRun> {
    let is_own = options.target == Target::Own && options.checks.is_empty();
    let sources = fingerprint(&place.folder).unwrap_or_default();
    is_own.then(|| LastRun { sources, passed: passed(verdicts), ..LastRun::of(total) })
}

/// The names of the checks that passed.
pub fn passed(verdicts: &[Verdict]) -> Vec<String> {
    verdicts.iter().filter(|verdict| verdict.outcome.is_passed()).map(|verdict| verdict.check.clone()).collect()
}

/// Lets the program have these variables, too.
///
/// # Errors
/// When one of them is none.
pub fn pass(place: &mut Place, written: &[String]) -> Result<(), Trouble> {
    let settings = Arc::make_mut(&mut place.settings);
    for text in written {
        let bad = || CommandProblem::BadVariable { name: Variable::name_in(text).into() };
        let variable = Variable::read(text).ok_or_else(|| Trouble::usage(&bad(), settings.lang))?;
        settings.variables.push(variable);
    }
    Ok(())
}

/// The first check that failed, if one did.
fn first_failure(verdicts: &[Verdict]) -> Option<&str> {
    let failed = |verdict: &&Verdict| matches!(verdict.outcome, Outcome::Failed(_) | Outcome::Error(_));
    verdicts.iter().find(failed).map(|verdict| verdict.check.as_str())
}

/// How many of the wanted checks have no verdict.
fn without_verdict(exercise: &Exercise, wanted: &[usize], verdicts: &[Verdict]) -> usize {
    let is_missing = |index: &&usize| !verdicts.iter().any(|verdict| verdict.check == exercise.checks[**index].name);
    wanted.iter().filter(is_missing).count()
}

/// Writes the report of some verdicts, and of how many are left out; for a watch, each failure to be looked at on its own.
fn report(
    place: &Place,
    options: &TestOptions,
    judge: &Judge,
    (verdicts, left_out): (&[Verdict], usize),
    duration: Duration,
) -> Result<Vec<Failed>, Trouble> {
    let lang = place.settings.lang;
    let judged = Judged {
        root: &place.settings.root,
        exercise: &place.exercise,
        subject: judge.subject().describe(&place.settings.root),
        reproduce: Reproduce::new(&place.exercise, judge.subject(), &place.settings.root, options.seed)
            .passing(&options.env)
            .here(std::env::current_dir().ok().as_deref()),
        env: place.settings.variables.iter().map(Variable::name).collect(),
        seed: judge.seed(),
        build: judge.build().cloned().unwrap_or_default(),
        verdicts,
        left_out,
        score: score(&place.exercise, verdicts),
        duration,
        isolation: Isolation::None,
        lang,
        verbose: options.verbose,
        rows: rows(options),
    };
    let kept = report::write(&judged, options.format, options.output.as_deref());
    let kept = kept.map_err(|problem| Trouble::machine(&problem, lang))?;
    Ok(if options.watch { report::failures(&judged, &kept) } else { Vec::new() })
}

/// How many rows the terminal has to which the report for people goes, unless everything is asked for.
pub fn rows(options: &TestOptions) -> Option<usize> {
    let is_brief = options.format == Format::Human && options.output.is_none() && !options.all && !options.verbose;
    // A watch has a line of its own below, and one above.
    let taken = if options.watch { 3 } else { 0 };
    is_brief.then(terminal::rows).flatten().map(|rows| rows.saturating_sub(taken))
}

/// The positions of the checks that are asked for.
///
/// # Errors
/// When one of them is not known.
pub fn wanted(exercise: &Exercise, names: &[String], lang: Lang) -> Result<Vec<usize>, Trouble> {
    if names.is_empty() {
        return Ok((0..exercise.checks.len()).collect());
    }
    let known: Vec<&str> = exercise.checks.iter().map(|check| check.name.as_str()).collect();
    let find = |name: &String| {
        // Both the name alone and the name as the test target prints it.
        let bare = name.strip_prefix(&format!("{}::", exercise.name)).unwrap_or(name);
        let meant = meant(exercise, bare);
        if let [only] = meant[..] {
            return Ok(only);
        }
        let all = || (0..known.len()).collect();
        let problem = CommandProblem::UnknownCheck {
            name: name.clone(),
            near: nearest(bare, &known),
            known: if meant.is_empty() { all() } else { meant }.into_iter().map(|at| known[at].to_string()).collect(),
        };
        Err(Trouble::usage(&problem, lang))
    };
    let mut found = names.iter().map(find).collect::<Result<Vec<usize>, Trouble>>()?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The positions of the checks that a word may mean: its name, its number, else a part of names, else a part of titles.
fn meant(exercise: &Exercise, word: &str) -> Vec<usize> {
    let small = |text: &str| text.to_lowercase();
    let wanted = small(word.trim());
    let checks = || exercise.checks.iter().enumerate();
    let those = |fits: &dyn Fn(&Check) -> bool| checks().filter(|(_, check)| fits(check)).map(|(at, _)| at).collect::<Vec<_>>();
    let numbered = wanted.parse::<usize>().ok().filter(|number| (1..=exercise.checks.len()).contains(number));
    let titles = |check: &Check| [Lang::En, Lang::PtBr].map(|lang| small(&check.title.say(lang)));
    let ways: [&dyn Fn() -> Vec<usize>; 5] = [
        &|| those(&|check| check.name == word),
        &|| numbered.map(|number| number - 1).into_iter().collect(),
        &|| those(&|check| titles(check).contains(&wanted)),
        &|| those(&|check| small(&check.name).contains(&wanted)),
        &|| those(&|check| titles(check).iter().any(|title| title.contains(&wanted))),
    ];
    if wanted.is_empty() { Vec::new() } else { ways.iter().map(|way| way()).find(|found| !found.is_empty()).unwrap_or_default() }
}

/// What is to be judged.
///
/// # Errors
/// When there is nothing that could be judged.
pub fn subject(place: &Place, target: &Target, lang: Lang) -> Result<Subject, Trouble> {
    let name = &place.exercise.name;
    let folder = match target {
        Target::Own => place.folder.clone(),
        Target::Solution => place.solution_folder(),
        #[cfg(feature = "class")]
        Target::Path(path) if edit::is_edit(path) => edit::to_judge(path, place)?,
        Target::Path(path) => path.clone(),
        Target::Command(command) => return Ok(Subject::Command(command.clone())),
        Target::Remote(address) => return Ok(Subject::Remote(address.clone())),
    };
    Subject::find(&folder, name, &place.settings).map_err(|error| match error {
        tst_engine::subject::BuildError::Machine(problem) => Trouble::machine(&problem, lang),
        tst_engine::subject::BuildError::Usage(problem) => Trouble::usage(&problem, lang),
        tst_engine::subject::BuildError::Rejected(_) => Trouble::usage(&CommandProblem::Kit { why: error.to_string() }, lang),
    })
}

/// The exit status of a run.
pub fn status(score: Score, verdicts: &[Verdict]) -> ExitStatus {
    let port_taken = |verdict: &Verdict| matches!(verdict.outcome, Outcome::Skipped(SkipReason::PortTaken(_)));
    let is_fault_of = |owner| move |verdict: &Verdict| matches!(&verdict.outcome, Outcome::Error(fault) if fault.owner == owner);
    if verdicts.iter().any(is_fault_of(Owner::Kit)) {
        ExitStatus::Kit
    } else if verdicts.iter().any(is_fault_of(Owner::Machine)) {
        ExitStatus::Machine
    } else if score.errors > 0 {
        ExitStatus::Usage
    } else if score.failed > 0 {
        ExitStatus::Failed
    } else if verdicts.iter().any(port_taken) {
        ExitStatus::Machine
    } else {
        ExitStatus::Passed
    }
}
