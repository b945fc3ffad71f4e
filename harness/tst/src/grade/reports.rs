//! What a run of grading leaves for people and spreadsheets, made from the journal; `tst report` makes all other formats.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tst_engine::folder::{Folder, FolderError, Prepared};
use tst_engine::run::try_side_by_side;
use tst_engine::settings::Settings;
use tst_engine::text::{Lang, Say as _};
use tst_engine::verdict::ExitStatus;

use super::class::{Class, Records};
use super::read;
use super::remarks::{Remarked, Remarks};
use super::source::Source;
use crate::class_report;
use crate::report;
use crate::report::class::{ClassError, ClassReport, Csv, Json};
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
    let remarks = Remarks::in_folder(out);
    let remarks = remarks.map_err(|problem| Trouble { status: ExitStatus::Usage, message: problem.say(lang) })?;
    let page = write_class(&class, &Remarked::new(records, &remarks), out)?;
    Ok((class, page))
}

/// Writes the pages, the table of grades and the document for programs of a class into `out`; gives the page to begin with.
///
/// # Errors
/// When a record cannot be read, or a report not be written.
pub fn write_class(class: &Class, records: &dyn Records, out: &Path) -> Result<PathBuf, Trouble> {
    let write = |report: &dyn ClassReport, name| class_report::into_folder(report, class, records, out, name).map(drop);
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

/// The table of grades in the folder of results `out`, which is to be put into its place there.
///
/// # Errors
/// When it cannot be written.
pub fn prepare_table<'f>(class: &Class, records: &dyn Records, folder: &'f Folder) -> Result<Prepared<'f>, Trouble> {
    let mut failed = None;
    let prepared = folder.prepare(TABLE.as_ref(), &mut |file| {
        let mut out = BufWriter::new(file);
        match Csv.write(class, records, &mut out) {
            Ok(_) => out.flush(),
            Err(ClassError::Io(error)) => Err(error),
            Err(ClassError::Problem(problem)) => {
                failed = Some(problem);
                Err(io::ErrorKind::InvalidData.into())
            }
        }
    });
    match failed {
        Some(problem) => Err(Trouble::class(&problem, class.lang)),
        None => prepared.map_err(|error| cannot_write_table(error, folder.path(), class.lang)),
    }
}

/// Puts the table of grades into its place in `out`; gives the file.
///
/// # Errors
/// When that cannot be.
pub fn place_table(table: Prepared<'_>, out: &Path, lang: Lang) -> Result<PathBuf, Trouble> {
    table.place().map_err(|error| cannot_write_table(error, out, lang))?;
    Ok(out.join(TABLE))
}

fn cannot_write_table(error: FolderError, out: &Path, lang: Lang) -> Trouble {
    Trouble::machine(&report::cannot_write(&out.join(TABLE), &error.into_cause()), lang)
}
