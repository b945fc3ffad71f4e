//! A class with its grades as journals hold it, whose records are read in place when they are needed.

use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use tst_engine::plain;
use tst_engine::settings::Settings;
use tst_engine::spec;
use tst_engine::text::{ClassProblem, ClassText, Lang, Say as _};

use super::brief::Spot;
use super::class::{Class, Column, Records};
use super::extensions::Extensions;
use super::found::Draft;
use super::joined::Joined;
use super::record::{Record, Words};
use super::rules::RuleNote;
use super::source::Source;
use super::standing::Standing;

/// How many journals are kept open, of which records are read; the others are opened again each time, since a system lets a program
/// have about a thousand files.
const OPEN: usize = 200;

/// Records in journals, read when they are needed.
#[derive(Debug, Default)]
pub struct JournalRecords {
    files: Vec<Journal>,
    places: Vec<Place>,
    /// Of what was not judged yet; their places come after all others.
    pending: Vec<Record>,
}

/// A file that records are read from.
#[derive(Debug)]
enum Journal {
    Open(File),
    Closed(PathBuf),
}

/// Where a record is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub file: u32,
    pub spot: Spot,
}

impl JournalRecords {
    /// Adds the next file.
    pub(super) fn add_file(&mut self, file: File, path: &Path) {
        let is_kept = self.files.len() < OPEN;
        self.files.push(if is_kept { Journal::Open(file) } else { Journal::Closed(path.into()) });
    }

    /// Adds a record of the file that is read, and gives its place.
    pub(super) fn add(&mut self, place: Place) -> usize {
        self.places.push(place);
        self.places.len() - 1
    }

    /// Adds one that is in no file; no other may follow that is.
    pub(super) fn add_pending(&mut self, record: Record) -> usize {
        self.pending.push(record);
        self.places.len() + self.pending.len() - 1
    }

    /// Where the record at a place is.
    pub(super) fn place(&self, place: usize) -> Option<Place> {
        self.places.get(place).copied()
    }

    /// In which file it is.
    pub(super) fn file_of(&self, place: usize) -> Option<usize> {
        Some(self.place(place)?.file as usize)
    }

    /// Reads bytes of a file.
    fn read_at(&self, file: usize, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        match self.files.get(file).ok_or(io::ErrorKind::NotFound)? {
            Journal::Open(file) => read_at(file, offset, bytes),
            Journal::Closed(path) => read_at(&plain::open(path)?, offset, bytes),
        }
    }

    /// Adds bytes of a file as they are at the end of another one.
    ///
    /// # Errors
    /// When they cannot be read or written.
    pub(super) fn copy(&self, file: usize, range: Range<u64>, out: &mut File) -> io::Result<()> {
        match self.files.get(file).ok_or(io::ErrorKind::NotFound)? {
            Journal::Open(file) => copy(file, range, out),
            Journal::Closed(path) => copy(&plain::open(path)?, range, out),
        }
    }
}

impl Records for JournalRecords {
    fn record(&self, place: usize) -> io::Result<Record> {
        let Some(Place { file, spot }) = self.place(place) else {
            let pending = place.checked_sub(self.places.len()).and_then(|place| self.pending.get(place));
            return pending.cloned().ok_or_else(|| io::ErrorKind::NotFound.into());
        };
        let mut line = vec![0; spot.length as usize];
        self.read_at(file as usize, spot.offset, &mut line)?;
        Ok(serde_json::from_slice(&line)?)
    }
}

/// How much is copied at once, in bytes: so much waits to be written to the disk, while the next is copied.
const PIECE: u64 = 16 << 20;

