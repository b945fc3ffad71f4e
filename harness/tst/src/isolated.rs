//! `tst test --isolated`: the program is judged in a sandbox, as a stranger's is, in a copy of its folder.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use tst_engine::explain::Reproduce;
use tst_engine::process::Keeper;
use tst_engine::run::{self, Gate, Judge, Options, Schedules};
use tst_engine::score::{Score, score};
use tst_engine::settings::Variable;
use tst_engine::spec;
use tst_engine::subject::{Subject, is_doubtful};
use tst_engine::text::{Isolating, Lang, Say as _};
use tst_engine::verdict::ExitStatus;

use crate::cli::{Target, TestOptions};
use crate::course::Place;
use crate::grade::judging::{is_rust, without_paths};
use crate::grade::room::Room;
use crate::intake::{Content, Limits};
use crate::isolation::Isolation;
use crate::last_run::{self, LastRun};
use crate::report::{self, Format, Result as Judged};
use crate::sandbox::{self, Job, Workers, worker};
use crate::site::is_same_address;
use crate::site::memory::Memory;
use crate::test::{self, LEAST_JOBS};
use crate::trouble::{self, Done, Trouble};

/// What is asked of the worker.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    job: Job,
    /// The subject as it is called outside.
    shown: PathBuf,
    /// The same from anywhere.
    called: PathBuf,
    /// The exercise's file, as it is called outside.
    file: PathBuf,
    checks: Vec<usize>,
    jobs: usize,
    format: String,
    verbose: bool,
    rows: Option<usize>,
    colour: bool,
    seed: Option<u64>,
    schedules: Option<Schedules>,
    env: Vec<String>,
}

/// What the worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// The report, the points, what they are out of, the checks that passed, and the exit status.
    Told { text: String, points: u32, max: u32, passed: Vec<String>, status: u8 },
    /// Why nothing was judged.
    Trouble { message: String, status: u8 },
}

/// The sandboxes in which the program is to be judged: because that was asked for, or because the exercise comes from a
/// site that the user does not know, and there are sandboxes here.
///
/// # Errors
/// When that was asked for, and cannot be had.
pub fn wanted(place: &Place, options: &TestOptions, keeper: &Keeper) -> Result<Option<Workers>, Trouble> {
    let lang = place.settings.lang;
    let site = unknown_site(place, options).filter(|_| !options.isolated);
    if !options.isolated && site.is_none() {
        return Ok(None);
    }
    match (sandbox::full(&place.settings, keeper, lang)?, site) {
        (Ok(workers), None) => Ok(Some(workers)),
        (Ok(workers), Some(site)) => {
            trouble::say(&Isolating::UnknownSite { site }.say(lang));
            Ok(Some(workers))
        }
        (Err(problem), None) => {
            let message = Isolating::Cannot { why: problem.say(lang) }.say(lang);
            Err(Trouble::new(ExitStatus::Machine, message))
        }
        (Err(problem), Some(site)) => {
            trouble::say(&Isolating::UnknownSiteOpen { site, why: problem.say(lang) }.say(lang));
            Ok(None)
        }
    }
}

/// The address of the site that a checkout comes from, if it is none of the user's, and nothing was asked for that a
/// sandbox does not give.
fn unknown_site(place: &Place, options: &TestOptions) -> Option<String> {
    let is_plain = options.target == Target::Own && options.repeat == 1 && options.stress == 0 && !options.watch;
    let memory = Memory::read(&place.folder).ok().filter(|_| is_plain)?;
    let is_known = place.settings.sites.iter().any(|site| is_same_address(&site.url, &memory.url));
    (!is_known).then_some(memory.url)
}

