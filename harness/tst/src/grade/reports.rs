//! What a run of grading leaves for people and spreadsheets, made from the journal; `tst report` makes all other formats.

use std::path::{Path, PathBuf};

use tst_engine::run::try_side_by_side;
use tst_engine::settings::Settings;
use tst_engine::text::Say as _;

use super::class::{Class, Records};
use super::read;
use super::source::Source;
use crate::class_report;
use crate::report::class::{ClassReport, Csv, Json};
use crate::report::html;
use crate::trouble::{self, Trouble};

/// The table of grades in the folder of results.
const TABLE: &str = "grades.csv";
/// The document for programs there.
pub const DOCUMENT: &str = "results.json";

/// How much is written of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Pages, the table of grades, and the document for programs.
    Whole,
    /// The table of grades alone.
    Table,
}

/// Writes the pages, the table of grades and the document for programs into `out`; gives the class, and the page to begin
/// with.
///
/// # Errors
/// When the journal cannot be read, or a report not be written.
pub fn write(out: &Path, settings: &Settings) -> Result<(Class, PathBuf), Trouble> {
    let lang = settings.lang;
    let (class, records, notes) =
        read::class_of(&[Source::folder(out)], settings).map_err(|problem| Trouble::class(&problem, lang))?;
    for note in notes {
        trouble::say(&note.say(lang));
    }
    let page = write_class(&class, &records, out, Extent::Whole)?;
    Ok((class, page))
}

/// Writes the reports of a class into `out`; gives the file to begin with.
///
/// # Errors
/// When a record cannot be read, or a report not be written.
pub fn write_class(class: &Class, records: &dyn Records, out: &Path, extent: Extent) -> Result<PathBuf, Trouble> {
    let write = |report: &dyn ClassReport, name| class_report::into_folder(report, class, records, out, name).map(drop);
    if extent == Extent::Table {
        write(&Csv, TABLE)?;
        return Ok(out.join(TABLE));
    }
    let documents = || {
        write(&Csv, TABLE)?;
        write(&Json, DOCUMENT)
    };
    // Side by side: a large class has hundreds of megabytes of each, and a disk takes its time.
    let pages = || html::write(class, records, out).map_err(|error| Trouble::machine(&error.problem(), class.lang));
    let both: [&(dyn Fn() -> Result<(), Trouble> + Sync); 2] = [&pages, &documents];
    try_side_by_side(&both, both.len(), |write| write())?;
    Ok(out.join("instructor").join("index.html"))
}
