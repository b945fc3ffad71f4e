//! Tables that teachers bring: CSV with any of the usual delimiters, encodings and names of columns.

use std::path::Path;

use tst_engine::plain;
use tst_engine::text::{IntakeProblem, TableProblem};

use super::words::{composed, fold};
use crate::spreadsheet::{MOST_CELLS, MOST_ROWS, WrongQuote, decode, is_workbook, separator, separator_line, wrong_quote};

/// The largest table that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// A table: its rows, each with the line where it begins.
#[derive(Clone, Debug)]
pub struct Table {
    /// The file as it is shown.
    pub file: String,
    /// The names of its columns, folded.
    header: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line where it begins, from 1.
    pub line: u64,
    cells: Vec<String>,
}

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    /// When it cannot be read, is no CSV, or is too large.
    pub fn read(file: &Path) -> Result<Self, IntakeProblem> {
        let shown = file.display().to_string();
        let cannot_read = |error: std::io::Error| IntakeProblem::CannotRead { path: shown.clone(), why: error.to_string() };
        Self::parse(&shown, &plain::read(file, LARGEST).map_err(cannot_read)?)
    }

    /// Reads the bytes of a table.
    ///
    /// # Errors
    /// When they are no CSV, or there are too many rows or columns.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, IntakeProblem> {
        let wrong = |problem| Err(IntakeProblem::Table(problem));
        if is_workbook(bytes) {
            return wrong(TableProblem::Workbook { file: file.into() });
        }
        let (_, whole) = decode(bytes);
        let said = separator_line(&whole);
        let text = &whole[said.map_or(0, |(line, _)| line.len())..];
        let separator = said.map_or_else(|| separator(text), |(_, separator)| separator);
        let above = u64::from(said.is_some());
        match wrong_quote(text, separator) {
            Some(WrongQuote::Unclosed(line)) => {
                return wrong(TableProblem::UnclosedQuote { file: file.into(), line: line + above });
            }
            Some(WrongQuote::Followed(line)) => {
                return wrong(TableProblem::FollowedQuote { file: file.into(), line: line + above });
            }
            None => {}
        }
        let mut reader =
            csv::ReaderBuilder::new().delimiter(separator as u8).has_headers(false).flexible(true).from_reader(text.as_bytes());
        let (mut rows, mut count) = (Vec::new(), 0);
        for record in reader.records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(1, csv::Position::line) + above;
                IntakeProblem::Table(TableProblem::NoCsv { file: file.into(), line, why: error.to_string() })
            })?;
            let line = record.position().map_or(1, |at| at.line() + blank_lines(text.as_bytes(), at.byte())) + above;
            count += record.len();
            if rows.len() > MOST_ROWS || count > MOST_CELLS {
                return wrong(TableProblem::TooLarge { file: file.into(), line, rows: MOST_ROWS, cells: MOST_CELLS });
            }
            let cells: Vec<String> = record.iter().map(|cell| composed(cell.trim())).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push(Row { line, cells });
            }
        }
        let header = if rows.is_empty() { Vec::new() } else { rows.remove(0).cells.iter().map(|name| fold(name)).collect() };
        Ok(Self { file: file.into(), header, rows })
    }

    /// The first column whose name begins so.
    pub fn column_beginning(&self, beginnings: &[&str]) -> Option<usize> {
        self.header.iter().position(|column| beginnings.iter().any(|beginning| column.starts_with(beginning)))
    }

    /// The first column with one of these names, in the order of the names.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.header.iter().position(|column| column == name))
    }
}

impl Row {
    /// The cell of a column, if there is one with something in it.
    pub fn cell(&self, column: Option<usize>) -> Option<&str> {
        column.and_then(|column| self.cells.get(column)).map(String::as_str).filter(|cell| !cell.is_empty())
    }
}

