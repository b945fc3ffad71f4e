//! A table in a file of somebody else's: cells can be read and changed, and every other byte stays what it was.

use tst_engine::text::{ClassProblem, TableProblem};

use crate::spreadsheet::{Encoding, MOST_CELLS, MOST_ROWS, decode, encode, is_workbook, separator, separator_line};

/// A table as it stands in a file.
#[derive(Debug)]
pub struct Sheet {
    encoding: Encoding,
    separator: char,
    /// The line before the table that says what separates its cells.
    above: String,
    rows: Vec<Row>,
}

#[derive(Debug, Default)]
struct Row {
    cells: Vec<Cell>,
    end: String,
}

/// A cell: as it stands in the file, and what it means.
#[derive(Debug, Default)]
struct Cell {
    raw: String,
    value: String,
}

impl Sheet {
    /// Reads a file's content; `file` is its name in messages.
    ///
    /// # Errors
    /// When it is no table.
    pub fn read(bytes: &[u8], file: &str) -> Result<Self, ClassProblem> {
        if is_workbook(bytes) {
            return Err(ClassProblem::Table(TableProblem::Workbook { file: file.into() }));
        }
        let (encoding, text) = decode(bytes);
        let said = separator_line(&text);
        let above = said.map(|(line, _)| line.to_string()).unwrap_or_default();
        let text = &text[above.len()..];
        let separator = said.map_or_else(|| separator(text), |(_, separator)| separator);
        let rows = parse(text, separator, (file, 1 + u64::from(said.is_some())))?;
        if rows.is_empty() {
            return Err(ClassProblem::NoRows { file: file.into() });
        }
        Ok(Self { encoding, separator, above, rows })
    }

    /// How many rows there are, the head among them.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The cells of the first row.
    pub fn head(&self) -> Vec<&str> {
        self.rows[0].cells.iter().map(|cell| cell.value.trim()).collect()
    }

    /// What a cell means; nothing when there is no such cell.
    pub fn get(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|row| row.cells.get(column)).map_or("", |cell| cell.value.as_str())
    }

    /// Changes a cell; a row that is too short grows.
    pub fn set(&mut self, row: usize, column: usize, value: &str) {
        let separator = self.separator;
        let cells = &mut self.rows[row].cells;
        if cells.len() <= column {
            cells.resize_with(column + 1, Cell::default);
        }
        let cell = &mut cells[column];
        if cell.value == value {
            return;
        }
        let is_quoted = cell.raw.starts_with('"') || value.contains([separator, '"', '\n', '\r']);
        cell.raw = if is_quoted { format!("\"{}\"", value.replace('"', "\"\"")) } else { value.into() };
        cell.value = value.into();
    }

    /// The file's content.
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = self.above.clone();
        for row in &self.rows {
            for (index, cell) in row.cells.iter().enumerate() {
                if index > 0 {
                    text.push(self.separator);
                }
                text.push_str(&cell.raw);
            }
            text.push_str(&row.end);
        }
        encode(&text, self.encoding)
    }
}

