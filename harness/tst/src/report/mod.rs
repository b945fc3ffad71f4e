//! Reports: one file for each format; data in, text out.

#[cfg(feature = "class")]
pub mod class;
#[cfg(feature = "class")]
pub mod html;
mod human;
pub mod json;
#[cfg(feature = "class")]
mod one;
mod screen;

pub use screen::Failed;

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Duration;

use tst_engine::evidence;
use tst_engine::explain::{Reproduce, Whole};
use tst_engine::folder::{Below, Folder, FolderError, folder_around};
use tst_engine::score::Score;
use tst_engine::spec::{Check, Exercise};
use tst_engine::text::{CommandProblem, Lang};
use tst_engine::verdict::{Build, Verdict};

use crate::isolation::Isolation;
use crate::terminal;

/// A judged program, with everything a report may show.
#[derive(Debug)]
pub struct Result<'r> {
    /// The folder of the course, in which evidence is kept.
    pub root: &'r Path,
    /// The exercise.
    pub exercise: &'r Exercise,
    /// The subject in one line.
    pub subject: String,
    /// The commands that lead back to a failure.
    pub reproduce: Reproduce,
    /// The seed.
    pub seed: u64,
    /// The names of the variables that were passed to the program on purpose.
    pub env: Vec<&'r str>,
    /// What happened to the build.
    pub build: Build,
    /// The verdicts, in the order of the exercise file.
    pub verdicts: &'r [Verdict],
    /// How many checks that were asked for have no verdict, because later ones failed.
    pub left_out: usize,
    /// Their sum.
    pub score: Score,
    /// How long everything took.
    pub duration: Duration,
    /// How far the program was kept from the machine.
    pub isolation: Isolation,
    /// The language.
    pub lang: Lang,
    /// Whether passed checks are shown in full.
    pub verbose: bool,
    /// How many rows the terminal has on which the report for people is to fit; all is told where there is none.
    pub rows: Option<usize>,
}

impl Result<'_> {
    /// The commands that lead back to a failure of this check: with the seed, where it matters.
    pub fn reproduce_of(&self, check: &Check) -> Reproduce {
        self.reproduce.clone().with_seed(check.uses_seed().then_some(self.seed))
    }
}

/// A way to write a result.
pub trait Report {
    /// The whole text, with terminal colours where they help.
    fn render(&self, result: &Result<'_>) -> String;
}

/// The formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs: see INTERFACE.
    Json,
    /// JUnit's XML.
    Junit,
    /// Gradescope's `results.json`.
    Gradescope,
    /// What Classroom 50 reads.
    Classroom50,
    /// What the reporter of GitHub Classroom read, until it ended in August 2026.
    Github,
    /// The Test Anything Protocol.
    Tap,
    /// What `check50 --output json` writes.
    Check50,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Human, Self::Json, Self::Junit, Self::Gradescope, Self::Classroom50, Self::Github, Self::Tap, Self::Check50];

    /// The word for it on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Gradescope => "gradescope",
            Self::Classroom50 => "classroom50",
            Self::Github => "github",
            Self::Tap => "tap",
            Self::Check50 => "check50",
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The report of a result, with the files that hold the whole of each verdict's evidence.
    fn report(self, result: &Result<'_>, whole: &Kept) -> Box<dyn Report> {
        match self {
            Self::Human => {
                let whole = whole.clone();
                match result.rows {
                    Some(rows) => Box::new(screen::Screen { whole, rows }),
                    None => Box::new(human::Human { whole }),
                }
            }
            #[cfg(feature = "class")]
            Self::Junit | Self::Gradescope | Self::Classroom50 | Self::Github | Self::Tap | Self::Check50 => {
                Box::new(one::One { format: self })
            }
            _ => Box::new(json::Json),
        }
    }

    /// Keeps in files what the report for people cuts; the others hold evidence themselves.
    fn keep(self, result: &Result<'_>) -> Kept {
        if self == Self::Human {
            return kept(result);
        }
        let forget = |verdict: &Verdict| {
            evidence::forget(result.root, &result.exercise.name, verdict);
            None
        };
        result.verdicts.iter().map(forget).collect()
    }
}

/// For each verdict, the files that hold the whole of its evidence, if it is cut in the report.
pub type Kept = Vec<Option<Whole>>;

/// Writes the result to `file`, without colours, or to standard output; tells the files in which the whole is kept.
///
/// # Errors
/// When the file cannot be written; nothing of it is left then.
pub fn write(result: &Result<'_>, format: Format, file: Option<&Path>) -> std::result::Result<Kept, CommandProblem> {
    let kept = format.keep(result);
    let text = format.report(result, &kept).render(result);
    deliver(&text, file, format == Format::Human).map(|()| kept)
}

/// The failures of a result, each to be looked at on its own; none where everything is told anyway.
pub fn failures(result: &Result<'_>, kept: &Kept) -> Vec<Failed> {
    let Some(rows) = result.rows else { return Vec::new() };
    screen::failures(result, kept, rows)
}

