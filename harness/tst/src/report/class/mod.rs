//! Reports of a graded class: one file for each format, one trait; a class and its records in, a document out.

mod canvas;
mod changes_table;
mod check50;
mod classroom50;
mod csv;
mod error;
mod github;
mod gradescope;
mod json;
mod junit;
mod match_rows;
mod moodle;
mod public;
mod revealed;
pub mod sheet;
mod shown;
mod submission;
mod tap;

use std::io::Write;

use tst_engine::text::ClassText;

pub use canvas::Canvas;
pub use changes_table::ChangesTable;
pub use check50::Check50;
pub use classroom50::{Classroom50, Said as Classroom50Said};
pub use csv::{Csv, harmless};
pub use error::ClassError;
pub use github::Github;
pub use gradescope::Gradescope;
pub use json::Json;
pub use junit::Junit;
pub use moodle::Moodle;
pub use revealed::{Revealed, reveal};
pub use submission::one_line;
pub use tap::Tap;

use crate::grade::class::{Class, Records};

/// A way to write a class.
pub trait ClassReport {
    /// Writes the whole document, reading one record at a time, and gives what is to be told beside it.
    ///
    /// # Errors
    /// When a record cannot be read, `out` not be written, or the class has no place in this format.
    fn write(&self, class: &Class, records: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError>;

    /// Whether the document is about one student: then the class may hold no other.
    fn is_for_one_student(&self) -> bool {
        false
    }
}

/// The formats of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassFormat {
    /// Pages for people, in a folder.
    Html,
    /// Everything, for programs: docs/grading.md has the schema.
    Json,
    /// A table for spreadsheets.
    Csv,
    /// JUnit's XML, which every CI server reads.
    Junit,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// Gradescope's `results.json`.
    Gradescope,
    /// What Classroom 50 reads.
    Classroom50,
    /// What the reporter of GitHub Classroom read, until it ended in August 2026.
    Github,
    /// What `check50 --output json` writes.
    Check50,
    /// Moodle's grading worksheet, filled in.
    Moodle,
    /// Canvas' gradebook, filled in.
    Canvas,
    /// The programs themselves, in a folder, for tools that compare them.
    Dolos,
}

impl ClassFormat {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Html,
        Self::Json,
        Self::Csv,
        Self::Junit,
        Self::Tap,
        Self::Gradescope,
        Self::Classroom50,
        Self::Github,
        Self::Check50,
        Self::Moodle,
        Self::Canvas,
        Self::Dolos,
    ];

    /// The word for it on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Junit => "junit",
            Self::Tap => "tap",
            Self::Gradescope => "gradescope",
            Self::Classroom50 => "classroom50",
            Self::Github => "github",
            Self::Check50 => "check50",
            Self::Moodle => "moodle",
            Self::Canvas => "canvas",
            Self::Dolos => "dolos",
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}
