//! A run of grading: what was handed in and is not known yet is judged, several at once, and kept in the journal.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tst_engine::folder::Folder;
use tst_engine::run::try_side_by_side;
use tst_engine::settings::{Settings, Trust};
use tst_engine::text::{Grading, Say as _};
use tst_engine::verdict::ExitStatus;

use super::GradeOptions;
use super::closing::{finish, finish_shard, tell};
use super::extensions::Extensions;
use super::journal::{JOURNAL, Journal, JournalError};
use super::judging::{Court, is_rust};
use super::record::{Outcome, SCHEMA, Words};
use super::rules;
use super::shard::{Heading, Shard, ShardText, runs};
use super::snapshot::Snapshot;
use super::tally::Bar;
use super::task::Task;
use crate::intake::{self, Content, Intake, IntakeOptions};
use crate::looked_after::looked_after;
use crate::sandbox;
use crate::trouble::{self, Done, Trouble};

/// How long what is under way goes on when somebody wants to stop.
const LAST: Duration = Duration::from_secs(60);

/// Where results are kept.
enum Keeping {
    /// Those of a whole class, in this journal.
    Class(Journal),
    /// Those of a shard, in a journal that is still to be begun.
    Shard(Shard),
}

/// Grades what is in `options`, as `wanted` says, into the folder `out`: the whole class, or a shard of it.
///
/// # Errors
/// When nothing could be graded or kept.
pub fn class(options: &GradeOptions, wanted: &IntakeOptions, settings: Settings, (out, shard): (&Path, Option<Shard>)) -> Done {
    let lang = settings.lang;
    let usage = |said: Grading| Trouble::new(ExitStatus::Usage, said.say(lang));
    let shown = || out.display().to_string();
    if let Some(folder) = options.submissions.iter().find(|given| is_inside(out, given)) {
        return Err(usage(Grading::OutInside { folder: folder.display().to_string() }));
    }
    if out.is_file() {
        return Err(usage(Grading::OutIsFile { file: shown() }));
    }
    if let Some(said) = held_otherwise(out, shard) {
        return Err(Trouble::new(ExitStatus::Usage, said.say(lang)));
    }
    let extensions = super::extensions_of(options, wanted, lang)?;
    let keeper = Arc::new(trouble::keeper(lang)?);
    // After everything that is wrong with the command: what can be put right comes before what has to be thought over.
    let level = sandbox::best(options.allow_weak_isolation, &settings, &keeper, lang)?;
    make_folder(out).map_err(|error| usage(Grading::OutIsNoFolder { folder: shown(), why: error.to_string() }))?;
    let bad_journal = |file: &Path, error: JournalError| match error {
        JournalError::Busy => usage(Grading::Busy { folder: shown() }),
        JournalError::Strange { line } => usage(Grading::StrangeJournal { file: file.display().to_string(), line }),
        JournalError::LongLine { line, mib } => usage(Grading::LongLine { file: file.display().to_string(), line, mib }),
        JournalError::LastRun { folder } => {
            let message = ShardText::LastRun { folder: folder.display().to_string() }.say(lang);
            Trouble::new(ExitStatus::Usage, message)
        }
        JournalError::Link(problem) => Trouble::new(ExitStatus::Usage, problem.say(lang)),
        JournalError::Refused(error) => usage(Grading::OutIsNoFolder { folder: shown(), why: error.to_string() }),
    };
    // A shard's is begun when it is known what it holds.
    let (keeping, known) = if let Some(shard) = shard {
        (Keeping::Shard(shard), runs::known(out, shard).map_err(|(file, error)| bad_journal(&file, error))?)
    } else {
        let waiting = || tell(&Grading::LeftOver { folder: shown() }, lang);
        let (journal, known) = Journal::open(out, &waiting).map_err(|error| bad_journal(&out.join(JOURNAL), error))?;
        (Keeping::Class(journal), known)
    };
    let settings = Arc::new(Settings { trust: Trust::Stranger, ..settings });
    let stop = Stop::listen();
    let unpacked = keeper.scratch().join("handed-in");
    std::fs::create_dir(&unpacked).map_err(|error| Trouble::kit(&error, lang))?;
    let mut taken = intake::take(&options.submissions, wanted, &unpacked).map_err(|error| Trouble::intake(&error, lang))?;
    extensions
        .iter()
        .try_for_each(|extensions| extensions.check(&taken.roster))
        .map_err(|problem| Trouble::new(ExitStatus::Usage, problem.say(lang)))?;
    let names = taken.submissions.iter().map(|submission| submission.exercise.as_str());
    let seed = options.seed.unwrap_or_else(tst_engine::run::random_seed);
    let mut court = Court::new(settings.clone(), keeper.clone(), seed, names).map_err(|error| Trouble::spec(&error, lang))?;
    let (class, part) = (taken.submissions.len(), shard.map(|shard| shard.part_of(&mut taken.submissions)));
    if let Some(workers) = level.workers {
        court = court.isolated(workers).map_err(|error| Trouble::kit(&error, lang))?;
    }
    let tasks: Vec<Task<'_>> = taken.submissions.iter().map(|one| Task::new(one, &court, wanted.limits)).collect();
    let cannot_keep = |error: std::io::Error| {
        Trouble::new(ExitStatus::Machine, Grading::CannotKeep { file: shown(), why: error.to_string() }.say(lang))
    };
    let everybody = tasks.iter().map(|task| &task.submission.student).chain(&taken.roster);
    let again = options.again.whose(everybody).map_err(|problem| Trouble::new(ExitStatus::Usage, problem.say(lang)))?;
    let is_known = |task: &&Task<'_>| !again.holds(&task.submission.student) && known.get(&task.work()) == Some(&task.fingerprint);
    let known_count = tasks.iter().filter(is_known).count();
    // The same work handed in twice is judged once.
    let open = alike(tasks.iter().filter(|task| !is_known(task)));
    let stopped = || tell(&Grading::Stopped { done: known_count, of: tasks.len() }, lang);
    if let Some(problem) = unless_stopped(&stop, &stopped, || tool_problem(&open, &court)) {
        return Err(Trouble::new(ExitStatus::Machine, problem.say(lang).into()));
    }
    let (journal, folder) = match keeping {
        Keeping::Shard(shard) => {
            let heading = heading(shard, &court, (&settings, taken.submissions.len(), class));
            let (folder, journal) = runs::begin(out, &heading).map_err(|error| bad_journal(out, error))?;
            (journal, folder)
        }
        Keeping::Class(journal) => (journal, out.to_path_buf()),
    };
    match &extensions {
        Some(extensions) => {
            let open = Folder::open(&folder).map_err(|error| cannot_keep(error.into_cause()))?;
            extensions.keep(&open).map_err(cannot_keep)?;
        }
        None if shard.is_none() => Extensions::load(&folder)
            .map_err(|error| Trouble::class(&rules::cannot_read_extensions(&folder, &error), lang))?
            .still_hold()
            .iter()
            .for_each(|said| tell(said, lang)),
        None => {}
    }
    snapshot(&taken, &tasks).write(&folder).map_err(cannot_keep)?;
    let students: HashSet<&str> = taken.submissions.iter().map(|submission| submission.student.key.as_str()).collect();
    tell(&level.said, lang);
    part.iter().for_each(|said| tell(said, lang));
    if tasks.is_empty() && class > 0 {
        tell(&ShardText::Empty, lang);
    } else if tasks.is_empty() {
        tell(&Grading::Nothing, lang);
    } else {
        tell(&Grading::Begins { submissions: tasks.len(), students: students.len(), known: known_count }, lang);
    }

    let bar = Bar::new(open.len(), lang);
    let jobs = options.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let work = |alike: &Vec<&Task<'_>>| {
        // What nobody has begun is left for the next time.
        if stop.is_asked() {
            return Ok(());
        }
        bar.begins(&alike[0].submission.student.name, &alike[0].submission.exercise);
        let mut last = None;
        for task in alike {
            let record = task.record(&court, seed);
            if stop.may_have_spoiled(&record.result) {
                return Ok(());
            }
            journal.append(&record)?;
            last = Some(record.result);
            // What is not what it was any more says nothing of what was like it.
            if !task.has_changed() {
                break;
            }
        }
        last.iter().for_each(|result| bar.ended(result));
        Ok(())
    };
    let mut asked = None;
    // What is under way may take long: who interrupts hears of it at once, and does not wait for ever.
    let look = || {
        if !stop.is_asked() {
            return;
        }
        if asked.is_none() && bar.under_way() > 0 {
            bar.say(&Grading::Stopping { under_way: bar.under_way() });
        }
        if asked.get_or_insert_with(Instant::now).elapsed() > LAST {
            bar.clear();
            tell(&Grading::Stopped { done: tasks.len() - open.len() + bar.done(), of: tasks.len() }, lang);
            leave();
        }
    };
    let kept = looked_after(|| try_side_by_side(&open, jobs, work), look);
    let done = bar.done();
    bar.clear();
    kept.map_err(cannot_keep)?;
    if tasks.iter().any(Task::has_changed) {
        snapshot(&taken, &tasks).write(&folder).map_err(cannot_keep)?;
    }
    if done < open.len() {
        let so_far = tasks.len() - open.len() + done;
        tell(&Grading::Stopped { done: so_far, of: tasks.len() }, lang);
        return Ok(ExitStatus::Interrupted);
    }
    drop(journal);
    match shard {
        Some(shard) => finish_shard(&runs::of(out, shard), out, &settings),
        None => finish(out, &settings, &taken),
    }
}