/// Copies a part of a file to the end of another. Where the system can do that by itself it takes a third of the time; the disk
/// begins at once with what is copied, for a journal of gigabytes is flushed at its end.
fn copy(file: &File, mut range: Range<u64>, out: &mut File) -> io::Result<()> {
    while range.start < range.end {
        let piece = range.start..range.end.min(range.start + PIECE);
        let copied = copy_piece(file, &piece, out)?;
        if copied == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        range.start += copied;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn copy_piece(file: &File, piece: &Range<u64>, out: &mut File) -> io::Result<u64> {
    use rustix::fs::{Advice, copy_file_range, fadvise};

    let length = usize::try_from(piece.end - piece.start).unwrap_or(usize::MAX);
    let mut at = piece.start;
    match copy_file_range(file, Some(&mut at), &*out, None, length) {
        Ok(copied) if copied > 0 => {
            // Only an advice: whatever comes of it, the file is flushed at the end.
            let _ = fadvise(&*out, 0, None, Advice::DontNeed);
            Ok(copied as u64)
        }
        // Between file systems, or in one that cannot: by hand.
        _ => copy_by_hand(file, piece, out),
    }
}

#[cfg(not(target_os = "linux"))]
use copy_by_hand as copy_piece;

fn copy_by_hand(file: &File, piece: &Range<u64>, out: &mut File) -> io::Result<u64> {
    // What a processor's own memory holds is written faster than it was read.
    let mut bytes = [0; 64 << 10];
    let length = usize::try_from(piece.end - piece.start).unwrap_or(usize::MAX).min(bytes.len());
    read_at(file, piece.start, &mut bytes[..length])?;
    out.write_all(&bytes[..length])?;
    Ok(length as u64)
}

/// Reads from a place in a file, which no other thread can move meanwhile.
#[cfg(unix)]
fn read_at(file: &File, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut offset: u64, mut bytes: &mut [u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => (offset, bytes) = (offset + count as u64, &mut bytes[count..]),
        }
    }
    Ok(())
}

/// The class that some journals hold together, its records, and what is to be told of the files. Of several attempts the one
/// counts that the course's rules choose.
///
/// # Errors
/// When a journal is not there, cannot be read, or holds a line that is no record and not a torn last one.
pub fn class_of(sources: &[Source], settings: &Settings) -> Result<(Class, JournalRecords, Notes), ClassProblem> {
    let mut joined = joined(sources, settings, None)?;
    let class = class(&mut joined, settings);
    Ok((class, joined.records, Notes { of_files: joined.notes, of_rules: joined.rule_notes }))
}

/// What is to be told of files.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// Of journals.
    pub of_files: Vec<ClassText>,
    /// Of extensions and corrections.
    pub of_rules: Vec<RuleNote>,
}

impl Notes {
    /// As sentences.
    pub fn say(&self, lang: Lang) -> Vec<String> {
        let of_rules = self.of_rules.iter().map(|note| note.say(lang));
        self.of_files.iter().map(|note| note.say(lang)).chain(of_rules).collect()
    }
}

/// Joins the journals of a course; `extensions` take the place of those that their folders hold.
///
/// # Errors
/// As those of [`class_of`].
pub fn joined(sources: &[Source], settings: &Settings, extensions: Option<Extensions>) -> Result<Joined, ClassProblem> {
    let place = |name: &str| settings.exercises.iter().position(|known| known == name).unwrap_or(usize::MAX);
    Joined::of(sources, (settings.grading.clone(), extensions), place)
}

/// The class of journals that were joined; what is not understood, and who handed in nothing, is taken out of them.
pub fn class(joined: &mut Joined, settings: &Settings) -> Class {
    let records = std::mem::take(&mut joined.records);
    let class = class_with(joined, &records, settings);
    joined.records = records;
    class
}

/// The same with its records apart, which others may read meanwhile.
pub(super) fn class_with(joined: &mut Joined, records: &JournalRecords, settings: &Settings) -> Class {
    // An exercise of which nothing was judged yet has a column all the same.
    let mut drafts = std::mem::take(&mut joined.drafts);
    for exercise in joined.entries.exercises() {
        drafts.entry(exercise.clone()).or_default();
    }
    let order = |name: &String| settings.exercises.iter().position(|known| known == name).unwrap_or(usize::MAX);
    let mut names: Vec<String> = drafts.keys().cloned().collect();
    names.sort_by_key(|name| (order(name), name.clone()));
    let draft = |name: &String| drafts.remove(name).unwrap_or_default().titled(records);
    let columns: Vec<Column> = names.iter().map(draft).zip(&names).map(|(draft, name)| column(name, draft, settings)).collect();
    let (judged, kit) = joined.newest.clone().unwrap_or_default();
    let missing = std::mem::take(&mut joined.missing);
    let Joined { entries, found, past, measures, rules, .. } = &*joined;
    let students = Standing { columns: &columns, entries, found, past, measures, records, rules }.rows(&missing);
    Class {
        course: settings.course.clone(),
        lang: settings.lang,
        judged,
        isolation: joined.isolation,
        kit,
        students,
        exercises: columns,
        strange: std::mem::take(&mut joined.strange),
        changes: None,
    }
}

/// An exercise with its title.
fn column(name: &str, draft: Draft, settings: &Settings) -> Column {
    let exercise = spec::load_with_hidden(&settings.exercise_folder(name)).ok();
    let title = exercise.as_ref().map_or_else(|| Words::same(name), |found| Words::from(&found.title));
    // Of an exercise that nobody's program could be judged by, the file says what it is worth.
    let max = if draft.max > 0 { draft.max } else { exercise.map_or(0, |found| found.max_score()) };
    let weight = settings.grading.weights.get(name).copied().unwrap_or(1.0);
    Column { name: name.into(), title, max, weight, checks: draft.checks }
}
