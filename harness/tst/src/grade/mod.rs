//! Grading a class: many submissions, a journal that survives anything, grades by rule.

pub mod adjusted;
mod again;
mod alike;
mod brief;
pub mod by_hand;
pub mod causes;
pub mod changes;
pub mod changes_text;
pub mod class;
mod closing;
mod entries;
pub mod extensions;
pub mod finding;
mod found;
pub mod id_kind;
pub mod joined;
pub mod journal;
pub mod judging;
pub mod kept;
pub mod last;
mod lines;
mod manifest;
pub mod merge;
mod name;
pub mod of_run;
mod past;
pub mod pattern;
mod preview;
pub mod read;
pub mod record;
pub mod regrade;
pub mod remarks;
mod reports;
pub mod room;
mod rule;
pub mod rules;
mod run;
pub mod shard;
mod shown;
pub mod snapshot;
pub mod source;
mod standing;
mod tally;
mod task;
mod unhanded;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;
use tst_engine::settings::Settings;
use tst_engine::spec::{ProgramKind, load_with_hidden, nearest};
use tst_engine::text::{CommandProblem, IntakeProblem, Lang, Say as _};
use tst_engine::verdict::ExitStatus;

use crate::course;
use crate::intake::{self, IntakeError, IntakeOptions, Limits, MB};
use crate::trouble::{Done, Trouble};
use extensions::{ExtensionProblem, Extensions};
use remarks::Remarks;
use shard::{Shard, ShardText};

pub use reports::DOCUMENT;
pub use run::{is_inside, make_folder};
pub use snapshot::SNAPSHOT;

/// The options of `tst grade`.
#[derive(Debug)]
pub struct GradeOptions {
    /// What was handed in: folders, archives, files.
    pub submissions: Vec<PathBuf>,
    /// The folder of the results.
    pub out: Option<PathBuf>,
    /// The only exercise, if everything is for one.
    pub exercise: Option<String>,
    /// The table of the class's students.
    pub roster: Option<PathBuf>,
    /// The table of groups.
    pub groups: Option<PathBuf>,
    /// The table of times.
    pub times: Option<PathBuf>,
    /// The time zone of times without one.
    pub timezone: Option<String>,
    /// What one submission may take, if given.
    pub submission_time: Option<String>,
    /// The most that one submission may have, in megabytes.
    pub max_mb: Option<u64>,
    /// The shard that is judged alone, as it was written.
    pub shard: Option<String>,
    /// How many submissions are judged at once, if given.
    pub jobs: Option<usize>,
    /// The seed, if given.
    pub seed: Option<u64>,
    /// What is judged again although it has not changed.
    pub again: Again,
    /// The table of extensions.
    pub extensions: Option<PathBuf>,
    /// Whether strangers' programs may run without full isolation.
    pub allow_weak_isolation: bool,
    /// Whether only what was understood is shown.
    pub dry_run: bool,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// What is judged again although it has not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// Nothing.
    No,
    /// Everything.
    All,
    /// The work of these students, by key, number or name.
    Only(Vec<String>),
}

/// Grades.
///
/// # Errors
/// When nothing could be graded.
pub fn run(options: &GradeOptions) -> Done {
    let mut settings = course::settings(options.lang)?;
    let lang = settings.lang;
    settings.limits.submission = submission_time(options, &settings)?;
    let wrong = |said: ShardText| Trouble::new(ExitStatus::Usage, said.say(lang));
    let shard = options.shard.as_deref().map(Shard::parse).transpose().map_err(wrong)?;
    let wanted = intake_options(options, &settings)?;
    // Pages are made of a whole class.
    if let Some(out) = options.out.as_deref().filter(|_| shard.is_none()) {
        Remarks::in_folder(out).map_err(|problem| problem.stops(lang))?;
    }
    if !options.dry_run {
        let no_out = || Trouble::intake(&IntakeError::Usage(IntakeProblem::NoOut), lang);
        return run::class(options, &wanted, settings, (options.out.as_deref().ok_or_else(no_out)?, shard));
    }
    extensions_of(options, &wanted, lang)?;
    let no_scratch = |error: std::io::Error| Trouble::machine(&CommandProblem::NoScratch { why: error.to_string() }, lang);
    let scratch = tempfile::tempdir().map_err(no_scratch)?;
    let mut taken = intake::take(&options.submissions, &wanted, scratch.path()).map_err(|error| Trouble::intake(&error, lang))?;
    if let Some(shard) = shard {
        closing::tell(&shard.part_of(&mut taken.submissions), lang);
    }
    preview::show(&taken, &wanted, lang);
    Ok(ExitStatus::Passed)
}

