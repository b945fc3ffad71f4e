//! The grades as the last finished grading left them: against these the next one tells what changed. It is written after everything
//! else, so that a run that was killed has told nothing.

use std::fs::{File, Metadata};
use std::io::{self, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tst_engine::folder::Folder;
use tst_engine::plain;

use super::changes::{Changes, Standing, between, standings};
use super::class::Class;
use super::journal::JOURNAL;
use super::record::SCHEMA;
use super::remarks::Remarks;
use super::shown;
use crate::report::html::slug::slugs;
use crate::sha256::hexadecimal;

/// Its name in the folder of results.
pub const LAST: &str = "grades.json";

/// How much of what is hashed is gathered, in bytes.
const PIECE: usize = 8 << 10;

/// The largest that is read, in bytes.
const LARGEST: u64 = 1 << 30;

/// The grades of the last grading.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Last {
    /// The version of the format: [`SCHEMA`].
    schema: u32,
    /// When the newest result was made, in seconds since 1970 (UTC).
    judged: i64,
    /// What had changed then.
    changes: Option<Changes>,
    /// The grades.
    grades: Vec<Standing>,
    /// The SHA-256 of what the reports beside it show, in hexadecimal.
    shown: String,
    /// That of which files they are, and how long.
    files: String,
}

impl Last {
    /// Reads it; none when there is none.
    ///
    /// # Errors
    /// When it cannot be read, or is something else.
    pub fn load(folder: &Path) -> io::Result<Option<Self>> {
        let bytes = match plain::read(&folder.join(LAST), LARGEST) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes?,
        };
        let last: Self = serde_json::from_slice(&bytes)?;
        if last.schema == SCHEMA { Ok(Some(last)) } else { Err(io::Error::other(format!("schema {}", last.schema))) }
    }

    /// What had changed at its end.
    pub fn changes(&self) -> Option<&Changes> {
        self.changes.as_ref()
    }

    /// What changed since it in a class, if anything did.
    pub fn until(&self, class: &Class) -> Option<Changes> {
        let all = between(&self.grades, &standings(class));
        (!all.is_empty()).then_some(Changes { since: self.judged, all })
    }

    /// Whether the reports in the folder show this class already, as they were written.
    pub fn shows(&self, class: &Class, remarks: &Remarks, folder: &Path) -> bool {
        !self.shown.is_empty()
            && shown(class, remarks, folder).is_some_and(|shown| shown == self.shown)
            && files(class, folder)
                .is_some_and(|files| files.sum == self.files && files.are_older_than_grades(folder).unwrap_or(false))
    }

    /// Of a class whose reports are in the folder.
    pub fn of(class: &Class, remarks: &Remarks, folder: &Path) -> Self {
        Self {
            schema: SCHEMA,
            judged: class.judged,
            changes: class.changes.clone(),
            grades: standings(class),
            shown: shown(class, remarks, folder).unwrap_or_default(),
            files: files(class, folder).map(|files| files.sum).unwrap_or_default(),
        }
    }

    /// The same grades, with reports that were made anew.
    pub fn with_reports_of(self, class: &Class, remarks: &Remarks, folder: &Path) -> Self {
        let files = files(class, folder).map(|files| files.sum).unwrap_or_default();
        Self { shown: shown(class, remarks, folder).unwrap_or_default(), files, ..self }
    }

    /// Puts it into its place.
    ///
    /// # Errors
    /// When it cannot be written; then the one before is still there.
    pub fn keep(&self, folder: &Path) -> io::Result<()> {
        let write = &mut |file: &mut File| Ok(serde_json::to_writer(io::BufWriter::new(file), self)?);
        Folder::open(folder).and_then(|folder| folder.replace(LAST.as_ref(), write)).map_err(io::Error::from)
    }
}

/// The SHA-256 of everything that reports of a class are made of: the class itself, remarks, the journal, which is only added to, and
/// the command that makes them. `None` when that cannot be told: then they are made.
fn shown(class: &Class, remarks: &Remarks, folder: &Path) -> Option<String> {
    let mut hash = Hash::default();
    let command = std::env::current_exe().ok()?.metadata().ok()?;
    let made = command.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    write!(hash, "{} {} {made} ", folder.join(JOURNAL).metadata().ok()?.len(), command.len()).ok()?;
    shown::write(class, remarks, &mut hash).ok()?;
    Some(hash.text())
}

/// The files of all reports of a class, by their names in the folder.
fn names(class: &Class) -> impl Iterator<Item = String> {
    let slugs = slugs(class.students.iter().map(|row| row.student.key.as_str()));
    let pages = slugs.into_iter().flat_map(|slug| [format!("students/{slug}.html"), format!("instructor/students/{slug}.html")]);
    ["grades.csv", "changes.csv", "results.json", "instructor/index.html"].map(String::from).into_iter().chain(pages)
}

/// The files of all reports of a class.
struct Files {
    /// The SHA-256 of which there are, and how long.
    sum: String,
    /// When the newest of them was written.
    newest: SystemTime,
}

/// Those in a folder; `None` when one is missing.
fn files(class: &Class, folder: &Path) -> Option<Files> {
    let (mut hash, mut newest) = (Hash::default(), UNIX_EPOCH);
    for name in names(class) {
        let data = folder.join(&name).symlink_metadata().ok().filter(Metadata::is_file)?;
        newest = newest.max(data.modified().ok()?);
        write!(hash, "{name} {} ", data.len()).ok()?;
    }
    Some(Files { sum: hash.text(), newest })
}

impl Files {
    /// Whether nothing was written since the grades were kept, which is done last: neither the journal, nor a file of a report.
    fn are_older_than_grades(&self, folder: &Path) -> Option<bool> {
        let written = |name: &str| folder.join(name).symlink_metadata().and_then(|data| data.modified()).ok();
        Some(self.newest.max(written(JOURNAL)?) <= written(LAST)?)
    }
}

/// A hash that text is written into, of which small pieces are gathered first.
#[derive(Default)]
struct Hash {
    hash: Sha256,
    pieces: Vec<u8>,
}

impl Hash {
    fn text(mut self) -> String {
        self.hash.update(&self.pieces);
        hexadecimal(self.hash)
    }
}

impl Write for Hash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pieces.extend_from_slice(bytes);
        if self.pieces.len() > PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hash.update(&self.pieces);
        self.pieces.clear();
        Ok(())
    }
}
