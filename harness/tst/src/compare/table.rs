//! The table that tells Dolos of which student each file is: `info.csv`, as its own reader (lib/src/lib/dataset.ts) takes it.

use jiff::Timestamp;

use crate::report::class::harmless;

/// The file's name, by which Dolos finds it in a zip.
pub const NAME: &str = "info.csv";

/// The columns that Dolos reads.
const HEADER: [&str; 6] = ["filename", "full_name", "id", "label", "created_at", "ignored"];

/// One file of a program.
#[derive(Debug, Default)]
pub struct Row {
    /// Its name below the folder of the table, with slashes.
    pub file: String,
    /// Whose it is.
    pub name: String,
    /// What tells whoever it is from all others.
    pub id: String,
    /// The group, or else the student: Dolos gives each label a colour.
    pub label: String,
    /// When it was handed in, in seconds since 1970 (UTC), if that is known.
    pub submitted: Option<i64>,
    /// Whether what it holds is left out in others.
    pub is_ignored: bool,
}

impl Row {
    /// Of a file that was given to everybody.
    pub fn ignored(file: String) -> Self {
        Self { file, is_ignored: true, ..Self::default() }
    }
}

/// The whole table: UTF-8 (RFC 4180).
///
/// # Errors
/// When there is no memory for it.
pub fn table(rows: &[Row]) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(HEADER)?;
    for row in rows {
        // As JavaScript reads it in every zone.
        let when = row.submitted.and_then(|seconds| Timestamp::from_second(seconds).ok()).map(|when| when.to_string());
        table.write_record([
            row.file.as_str(),
            &harmless(&row.name),
            &harmless(&row.id),
            &harmless(&row.label),
            when.as_deref().unwrap_or_default(),
            if row.is_ignored { "true" } else { "false" },
        ])?;
    }
    table.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_has_a_row_and_no_name_is_a_formula() {
        let row = Row {
            file: "ana/src/main, 2.rs".into(),
            name: "=cmd()".into(),
            id: "1".into(),
            label: "Grupo \"A\"".into(),
            submitted: Some(1_700_000_000),
            is_ignored: false,
        };
        let text = String::from_utf8(table(&[row, Row::ignored("starter.given/main.rs".into())]).expect("a table")).expect("UTF-8");
        assert_eq!(
            text,
            "filename,full_name,id,label,created_at,ignored\n\
             \"ana/src/main, 2.rs\",'=cmd(),1,\"Grupo \"\"A\"\"\",2023-11-14T22:13:20Z,false\n\
             starter.given/main.rs,,,,,true\n"
        );
    }
}
