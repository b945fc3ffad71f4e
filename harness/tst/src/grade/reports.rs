//! What a run of grading leaves for people and spreadsheets, made from the journal; `tst report` makes all other formats.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tst_engine::folder::{Folder, FolderError, Prepared};
use tst_engine::run::try_side_by_side;
use tst_engine::settings::Settings;
use tst_engine::text::{Lang, Say as _};

use super::changes_text::ChangesText;
use super::class::{Class, Records};
use super::last::{LAST, Last};
use super::read;
use super::remarks::{LeftOut, Remarked, Remarks};
use super::source::Source;
use crate::class_report;
use crate::report;
use crate::report::class::{ChangesTable, ClassError, ClassReport, Csv, Json};
use crate::report::html;
use crate::trouble::{self, Trouble};

/// The table of grades in the folder of results.
const TABLE: &str = "grades.csv";
/// The table of what changed since the last grading.
pub const CHANGES: &str = "changes.csv";
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

/// Why reports are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// A grading ended: it is told what changed since the one before, and the next one is compared with this.
    Grading,
    /// Something was decided meanwhile: what the last grading changed is still to be read.
    Decision,
}

/// Writes the pages, the table of grades and the document for programs into `out`, unless they are there already; gives the class, and
/// the page to begin with.
///
/// # Errors
/// When the journal cannot be read, or a report not be written.
pub fn write(out: &Path, settings: &Settings, occasion: Occasion) -> Result<(Class, PathBuf), Trouble> {
    let lang = settings.lang;
    let (mut class, records, notes) =
        read::class_of(&[Source::folder(out)], settings).map_err(|problem| Trouble::class(&problem, lang))?;
    notes.say(lang).iter().for_each(|note| trouble::say(note));
    // Whoever judged for hours does not lose the reports to what was read before that, and is wrong only now.
    let remarks = Remarks::in_folder(out).unwrap_or_else(|problem| {
        trouble::say(&LeftOut(problem).say(lang));
        Remarks::default()
    });
    let page = write_anew(&mut class, &Remarked::new(records, &remarks), out, occasion)?;
    Ok((class, page))
}

/// The same of a class that is known.
///
/// # Errors
/// When a record cannot be read, or a report not be written.
pub fn write_anew<R: Records>(
    class: &mut Class,
    records: &Remarked<'_, R>,
    out: &Path,
    occasion: Occasion,
) -> Result<PathBuf, Trouble> {
    let (lang, remarks) = (class.lang, records.remarks());
    let last = Last::load(out).unwrap_or_else(|error| {
        let file = out.join(LAST).display().to_string();
        trouble::say(&ChangesText::Damaged { file, why: error.to_string() }.say(lang));
        None
    });
    class.changes = last.as_ref().and_then(|last| match occasion {
        Occasion::Grading => last.until(class),
        Occasion::Decision => last.changes().cloned(),
    });
    if last.as_ref().is_some_and(|last| last.shows(class, remarks, out)) {
        return Ok(first_page(out));
    }
    let page = write_class(class, records, out)?;
    let kept = match (occasion, last) {
        (Occasion::Grading, _) => Last::of(class, remarks, out),
        (Occasion::Decision, Some(last)) => last.with_reports_of(class, remarks, out),
        // Of what was graded before there was such a file nothing is known.
        (Occasion::Decision, None) => return Ok(page),
    };
    let cannot = |error: io::Error| Trouble::machine(&report::cannot_write(&out.join(LAST), &error), lang);
    kept.keep(out).map_err(cannot)?;
    Ok(page)
}

/// Writes the pages, the table of grades and the document for programs of a class into `out`; gives the page to begin with.
///
/// # Errors
/// When a record cannot be read, or a report not be written.
pub fn write_class(class: &Class, records: &dyn Records, out: &Path) -> Result<PathBuf, Trouble> {
    let write = |report: &dyn ClassReport, name| class_report::into_folder(report, class, records, out, name).map(drop);
    let documents = || {
        write(&Csv, TABLE)?;
        write(&ChangesTable, CHANGES)?;
        write(&Json, DOCUMENT)
    };
    // Side by side: a large class has hundreds of megabytes of each, and a disk takes its time.
    let pages = || html::write(class, records, out).map_err(|error| Trouble::machine(&error.problem(), class.lang));
    let both: [&(dyn Fn() -> Result<(), Trouble> + Sync); 2] = [&pages, &documents];
    try_side_by_side(&both, both.len(), |write| write())?;
    Ok(first_page(out))
}

fn first_page(out: &Path) -> PathBuf {
    out.join("instructor").join("index.html")
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
