//! `tst merge`: the journals of several machines become one folder of results, as one run would have left it.

mod gaps;
mod sound;
mod text;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;

use jiff::tz::TimeZone;
use tst_engine::folder::{Folder, FolderError, Prepared};
use tst_engine::settings::Settings;
use tst_engine::text::{Grading, IntakeProblem, Lang, PathProblem, Say as _};
use tst_engine::verdict::ExitStatus;

pub use gaps::gaps;
pub use sound::check;
use sound::check_exercises;
pub use text::{JoinProblem, JoinText};

use super::class::Class;
use super::closing::{finish_merge, tell};
use super::extensions::{self, EXTENSIONS, Extensions};
use super::joined::{Joined, Places};
use super::journal::JOURNAL;
use super::read::{self, JournalRecords, Place};
use super::regrade;
use super::remarks::{Remarked, Remarks};
use super::reports::{self, Extent, Occasion};
use super::rules::Rules;
use super::run::make_folder;
use super::shard::{ShardText, runs};
use super::source::{self, Counting, Source};
use super::{brief::Spot, snapshot};
use crate::course;
use crate::intake::IntakeError;
use crate::lock::try_lock;
use crate::trouble::{self, Done, Trouble};

/// The options of `tst merge`.
#[derive(Debug)]
pub struct MergeOptions {
    /// Folders of shards, folders of results, journals.
    pub journals: Vec<PathBuf>,
    /// The folder of the results.
    pub out: Option<PathBuf>,
    /// Whether an exercise may have been judged by different checks, or kits.
    pub allow_mixed: bool,
    /// Whether only the table of grades is made.
    pub no_pages: bool,
    /// The table of extensions.
    pub extensions: Option<PathBuf>,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// Merges.
///
/// # Errors
/// When there is nothing to merge, what there is does not go together, or it cannot be written.
pub fn run(options: &MergeOptions) -> Done {
    let settings = course::settings(options.lang)?;
    let lang = settings.lang;
    let usage = |message: String| Trouble::new(ExitStatus::Usage, message);
    if options.journals.is_empty() {
        return Err(usage(JoinProblem::WhichJournals.say(lang)));
    }
    let no_out = || Trouble::intake(&IntakeError::Usage(IntakeProblem::NoOut), lang);
    let out = options.out.as_deref().ok_or_else(no_out)?;
    if out.is_file() {
        return Err(usage(Grading::OutIsFile { file: out.display().to_string() }.say(lang)));
    }
    if !runs::shards(out).is_empty() {
        return Err(usage(ShardText::OutHasShards { folder: out.display().to_string() }.say(lang)));
    }
    let given = options.extensions.as_deref().map(|file| {
        let rows = extensions::read_table(file, &settings.exercises, &TimeZone::try_system().unwrap_or(TimeZone::UTC));
        rows.map(|rows| Extensions::of(file.display().to_string(), rows)).map_err(|problem| usage(problem.say(lang)))
    });
    let extensions = given.transpose()?;
    let remarks = Remarks::in_folder(out).map_err(|problem| problem.stops(lang))?;
    let mut sources = source::sources(&options.journals).map_err(|problem| Trouble::class(&problem, lang))?;
    let given = sources.len();
    // What is there already is not lost, but what is given tells who is in the class.
    let there = own_journal(out).map_err(|problem| usage(problem.say(lang)))?;
    if there.is_some() && !sources.iter().any(|source| is_same(&source.journal, &out.join(JOURNAL))) {
        sources.insert(0, Source { counting: Counting::Others, ..Source::folder(out) });
    }
    let mut joined = read::joined(&sources, &settings, extensions).map_err(|problem| Trouble::class(&problem, lang))?;
    check_exercises(&joined, &sources, &settings)
        .and_then(|()| check(&joined, &sources, &settings, options.allow_mixed))
        .map_err(|problem| usage(problem.say(lang)))?;
    joined.notes.iter().for_each(|note| trouble::say(&note.say(lang)));
    joined.rule_notes.iter().for_each(|note| trouble::say(&note.say(lang)));
    let gaps = gaps(&joined, &sources);
    make_folder(out).map_err(|error| cannot_write(&error, out, lang))?;
    let extent = if options.no_pages { Extent::Table } else { Extent::Whole };
    let folder = Folder::open(out).map_err(|error| cannot_write(&error.into_cause(), out, lang))?;
    keep_decisions(&joined.rules, &folder).map_err(|error| cannot_write(&error, out, lang))?;
    let (mut class, places, table) = keep(&mut joined, &folder, &settings, (extent, &remarks))?;
    tell(&JoinText::Merged { results: places.early.len() + places.counting.len(), journals: given }, lang);
    if !places.history.is_empty() {
        tell(&JoinText::Superseded { count: places.history.len() }, lang);
    }
    let file = match table {
        Some(table) => reports::place_table(table, out, lang)?,
        None => reports::write_anew(&mut class, &Remarked::new(&joined.records, &remarks), out, Occasion::Grading)?,
    };
    let tally = finish_merge(&class, &file, extent);
    gaps.iter().for_each(|gap| trouble::say(&gap.say(lang)));
    let is_whole = gaps.is_empty();
    Ok(if is_whole || tally == ExitStatus::Kit && joined.has_faults() { tally } else { ExitStatus::Machine })
}

/// Writes what was decided about grades into the folder: before the results, for which it holds.
fn keep_decisions(rules: &Rules, folder: &Folder) -> io::Result<()> {
    if rules.extensions.count() > 0 || folder.kind(EXTENSIONS.as_ref())?.is_some() {
        rules.extensions.keep(folder)?;
    }
    regrade::keep_all(&rules.by_hand, folder.path()).map_err(io::Error::other)
}

/// The journal that is in the folder already, locked where the file system has locks.
fn own_journal(out: &Path) -> Result<Option<File>, JoinProblem> {
    let Ok(folder) = Folder::open(out) else { return Ok(None) };
    let file = match folder.open_file(JOURNAL.as_ref()) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(JoinProblem::OwnJournal(error.problem())),
    };
    match try_lock(&file) {
        Ok(true) => Ok(Some(file)),
        Ok(false) => Err(JoinProblem::Busy { folder: out.display().to_string() }),
        Err(error) => Err(JoinProblem::OwnJournal(PathProblem::System {
            path: out.join(JOURNAL).display().to_string(),
            why: error.to_string(),
        })),
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().ok().zip(other.canonicalize().ok()).is_some_and(|(one, other)| one == other)
}

/// Writes the journal and the snapshot, of which neither has its place before both are whole. Gives the class meanwhile, which
/// results there are, and the table of grades, if that is all that is made: what they take is as much as the disk takes.
fn keep<'f>(
    joined: &mut Joined,
    folder: &'f Folder,
    settings: &Settings,
    (extent, remarks): (Extent, &Remarks),
) -> Result<(Class, Places, Option<Prepared<'f>>), Trouble> {
    let cannot = |error: FolderError| cannot_write(&error.into_cause(), folder.path(), settings.lang);
    let places = joined.places();
    let records = std::mem::take(&mut joined.records);
    let (journal, snapshot, made) = thread::scope(|scope| {
        let prepare = || {
            folder.prepare(JOURNAL.as_ref(), &mut |file| {
                [&places.history, &places.early, &places.counting].into_iter().try_for_each(|places| copy(&records, places, file))
            })
        };
        let aside = thread::Builder::new().spawn_scoped(scope, prepare);
        let snapshot = {
            let entries = joined.entries.by_name().into_iter().flatten().map(|entry| joined.entries.handed_in(entry));
            snapshot::prepare(folder, entries, (&joined.still_missing(), &joined.strange))
        };
        let class = read::class_with(joined, &records, settings);
        let table = (extent == Extent::Table)
            .then(|| reports::prepare_table(&class, &Remarked::new(&records, remarks), folder))
            .transpose();
        let journal = match aside {
            Ok(aside) => aside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // Where the system has no thread left it comes afterwards.
            Err(_) => prepare(),
        };
        (journal, snapshot, table.map(|table| (class, table)))
    });
    joined.records = records;
    let (journal, snapshot) = (journal.map_err(cannot)?, snapshot.map_err(cannot)?);
    let (class, table) = made?;
    journal.place().and_then(|()| snapshot.place()).map_err(cannot)?;
    Ok((class, places, table))
}

fn cannot_write(error: &io::Error, folder: &Path, lang: Lang) -> Trouble {
    let message = JoinText::CannotWrite { folder: folder.display().to_string(), why: error.to_string() }.say(lang);
    Trouble::new(ExitStatus::Machine, message)
}

/// Copies records as they are, lines that follow each other at once; ends each piece with a line feed, which the last line of a file
/// may lack.
fn copy(records: &JournalRecords, places: &[u32], out: &mut File) -> io::Result<()> {
    let end = |spot: &Spot| spot.offset + u64::from(spot.length);
    let follows = |one: &Place, other: &Place| one.file == other.file && end(&one.spot) + 1 == other.spot.offset;
    let place = |place: &u32| records.place(*place as usize);
    for lines in places.chunk_by(|one, other| place(one).zip(place(other)).is_some_and(|(one, other)| follows(&one, &other))) {
        let (Some(first), Some(last)) = (lines.first().and_then(place), lines.last().and_then(place)) else { continue };
        records.copy(first.file as usize, first.spot.offset..end(&last.spot), out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
