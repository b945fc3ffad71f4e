//! Pages of a graded class for people: one of the class and one of each student for instructors, and one for each student.

mod alike;
mod changed;
mod check;
mod class_page;
mod conversation;
mod decided;
mod diagram;
mod distribution;
mod document;
mod evidence;
mod exercise;
mod exercises;
mod folder;
mod hexadecimal;
pub mod number;
pub mod own_file;
pub mod slug;
mod statistics;
mod student_page;
mod table;
mod viewer;
mod worst_checks;
pub mod writer;

#[cfg(test)]
mod browser;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tst_engine::run::try_side_by_side;
use tst_engine::text::CommandProblem;

use self::document::Documents;
use self::folder::Folder;
use crate::grade::class::{Class, Records};

/// Why the pages could not be written.
#[derive(Debug, thiserror::Error)]
pub enum HtmlError {
    /// A file or folder could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// A record could not be read (any more).
    #[error("cannot read record {place} of the journal: {source}")]
    Read {
        /// Its place: the argument for [`Records::record`].
        place: usize,
        /// What went wrong.
        source: io::Error,
    },
}

impl HtmlError {
    /// The sentence with which the command ends.
    pub fn problem(&self) -> CommandProblem {
        match self {
            Self::Write { path, source } => {
                CommandProblem::CannotWrite { file: path.display().to_string(), why: source.to_string() }
            }
            Self::Read { .. } => CommandProblem::Kit { why: self.to_string() },
        }
    }
}

/// Writes all pages: `instructor/index.html`, `instructor/students/KEY.html` and `students/KEY.html` in `out`, KEY being
/// [`slug::slug`] of the student's key. A page is whole or not there; pages of students who are in the class no more are
/// removed.
///
/// # Errors
/// When a record cannot be read, or a file not be written.
pub fn write(class: &Class, records: &dyn Records, out: &Path) -> Result<(), HtmlError> {
    let documents = Documents::new(class);
    let out = Folder::create(out)?;
    let instructor = out.make("instructor")?;
    let folders = [instructor.make("students")?, out.make("students")?];
    let students: Vec<(usize, &String)> = documents.slugs.iter().enumerate().collect();
    // A large class has hundreds of megabytes of pages.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let patterns = Mutex::new(Vec::new());
    try_side_by_side(&students, cores, |(index, slug)| {
        let (pages, found) = student_page::render(&documents, records, *index)?;
        patterns.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
        folders.iter().zip(pages).try_for_each(|(folder, page)| folder.write(&format!("{slug}.html"), &page))
    })?;
    for folder in folders {
        folder.keep_only(&documents.slugs)?;
    }
    instructor.write("index.html", &class_page::render(&documents, patterns.into_inner().unwrap_or_else(PoisonError::into_inner)))
}