fn parse(text: &str, separator: char, (file, first): (&str, u64)) -> Result<Vec<Row>, ClassProblem> {
    let mut rows = Vec::new();
    let mut row = Row::default();
    let mut cell = Cell::default();
    // The line on which a quotation is open.
    let (mut open, mut line) = (None, first);
    let (mut chars, mut cells) = (text.chars().peekable(), 0);
    while let Some(c) = chars.next() {
        if rows.len() > MOST_ROWS || cells > MOST_CELLS {
            let problem = TableProblem::TooLarge { file: file.into(), line, rows: MOST_ROWS, cells: MOST_CELLS };
            return Err(ClassProblem::Table(problem));
        }
        line += u64::from(c == '\n');
        if open.is_some() || c == '"' && cell.raw.is_empty() {
            cell.raw.push(c);
            match (open, c) {
                (None, _) => open = Some(line),
                (Some(_), '"') if chars.peek() == Some(&'"') => {
                    cell.raw.extend(chars.next());
                    cell.value.push('"');
                }
                (Some(_), '"') => open = None,
                (Some(_), c) => cell.value.push(c),
            }
        } else if c == separator {
            cells += 1;
            row.cells.push(std::mem::take(&mut cell));
        } else if matches!(c, '\n' | '\r') {
            row.end.push(c);
            if c == '\r' && chars.peek() == Some(&'\n') {
                row.end.extend(chars.next());
                line += 1;
            }
            cells += 1;
            row.cells.push(std::mem::take(&mut cell));
            rows.push(std::mem::take(&mut row));
        } else {
            cell.raw.push(c);
            cell.value.push(c);
        }
    }
    if let Some(line) = open {
        return Err(ClassProblem::Table(TableProblem::UnclosedQuote { file: file.into(), line }));
    }
    if !cell.raw.is_empty() || !row.cells.is_empty() {
        row.cells.push(cell);
        rows.push(row);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(bytes: &[u8]) -> Sheet {
        Sheet::read(bytes, "f.csv").expect("a table")
    }

    #[test]
    fn a_file_comes_out_as_it_went_in_whatever_its_style() {
        let utf16 = [0xff, 0xfe, b'a', 0, b';', 0, 0xe9, 0, b'\n', 0];
        let files: [&[u8]; 9] = [
            b"sep=;\r\na;b,c\r\n1;2\r\n",
            b"a,b\r\n\"x,\"\"y\",\"line\nbreak\"\r\n",
            b"\xef\xbb\xbfa;b\n1;\xc3\xa9",
            b"a\tb\n\n 1 \t2\n",
            b"a,b\xe9\n\x93x\x94,2\n",
            b"a,b\rc,d\r",
            b"\"a\"  ,b\n\"x\" y,z\n",
            b"one",
            &utf16,
        ];
        for file in files {
            assert_eq!(sheet(file).bytes(), file, "{}", String::from_utf8_lossy(file));
        }
    }

    #[test]
    fn only_the_changed_cell_changes() {
        let mut table = sheet(b"a,\"b\"\r\n1,\"2\"\r\nx\r\n");
        assert_eq!((table.get(1, 1), table.get(2, 1), table.len()), ("2", "", 3));
        table.set(1, 0, "a \"b\", c");
        table.set(1, 1, "3");
        table.set(2, 1, "9");
        assert_eq!(table.bytes(), b"a,\"b\"\r\n\"a \"\"b\"\", c\",\"3\"\r\nx,9\r\n");
    }

    #[test]
    fn a_character_that_the_encoding_lacks_becomes_a_question_mark() {
        let mut table = sheet(b"a\xe9,b\n,\n");
        table.set(1, 1, "é…");
        assert_eq!(table.bytes(), b"a\xe9,b\n,\xe9?\n");
    }

    #[test]
    fn a_table_without_end_is_no_table() {
        for text in ["a\n".repeat(MOST_ROWS + 2), ",".repeat(MOST_CELLS + 2), ",,,,,,,,,,,,,,,,,,,,,,,\n".repeat(MOST_ROWS)] {
            let told = Sheet::read(text.as_bytes(), "f.csv").expect_err("not a table");
            assert!(matches!(told, ClassProblem::Table(TableProblem::TooLarge { .. })), "{told:?}");
        }
        assert!(Sheet::read("a\n".repeat(MOST_ROWS + 1).as_bytes(), "f.csv").is_ok());
    }

    #[test]
    fn a_quotation_that_never_ends_is_told_with_its_line() {
        let told = Sheet::read(b"a,b\n1,\"x\ny\n", "f.csv").expect_err("not a table");
        assert_eq!(told, ClassProblem::Table(TableProblem::UnclosedQuote { file: "f.csv".into(), line: 2 }));
        assert_eq!(Sheet::read(b"", "f.csv").expect_err("no table"), ClassProblem::NoRows { file: "f.csv".into() });
    }
}
