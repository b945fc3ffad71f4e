//! What a run of grading leaves for people and spreadsheets, made from the journal; `tst report` makes all other formats.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tst_engine::settings::Settings;
use tst_engine::text::Say as _;
use tst_engine::verdict::ExitStatus;

use super::class::{Class, Records};
use super::read;
use crate::report::class::{ClassError, ClassReport, Csv, Json};
use crate::report::html;
use crate::trouble::Trouble;

/// Writes the pages, the table of grades and the document for programs into `out`; gives the class, and the page to begin
/// with.
///
/// # Errors
/// When the journal cannot be read, or a report not be written.
pub fn write(out: &Path, settings: &Settings) -> Result<(Class, PathBuf), Trouble> {
    let lang = settings.lang;
    let (class, records, _) = read::class_of(&[out.to_path_buf()], settings).map_err(|problem| Trouble::class(&problem, lang))?;
    let failed = |message: String| Trouble { status: ExitStatus::Machine, message };
    html::write(&class, &records, out).map_err(|error| Trouble::machine(&error.problem(), lang))?;
    let documents: [(&str, &dyn ClassReport); 2] = [("grades.csv", &Csv), ("results.json", &Json)];
    for (name, report) in documents {
        document(&out.join(name), report, &class, &records).map_err(|error| match error {
            ClassError::Io(error) => failed(format!("{}: {error}", out.join(name).display())),
            ClassError::Problem(problem) => failed(problem.say(lang)),
        })?;
    }
    Ok((class, out.join("instructor").join("index.html")))
}

/// Written aside, flushed and renamed.
fn document(file: &Path, report: &dyn ClassReport, class: &Class, records: &dyn Records) -> Result<(), ClassError> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut aside = tempfile::NamedTempFile::new_in(folder)?;
    let mut writer = BufWriter::new(aside.as_file_mut());
    report.write(class, records, &mut writer)?;
    writer.flush()?;
    drop(writer);
    aside.as_file().sync_all()?;
    aside.persist(file).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()?;
    Ok(())
}