/// Why `out` cannot take these results, if it holds others already: of shards, or of a whole class.
fn held_otherwise(out: &Path, shard: Option<Shard>) -> Option<ShardText> {
    let folder = || out.display().to_string();
    match shard {
        Some(_) => out.join(JOURNAL).exists().then(|| ShardText::OutHasResults { folder: folder() }),
        None => (!runs::shards(out).is_empty()).then(|| ShardText::OutHasShards { folder: folder() }),
    }
}

/// What stands above the records of a shard, which holds so many submissions of a class of so many.
fn heading(shard: Shard, court: &Court, (settings, submissions, class): (&Settings, usize, usize)) -> Heading {
    Heading {
        schema: SCHEMA,
        shard,
        submissions,
        class,
        course: settings.course.clone(),
        kit: env!("CARGO_PKG_VERSION").into(),
        checks: court.digests(),
        command: std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect(),
    }
}

/// Ends at once, as a second signal would: the guard cleans up, and what was done is in the journal.
fn leave() -> ! {
    std::process::exit(i32::from(ExitStatus::Interrupted.code()))
}

/// What comes of `work`, which may take long; who wants to stop meanwhile does not wait for it, and is `told`.
fn unless_stopped<T: Send>(stop: &Stop, told: &dyn Fn(), work: impl FnOnce() -> T + Send) -> T {
    looked_after(work, || {
        if stop.is_asked() {
            told();
            leave();
        }
    })
}

