//! `tst merge`: the journals of several machines become one folder of results, as one run would have left it.

mod gaps;
mod sound;
mod text;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tst_engine::folder::Folder;
use tst_engine::text::{Grading, IntakeProblem, Lang, PathProblem, Say as _};
use tst_engine::verdict::ExitStatus;

pub use gaps::gaps;
pub use sound::check;
use sound::check_exercises;
pub use text::{JoinProblem, JoinText};

use super::closing::{finish_merge, tell};
use super::joined::Joined;
use super::journal::JOURNAL;
use super::read::{self, Place};
use super::reports::{self, Extent};
use super::run::make_folder;
use super::shard::{ShardText, runs};
use super::source::{self, Counting, Source};
use super::{brief::Spot, snapshot};
use crate::course;
use crate::intake::IntakeError;
use crate::lock::try_lock;
use crate::trouble::{self, Done, Trouble};

/// How much is copied at once, in bytes: what a processor's own memory holds is written faster than it was read.
const PIECE: usize = 128 << 10;

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
    let usage = |message: String| Trouble { status: ExitStatus::Usage, message };
    let machine = |error: io::Error, folder: &Path| Trouble {
        status: ExitStatus::Machine,
        message: JoinText::CannotWrite { folder: folder.display().to_string(), why: error.to_string() }.say(lang),
    };
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
    let mut sources = source::sources(&options.journals).map_err(|problem| Trouble::class(&problem, lang))?;
    let given = sources.len();
    // What is there already is not lost, but what is given tells who is in the class.
    let there = own_journal(out).map_err(|problem| usage(problem.say(lang)))?;
    if there.is_some() && !sources.iter().any(|source| is_same(&source.journal, &out.join(JOURNAL))) {
        sources.insert(0, Source { counting: Counting::Others, ..Source::folder(out) });
    }
    let mut joined = read::joined(&sources, &settings).map_err(|problem| Trouble::class(&problem, lang))?;
    check_exercises(&joined, &sources, &settings)
        .and_then(|()| check(&joined, &sources, &settings, options.allow_mixed))
        .map_err(|problem| usage(problem.say(lang)))?;
    joined.notes.iter().for_each(|note| trouble::say(&note.say(lang)));
    let gaps = gaps(&joined, &sources);
    make_folder(out).map_err(|error| machine(error, out))?;
    let results = keep(&joined, out).map_err(|error| machine(error, out))?;
    tell(&JoinText::Merged { results, journals: given }, lang);
    if joined.superseded > 0 {
        tell(&JoinText::Superseded { count: joined.superseded }, lang);
    }
    let class = read::class(&mut joined, &settings);
    let extent = if options.no_pages { Extent::Table } else { Extent::Whole };
    let file = reports::write_class(&class, &joined.records, out, extent)?;
    let tally = finish_merge(&class, &file, extent);
    gaps.iter().for_each(|gap| trouble::say(&gap.say(lang)));
    let is_whole = gaps.is_empty();
    Ok(if is_whole || tally == ExitStatus::Kit && joined.has_faults() { tally } else { ExitStatus::Machine })
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

/// Writes the journal and the snapshot; tells how many results there are.
fn keep(joined: &Joined, out: &Path) -> io::Result<usize> {
    let places = joined.places();
    let folder = Folder::open(out).map_err(tst_engine::folder::FolderError::into_cause)?;
    let mut fill = |file: &mut File| copy(joined, &places, file);
    folder.replace(JOURNAL.as_ref(), &mut fill).map_err(tst_engine::folder::FolderError::into_cause)?;
    let entries = joined.entries.by_name().into_iter().flatten();
    let missing = joined.still_missing();
    snapshot::write(out, entries.map(|entry| joined.entries.handed_in(entry)), (&missing, &joined.strange))?;
    Ok(places.len())
}

/// Copies records as they are, lines that follow each other at once; ends each piece with a line feed, which the last line of a file
/// may lack.
fn copy(joined: &Joined, places: &[Place], out: &mut impl Write) -> io::Result<()> {
    let end = |spot: &Spot| spot.offset + u64::from(spot.length);
    let follows = |one: &Place, other: &Place| one.file == other.file && end(&one.spot) + 1 == other.spot.offset;
    let mut buffer = vec![0; PIECE];
    for lines in places.chunk_by(follows) {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { continue };
        joined.records.copy(first.file as usize, first.spot.offset..end(&last.spot), &mut buffer, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