/// Judges `subject` in a sandbox.
///
/// # Errors
/// When nothing could be judged, or the result could not be written.
pub fn run(
    place: &Place,
    options: &TestOptions,
    (checks, subject): (Vec<usize>, &Subject),
    (workers, keeper): (&Workers, &Keeper),
    judging: &Options,
) -> Done {
    let (lang, name) = (place.settings.lang, &place.exercise.name);
    let kit = |error: io::Error| Trouble::kit(&error, lang);
    let (content, shown) = match subject {
        Subject::Crate { folder, .. } => (Content::Crate { folder: folder.clone(), workspace: None }, folder.clone()),
        Subject::File(file) => {
            let is_named = matches!(&options.target, Target::Path(path) if path.is_file());
            let folder = file.parent().filter(|_| !is_named).map(Path::to_path_buf);
            (Content::File { file: file.clone(), folder }, file.clone())
        }
        Subject::Command(_) | Subject::Remote(_) => return Err(kit(io::Error::other("nothing that could be copied"))),
    };
    let is_built = matches!(content, Content::Crate { .. }) || is_rust(&content);
    if let Some(problem) = workers.missing_toolchain().filter(|_| is_built) {
        return Err(Trouble::machine(&problem, lang));
    }
    workers.add(&place.folder, name, &["exercise.yaml"]).map_err(kit)?;
    let room = Room::of(&content, Limits::NONE, name, (&place.settings.root, workers.folder()));
    let room = room.map_err(|error| kit(io::Error::other(error)))?.ok_or_else(|| kit(io::ErrorKind::NotFound.into()))?;
    let job = Job::new(name, room.file(), judging.seed, workers.surroundings(room.path()), &place.settings);
    let asked = Asked {
        job,
        called: std::path::absolute(&shown).unwrap_or_else(|_| shown.clone()),
        shown,
        file: place.exercise.file.clone(),
        checks,
        jobs: judging.jobs,
        format: options.format.name().into(),
        verbose: options.verbose,
        rows: test::rows(options),
        colour: judging.colour,
        seed: options.seed,
        schedules: judging.schedules,
        env: options.env.clone(),
    };
    let answer: Answer = workers.test(keeper, room.path(), &asked.job, &asked).map_err(|error| kit(io::Error::other(error)))?;
    let of = |code: u8| {
        let all = [ExitStatus::Passed, ExitStatus::Failed, ExitStatus::Usage, ExitStatus::Machine, ExitStatus::Interrupted];
        all.into_iter().find(|status| status.code() == code).unwrap_or(ExitStatus::Kit)
    };
    match answer {
        Answer::Trouble { message, status } => Err(Trouble::new(of(status), message)),
        Answer::Told { text, points, max, passed, status } => {
            report::deliver(&text, options.output.as_deref(), options.format == Format::Human)
                .map_err(|problem| Trouble::machine(&problem, lang))?;
            if options.target == Target::Own && options.checks.is_empty() {
                last_run::keep(
                    &place.settings.root,
                    name,
                    &LastRun { passed, ..LastRun::of(Score { points, max, ..Score::default() }) },
                );
            }
            Ok(of(status))
        }
    }
}

/// What the worker does.
///
/// # Errors
/// When what was handed in cannot be read, or copied.
pub fn judge(handed_in: &Path) -> io::Result<Answer> {
    let asked: Asked = worker::told(handed_in)?;
    let (subject, keeper) = worker::lay_out(handed_in, &asked.job)?;
    let settings = Arc::new(asked.job.settings());
    let lang = settings.lang;
    // Whether it is finished was asked outside.
    let mut exercise = spec::load_unfinished(&settings.exercise_folder(&asked.job.exercise)).map_err(io::Error::other)?;
    exercise.file.clone_from(&asked.file);
    let exercise = Arc::new(exercise);
    let judging = Options {
        seed: asked.job.seed,
        jobs: asked.jobs.max(LEAST_JOBS),
        colour: asked.colour,
        gate: Gate::default(),
        schedules: asked.schedules,
    };
    let begin = Instant::now();
    let judge = Judge::new(exercise.clone(), subject.clone(), settings.clone(), keeper.clone(), judging);
    let judged = judge.run(&asked.checks, &|_| {});
    let judged = judged.and_then(|verdicts| {
        let is_in_doubt = judge.build().is_ok_and(|build| is_doubtful(build.ok, &build.output));
        if is_in_doubt { judge.try_tools().map_err(run::Trouble::Machine).map(|()| verdicts) } else { Ok(verdicts) }
    });
    let mut verdicts = match judged {
        Ok(verdicts) => verdicts,
        Err(trouble) => {
            let Trouble { status, message, .. } = Trouble::judging(&trouble, lang);
            return Ok(Answer::Trouble { message, status: status.code() });
        }
    };
    if let Subject::File(copy) = &subject {
        verdicts.iter_mut().for_each(|verdict| verdict.tell_elsewhere(copy, &asked.called));
    }
    let shown = match subject {
        Subject::Crate { bin, .. } => Subject::Crate { folder: asked.shown, bin },
        _ => Subject::File(asked.shown),
    };
    let total = score(&exercise, &verdicts);
    let mut build = judge.build().cloned().unwrap_or_default();
    sandbox::lighten(&mut verdicts, &mut build);
    let judged = Judged {
        root: &settings.root,
        exercise: &exercise,
        subject: shown.describe(&settings.root),
        reproduce: Reproduce::new(&exercise, &shown, &settings.root, asked.seed).passing(&asked.env),
        env: settings.variables.iter().map(Variable::name).collect(),
        seed: judge.seed(),
        build,
        verdicts: &verdicts,
        left_out: 0,
        score: total,
        duration: begin.elapsed(),
        isolation: Isolation::Full,
        lang,
        verbose: asked.verbose,
        rows: asked.rows,
    };
    let text = report::text(&judged, Format::from_name(&asked.format).unwrap_or_default());
    let status = test::status(total, &verdicts).code();
    let passed = test::passed(&verdicts);
    let answer = Answer::Told { text, points: total.points, max: total.max, passed, status };
    let [work, scratch] = asked.job.surroundings.folders();
    Ok(without_paths(&answer, &[&work, keeper.scratch(), &scratch])?)
}

/// Why it cannot be judged, in the language of who asks.
pub fn trouble(error: &io::Error) -> Answer {
    Answer::Trouble { message: Trouble::kit(error, Lang::default()).message, status: ExitStatus::Kit.code() }
}