/// Checks what can be checked of the options before anything is taken in, for those who will be graded elsewhere.
///
/// # Errors
/// What is wrong with them.
pub fn check(options: &GradeOptions, settings: &Settings) -> Result<(), Trouble> {
    submission_time(options, settings)?;
    intake_options(options, settings)?;
    let tables: Vec<PathBuf> = options.roster.iter().chain(&options.groups).chain(&options.times).cloned().collect();
    intake::check(&tables).map_err(|problem| Trouble::intake(&IntakeError::Usage(problem), settings.lang))
}

/// The extensions that are given, if any are.
///
/// # Errors
/// When the table is wrong, or a shard is judged.
fn extensions_of(options: &GradeOptions, wanted: &IntakeOptions, lang: Lang) -> Result<Option<Extensions>, Trouble> {
    let wrong = |problem: ExtensionProblem| Trouble::new(ExitStatus::Usage, problem.say(lang));
    let Some(file) = &options.extensions else { return Ok(None) };
    if options.shard.is_some() {
        return Err(wrong(ExtensionProblem::OfAShard));
    }
    let rows = extensions::read_table(file, &wanted.exercises, &wanted.zone).map_err(wrong)?;
    Ok(Some(Extensions::of(file.display().to_string(), rows)))
}

/// What one submission may take.
fn submission_time(options: &GradeOptions, settings: &Settings) -> Result<Duration, Trouble> {
    let Some(text) = &options.submission_time else { return Ok(settings.limits.submission) };
    let bad = || Trouble::intake(&IntakeError::Usage(IntakeProblem::BadTimeSpan { text: text.clone() }), settings.lang);
    tst_engine::settings::time_span(text).ok_or_else(bad)
}

/// How submissions are understood in this course.
///
/// # Errors
/// When the exercise or the time zone is not known, or nothing was given.
fn intake_options(options: &GradeOptions, settings: &Settings) -> Result<IntakeOptions, Trouble> {
    let lang = settings.lang;
    if options.submissions.is_empty() {
        return Err(Trouble::intake(&IntakeError::Usage(IntakeProblem::NothingGiven), lang));
    }
    intake::check(&options.submissions).map_err(|problem| Trouble::intake(&IntakeError::Usage(problem), lang))?;
    let known: Vec<&str> = settings.exercises.iter().map(String::as_str).collect();
    if let Some(name) = options.exercise.as_ref().filter(|name| !settings.exercises.contains(name)) {
        let near = nearest(name, &known);
        let problem = CommandProblem::UnknownExercise { name: name.clone(), near, known: settings.exercises.clone() };
        return Err(Trouble::usage(&problem, lang));
    }
    let zone = match &options.timezone {
        None => TimeZone::try_system().unwrap_or(TimeZone::UTC),
        Some(text) => intake::zone(text)
            .ok_or_else(|| Trouble::intake(&IntakeError::Usage(IntakeProblem::BadTimezone { text: text.clone() }), lang))?,
    };
    let limits = Limits { bytes: options.max_mb.map_or(Limits::default().bytes, |most| most * MB), ..Limits::default() };
    Ok(IntakeOptions {
        exercises: settings.exercises.clone(),
        exercise: options.exercise.clone(),
        endings: std::iter::once("rs".to_string()).chain(settings.run.keys().cloned()).collect(),
        servers: settings.exercises.iter().filter(|name| is_server(&settings.exercise_folder(name))).cloned().collect(),
        roster: options.roster.clone(),
        groups: options.groups.clone(),
        times: options.times.clone(),
        zone,
        limits,
    })
}

/// Whether an exercise asks for a server; what is wrong with its file is told when it is judged.
pub(crate) fn is_server(folder: &Path) -> bool {
    load_with_hidden(folder).is_ok_and(|exercise| exercise.program.kind == ProgramKind::Server)
}