/// Work that is the same, side by side; each in the order in which it is there first.
fn alike<'a, 't>(tasks: impl Iterator<Item = &'a Task<'t>>) -> Vec<Vec<&'a Task<'t>>> {
    let mut places = HashMap::new();
    let mut all: Vec<Vec<&Task<'_>>> = Vec::new();
    for task in tasks {
        let place = *places.entry(task.work()).or_insert(all.len());
        match all.get_mut(place) {
            Some(same) => same.push(task),
            None => all.push(vec![task]),
        }
    }
    all
}

/// Why some of the work cannot be built here, whoever wrote it.
fn tool_problem(open: &[Vec<&Task<'_>>], court: &Court) -> Option<Words> {
    let work = || open.iter().filter_map(|same| Some((same[0].content()?, &same[0].submission.exercise)));
    let is_crate = |(content, _): &(&Content, _)| matches!(content, Content::Crate { .. });
    let first = [work().find(is_crate), work().find(|(content, _)| is_rust(content))];
    let tools = || first.into_iter().flatten().find_map(|(content, exercise)| court.tool_problem(content, exercise));
    work().next().and_then(|_| court.file_above()).or_else(tools)
}

fn snapshot(taken: &Intake, tasks: &[Task<'_>]) -> Snapshot {
    Snapshot {
        schema: SCHEMA,
        handed_in: tasks.iter().map(Task::handed_in).collect(),
        missing: taken.missing.clone(),
        strange: taken.strange.clone(),
    }
}

/// Makes the folder of the results, if it is not there: with grades and hidden checks in it, it is nobody else's.
pub fn make_folder(out: &Path) -> std::io::Result<()> {
    let mut maker = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.recursive(true).create(out)
}

/// Whether the results would lie in what is graded, which the next run would take for submissions.
pub fn is_inside(out: &Path, given: &Path) -> bool {
    let whole = |path: &Path| {
        // Of a folder that is not there yet, the nearest above it that is.
        let there = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        there.ancestors().find_map(|folder| folder.canonicalize().ok())
    };
    given.is_dir() && whole(out).zip(given.canonicalize().ok()).is_some_and(|(out, given)| out.starts_with(given))
}

/// The wish to stop: Ctrl-C, or the signal with which systems ask for it.
struct Stop {
    asked: Arc<AtomicBool>,
    /// Whether it was SIGTERM: a terminal reaches us and nobody below us, but Slurm, systemd and container engines may send that
    /// one to each process of a job.
    by_system: Arc<AtomicBool>,
}

impl Stop {
    /// From now on the first signal is a wish, and the second ends the command at once (its guard cleans up).
    fn listen() -> Self {
        let (asked, by_system) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        #[cfg(unix)]
        let _ = signal_hook::flag::register(signal_hook::consts::SIGTERM, by_system.clone());
        #[cfg(unix)]
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            let status = i32::from(ExitStatus::Interrupted.code());
            // In this order: the second signal finds the flag set. Where a handler cannot be had, the signal ends us.
            let _ = signal_hook::flag::register_conditional_shutdown(signal, status, asked.clone());
            let _ = signal_hook::flag::register(signal, asked.clone());
        }
        Self { asked, by_system }
    }

    /// Whether what came out may be the doing of the same signal, which ended a sandbox, a compiler or a program under way: then it
    /// says nothing of the submission, and that is left for the next time.
    fn may_have_spoiled(&self, result: &Outcome) -> bool {
        let by_system = self.by_system.load(Ordering::Relaxed);
        self.is_asked()
            && match result {
                Outcome::Judged(run) => by_system && run.points < run.max,
                Outcome::Unusable(_) => false,
                Outcome::Fault(_) => true,
            }
    }

    fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}