/// How many empty lines stand at a place: the record found there begins after them.
fn blank_lines(text: &[u8], at: u64) -> u64 {
    let rest = usize::try_from(at).ok().and_then(|at| text.get(at..)).unwrap_or_default();
    rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        let table = Table::parse("a.csv", bytes).expect("a table");
        std::iter::once(table.header).chain(table.rows.into_iter().map(|row| row.cells)).collect()
    }

    #[test]
    fn delimiters_and_encodings_are_found_out() {
        let wanted = [vec!["nome", "matricula"], vec!["João", "1"]];
        assert_eq!(cells("Nome,Matrícula\nJoão,1\n".as_bytes()), wanted);
        assert_eq!(cells("\u{feff}Nome;Matrícula\r\nJoão;1\r\n\r\n;\r\n".as_bytes()), wanted);
        assert_eq!(cells(b"Nome\tMatr\xedcula\nJo\xe3o\t1"), wanted);
        let wide: Vec<u8> = "\u{feff}Nome;Matrícula\nJoão;1".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(cells(&wide), wanted);
    }

    #[test]
    fn what_excel_writes_is_read_or_told() {
        let table = Table::parse("a.csv", b"sep=;\nname;id\n\nAna, B;1\n").expect("a table");
        assert_eq!(table.rows[0].cell(table.column(&["name"])), Some("Ana, B"));
        assert_eq!(table.rows[0].line, 4);
        for bytes in [&b"PK\x03\x04\x14"[..], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"] {
            let told = Table::parse("a.csv", bytes).map(drop);
            assert_eq!(told, Err(IntakeProblem::Table(TableProblem::Workbook { file: "a.csv".into() })));
        }
    }

    #[test]
    fn a_quotation_that_never_ends_is_told_with_its_line() {
        let told = |text: &str| Table::parse("a.csv", text.as_bytes()).map(drop);
        let unclosed = |line| Err(IntakeProblem::Table(TableProblem::UnclosedQuote { file: "a.csv".into(), line }));
        assert_eq!(told("name;id\n\"Ana;1\nBia;2\n"), unclosed(2));
        assert_eq!(told("name;id\n\"Ana\";1\n\n\"B\"\"ia\";\"2\nCaio;3\n"), unclosed(4));
        assert_eq!(told("\"name;id\nAna;1"), unclosed(1));
        // One inside a cell opens nothing.
        assert_eq!(told("name;id\nAna \"B\";1\nBia 6\";2\n\"a\" ;3\n"), Ok(()));
        // Nor does it close one in the middle: a row would be swallowed.
        let followed = |line| Err(IntakeProblem::Table(TableProblem::FollowedQuote { file: "a.csv".into(), line }));
        assert_eq!(told("name;id\n\"Ana;1\n\"Bia\";2\nCaio;3\n"), followed(2));
        assert_eq!(told("name;id\nAna;1\n\"B\" \"ia\";2\n"), followed(3));
    }

    #[test]
    fn a_table_without_end_is_no_table() {
        let told = |text: String| Table::parse("a.csv", text.as_bytes()).map(drop);
        let large = |line| {
            Err(IntakeProblem::Table(TableProblem::TooLarge { file: "a.csv".into(), line, rows: MOST_ROWS, cells: MOST_CELLS }))
        };
        assert_eq!(told(format!("name\n{}", "a\n".repeat(MOST_ROWS))), Ok(()));
        assert_eq!(told(format!("name\n{}", "a\n".repeat(MOST_ROWS + 1))), large(MOST_ROWS as u64 + 2));
        assert_eq!(told(format!("name\nx{}\n", ",x".repeat(MOST_CELLS))), large(2));
    }

    #[test]
    fn quoted_cells_hold_anything_and_rows_know_their_lines() {
        let table = Table::parse("a.csv", b"name,id\n\"Silva, \"\"Ana\"\"\n<b>\",1\n=2,3,4\n").expect("a table");
        assert_eq!(table.rows[0].cell(table.column(&["name"])), Some("Silva, \"Ana\"\n<b>"));
        assert_eq!((table.rows[0].line, table.rows[1].line), (2, 4));
        assert_eq!(table.rows[1].cell(table.column(&["full name", "id"])), Some("3"));
        assert_eq!(table.column(&["email"]), None);
        assert!(Table::parse("a.csv", b"").expect("nothing").rows.is_empty());
    }
}
