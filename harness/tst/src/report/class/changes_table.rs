//! What changed since the last grading, as a table for spreadsheets.

use std::io::Write;

use tst_engine::text::ClassText;

use super::csv::harmless;
use super::submission::number;
use super::{ClassError, ClassReport};
use crate::grade::class::{Class, Records};

/// The columns; docs/grading.md says what each holds.
const HEADER: [&str; 9] = ["key", "name", "id", "exercise", "before", "after", "max", "difference", "why"];

/// Writes the table; without rows where nothing changed.
#[derive(Debug)]
pub struct ChangesTable;

impl ClassReport for ChangesTable {
    fn write(&self, class: &Class, _: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError> {
        let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let mut put = |cells: [String; HEADER.len()]| table.write_record(cells.map(|cell| harmless(&cell).into_owned()));
        put(HEADER.map(String::from)).map_err(std::io::Error::other)?;
        let points = |points: Option<f64>| points.map(number).unwrap_or_default();
        for change in class.changes.iter().flat_map(|changes| &changes.all) {
            let difference = change.after.unwrap_or(0.0) - change.before.unwrap_or(0.0);
            let cells = [
                change.key.clone(),
                change.name.clone(),
                change.id.clone().unwrap_or_default(),
                change.exercise.clone(),
                points(change.before),
                points(change.after),
                change.max.to_string(),
                number(difference),
                change.causes.say(class.lang),
            ];
            put(cells).map_err(std::io::Error::other)?;
        }
        table.flush()?;
        Ok(Vec::new())
    }
}