/// The files that hold the whole of each verdict's evidence, named from where the reader stands; and those that are needed to
/// try it by hand.
fn kept(result: &Result<'_>) -> Kept {
    let keep = |verdict: &Verdict| {
        let whole = evidence::keep(result.root, &result.exercise.name, verdict, result.lang, human::WIDTH);
        if let Some(check) = result.exercise.checks.iter().find(|check| check.name == verdict.check) {
            let reproduce = result.reproduce_of(check);
            evidence::keep_for_recipe(result.root, &reproduce, verdict);
        }
        whole.map(|whole| whole.from(result.reproduce.way()))
    };
    result.verdicts.iter().map(keep).collect()
}

/// The text of a report, with terminal colours where they help.
pub fn text(result: &Result<'_>, format: Format) -> String {
    format.report(result, &format.keep(result)).render(result)
}

/// Writes a text to `file`, without colours, or to standard output. It is laid out for people, or a document for programs.
///
/// # Errors
/// When it cannot be written; nothing of a file is left then. A reader who has seen enough is no trouble.
pub fn deliver(text: &str, file: Option<&Path>, is_for_people: bool) -> std::result::Result<(), CommandProblem> {
    let Some(file) = file else {
        if is_for_people {
            terminal::show(text);
            return Ok(());
        }
        let written = terminal::deliver(&mut |out| out.write_all(text.as_bytes()));
        return written.map_err(|error| CommandProblem::NoOutput { why: error.to_string() });
    };
    let plain = anstream::adapter::strip_str(text).to_string();
    save(file, &mut |out| out.write_all(plain.as_bytes())).map_err(|error| cannot_write(file, &error))
}

/// Finds out before anything is judged whether the result can be written to `file`.
///
/// # Errors
/// When it cannot.
pub fn try_write(file: &Path) -> std::result::Result<(), CommandProblem> {
    let cannot = |error| cannot_write(file, &error);
    if file.is_dir() {
        return Err(cannot(std::io::ErrorKind::IsADirectory.into()));
    }
    if !file.exists() || file.is_file() {
        Folder::open(folder_around(file)).and_then(|folder| folder.try_write()).map_err(|error| cannot(error.into_cause()))?;
    }
    Ok(())
}

/// Why a file could not be written, in the system's own words.
pub fn cannot_write(file: &Path, error: &std::io::Error) -> CommandProblem {
    // What was tried beside the file is not the user's business.
    let why = error
        .raw_os_error()
        .or_else(|| os_error(error))
        .map_or_else(|| error.kind().to_string(), |code| std::io::Error::from_raw_os_error(code).to_string());
    CommandProblem::CannotWrite { file: file.display().to_string(), why }
}

/// The system's error inside an error that names a path.
fn os_error(error: &std::io::Error) -> Option<i32> {
    let mut cause = error.get_ref().and_then(|inner| inner.source());
    while let Some(inner) = cause {
        if let Some(code) = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::raw_os_error) {
            return Some(code);
        }
        cause = inner.source();
    }
    None
}

/// What puts a report into its place.
pub type Writing<'w> = &'w mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

/// Writes a file that the user named, with what `write` puts into it: aside, flushed to the disk and renamed, so that there is
/// a whole report under the name, or what was there before. A link stays a link: what it leads to is written.
///
/// # Errors
/// What `write` says, or why the file cannot be written; nothing of it is left then.
pub fn save(file: &Path, write: Writing<'_>) -> io::Result<()> {
    let file = &file.canonicalize().unwrap_or_else(|_| file.to_path_buf());
    if file.exists() && !file.is_file() {
        // A device or pipe, such as /dev/stdout.
        let mut out = BufWriter::new(OpenOptions::new().write(true).truncate(true).open(file)?);
        write(&mut out)?;
        return out.flush();
    }
    let Some(name) = file.file_name() else { return Err(io::ErrorKind::InvalidFilename.into()) };
    put(&open(folder_around(file))?, name.as_ref(), write, Folder::replace)
}

/// Writes a file whose name the kit chose, in a folder that the user named, as [`save`] does. That folder may be anybody's
/// work: whatever has the name, also a link or a pipe, is replaced, and nothing outside is written.
///
/// # Errors
/// As those of [`save`].
pub fn save_in(folder: &Path, name: &str, write: Writing<'_>) -> io::Result<()> {
    put(&open(folder)?, name.as_ref(), write, Folder::replace)
}

/// As [`save_in`], without waiting for the disk: for thousands of files that can be written again.
///
/// # Errors
/// As those of [`save`].
pub fn save_soon_in(folder: &Folder, name: &str, write: Writing<'_>) -> io::Result<()> {
    put(folder, name.as_ref(), write, Folder::replace_soon)
}

fn open(folder: &Path) -> io::Result<Folder> {
    Folder::open(folder).map_err(FolderError::into_cause)
}

/// How a folder takes a file.
type Replace = for<'f, 'n, 'w> fn(&'f Folder, &'n Path, &'w mut dyn FnMut(&mut fs::File) -> io::Result<()>) -> Below;

fn put(folder: &Folder, name: &Path, write: Writing<'_>, replace: Replace) -> io::Result<()> {
    let mut fill = |aside: &mut fs::File| {
        let mut out = BufWriter::new(aside);
        write(&mut out)?;
        out.flush()
    };
    replace(folder, name, &mut fill).map_err(FolderError::into_cause)
}
