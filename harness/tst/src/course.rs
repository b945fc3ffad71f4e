//! Finding what a command is about: the repository, its settings, an exercise by name or folder.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tst_engine::settings::{Config, Settings, find_root, lang_of_environment};
use tst_engine::spec::{self, CHECKOUT, Exercise, SpecError, nearest};
use tst_engine::text::{CommandProblem, Lang};

use crate::terminal;
use crate::trouble::Trouble;

/// An exercise with its folder and the settings that hold there.
#[derive(Debug)]
pub struct Place {
    /// The settings.
    pub settings: Arc<Settings>,
    /// The exercise.
    pub exercise: Arc<Exercise>,
    /// Its folder, which is also the student's crate.
    pub folder: PathBuf,
}

impl Place {
    /// The folder of its solution.
    pub fn solution_folder(&self) -> PathBuf {
        solution_folder(&self.folder, &self.exercise.name, &self.settings)
    }
}

/// The folder of the solution of an exercise in `folder`: beside it, or where the course has those.
pub fn solution_folder(folder: &Path, exercise: &str, settings: &Settings) -> PathBuf {
    let beside = folder.join("solution");
    if beside.is_dir() { beside } else { settings.solution_folder(exercise) }
}

/// The settings of the repository around the current folder.
///
/// # Errors
/// When there is no repository, or its configuration is not valid.
pub fn settings(lang: Option<Lang>) -> Result<Settings, Trouble> {
    let speak = lang.unwrap_or_else(lang_of_environment);
    around(lang)?.ok_or_else(|| Trouble::usage(&CommandProblem::NoRepository, speak))
}

/// The settings of the repository around the current folder, or the user's own where there is none.
///
/// # Errors
/// When a configuration is not valid.
pub fn settings_anywhere(lang: Option<Lang>) -> Result<Settings, Trouble> {
    match around(lang)? {
        Some(settings) => Ok(settings),
        None => spoken(Settings::alone(&current_folder(), lang), lang),
    }
}

fn around(lang: Option<Lang>) -> Result<Option<Settings>, Trouble> {
    Settings::around(&current_folder(), lang).transpose().map(|settings| spoken(settings, lang)).transpose()
}

/// Whatever is still to be said when a command ends is said in the same language.
fn spoken(settings: Result<Settings, SpecError>, lang: Option<Lang>) -> Result<Settings, Trouble> {
    settings
        .inspect(|settings| terminal::speak(settings.lang))
        .map_err(|error| Trouble::spec(&error, lang.unwrap_or_else(lang_of_environment)))
}

/// Whether this is the name of an exercise here, or its folder.
pub fn has_exercise(word: &str) -> bool {
    let here = current_folder();
    let known = find_root(&here).and_then(|root| Settings::load(&root, None).ok());
    here.join(word).join("exercise.yaml").is_file()
        || known.is_some_and(|settings| settings.exercises.iter().any(|name| name == word))
}

/// The exercise that is meant: by its name in the repository, by its folder, or by the current folder.
///
/// # Errors
/// When there is none, or a file is not valid.
pub fn find(wanted: Option<&str>, lang: Option<Lang>) -> Result<Place, Trouble> {
    find_read_by(wanted, lang, spec::load)
}

/// As [`find`], for one of its checks: an author who is still writing tries it before the points make 100.
///
/// # Errors
/// When there is none, or a file is not valid.
pub fn find_unfinished(wanted: Option<&str>, lang: Option<Lang>) -> Result<Place, Trouble> {
    find_read_by(wanted, lang, spec::load_unfinished)
}

fn find_read_by(
    wanted: Option<&str>,
    lang: Option<Lang>,
    read: fn(&Path) -> Result<Exercise, SpecError>,
) -> Result<Place, Trouble> {
    let here = current_folder();
    let mut settings = settings_anywhere(lang)?;
    let lang = settings.lang;
    let folder = folder(wanted, &here, &settings).map_err(|problem| Trouble::usage(&problem, lang))?;
    if folder.join(CHECKOUT).is_file() {
        // A checkout stands alone, inside a repository too.
        settings.root.clone_from(&folder);
    }
    let exercise = is_there(&settings, &folder).and_then(|()| read(&folder)).map_err(|error| Trouble::spec(&error, lang))?;
    Ok(Place { settings: Arc::new(settings), exercise: Arc::new(exercise), folder })
}

/// Whether the folder of an exercise that the course lists holds one.
///
/// # Errors
/// When it does not: where the course's file names it.
pub fn is_there(settings: &Settings, folder: &Path) -> Result<(), SpecError> {
    let is_missing = |folder: &Path| {
        std::fs::symlink_metadata(folder.join("exercise.yaml")).is_err_and(|error| error.kind() == ErrorKind::NotFound)
    };
    let listed = settings.exercises.iter().find(|name| settings.exercise_folder(name) == folder);
    let Some(name) = listed.filter(|_| is_missing(folder)) else { return Ok(()) };
    let beside = std::fs::read_dir(settings.root.join("exercises")).into_iter().flatten().filter_map(Result::ok);
    let there = beside.filter(|other| !is_missing(&other.path())).filter_map(|other| other.file_name().into_string().ok());
    let there: Vec<String> = there.filter(|other| !settings.exercises.contains(other)).collect();
    let there: Vec<&str> = there.iter().map(String::as_str).collect();
    Err(Config::no_such_exercise(&settings.root.join("config.yaml"), name, &there))
}

fn folder(wanted: Option<&str>, here: &Path, settings: &Settings) -> Result<PathBuf, CommandProblem> {
    let has_exercise = |folder: &Path| folder.join("exercise.yaml").is_file();
    let known = || settings.exercises.clone();
    let nothing = || if find_root(here).is_some() { CommandProblem::EmptyCourse } else { CommandProblem::NoRepository };
    let Some(name) = wanted else {
        if let Some(problem) = of_the_original(here) {
            return Err(problem);
        }
        return here
            .ancestors()
            .find(|folder| has_exercise(folder))
            .map(Path::to_path_buf)
            .ok_or_else(|| if known().is_empty() { nothing() } else { CommandProblem::NoExercise { known: known() } });
    };
    if settings.exercises.iter().any(|exercise| exercise == name) || has_exercise(&settings.exercise_folder(name)) {
        return Ok(settings.exercise_folder(name));
    }
    let path = here.join(name);
    if has_exercise(&path) {
        return Ok(path.canonicalize().unwrap_or(path));
    }
    if let Some(problem) = of_the_original(&path) {
        return Err(problem);
    }
    if known().is_empty() {
        return Err(nothing());
    }
    let words: Vec<&str> = settings.exercises.iter().map(String::as_str).collect();
    Err(CommandProblem::UnknownExercise { name: name.into(), near: nearest(name, &words), known: known() })
}

/// Says so when `folder` lies in a checkout whose checks are for the original tst.
fn of_the_original(folder: &Path) -> Option<CommandProblem> {
    let checkout = folder.ancestors().find(|folder| folder.join(CHECKOUT).is_file())?;
    let has_checks = folder.ancestors().any(|folder| folder.join("exercise.yaml").is_file());
    let name = checkout.file_name().unwrap_or_default().to_string_lossy().into_owned();
    (!has_checks).then_some(CommandProblem::OriginalCheckout { folder: name })
}

fn current_folder() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}
