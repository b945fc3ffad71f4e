//! What is wrong with a table that somebody brings, whatever it is for.

use super::Say;

/// Why a file is taken for no table; its lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum TableProblem {
    NoCsv { file: String, line: u64, why: String },
    Workbook { file: String },
    UnclosedQuote { file: String, line: u64 },
    FollowedQuote { file: String, line: u64 },
    TooLarge { file: String, line: u64, rows: usize, cells: usize },
}

impl Say for TableProblem {
    fn en(&self) -> String {
        match self {
            Self::NoCsv { file, line, why } => format!("{file}:{line}: this is no CSV: {why}"),
            Self::Workbook { file } => {
                format!(
                    "{file}:1:1: a spreadsheet's workbook, whatever its name says: save it as CSV (Excel: CSV UTF-8), and name that"
                )
            }
            Self::UnclosedQuote { file, line } => format!("{file}:{line}: a quotation mark is opened and never closed"),
            Self::FollowedQuote { file, line } => {
                format!("{file}:{line}: text follows the quotation mark that closes a cell: is one missing, or one too many?")
            }
            Self::TooLarge { file, line, rows, cells } => {
                format!("{file}:{line}: the table is too large: at most {rows} rows and {cells} cells are taken")
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NoCsv { file, line, why } => format!("{file}:{line}: isto não é CSV: {why}"),
            Self::Workbook { file } => {
                format!(
                    "{file}:1:1: uma pasta de trabalho de planilha, diga o nome o que disser: salve-a como CSV (Excel: CSV UTF-8), e indique esse"
                )
            }
            Self::UnclosedQuote { file, line } => format!("{file}:{line}: aspas abertas e nunca fechadas"),
            Self::FollowedQuote { file, line } => {
                format!("{file}:{line}: há texto depois das aspas que fecham uma célula: faltam aspas, ou sobram?")
            }
            Self::TooLarge { file, line, rows, cells } => {
                format!("{file}:{line}: a tabela é grande demais: são aceitas no máximo {rows} linhas e {cells} células")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_is_told_with_what_to_do() {
        let told = TableProblem::Workbook { file: "class.csv".into() };
        assert_eq!(
            [told.en(), told.pt()],
            [
                "class.csv:1:1: a spreadsheet's workbook, whatever its name says: save it as CSV (Excel: CSV UTF-8), and name that",
                "class.csv:1:1: uma pasta de trabalho de planilha, diga o nome o que disser: salve-a como CSV (Excel: CSV UTF-8), e indique esse",
            ]
        );
    }

    #[test]
    fn what_is_wrong_with_a_table_is_said_with_its_line() {
        let file = || "class.csv".to_string();
        for (problem, en, pt) in [
            (TableProblem::NoCsv { file: file(), line: 2, why: "x".into() }, "this is no CSV: x", "isto não é CSV: x"),
            (
                TableProblem::UnclosedQuote { file: file(), line: 2 },
                "a quotation mark is opened and never closed",
                "aspas abertas e nunca fechadas",
            ),
            (
                TableProblem::FollowedQuote { file: file(), line: 2 },
                "text follows the quotation mark that closes a cell: is one missing, or one too many?",
                "há texto depois das aspas que fecham uma célula: faltam aspas, ou sobram?",
            ),
            (
                TableProblem::TooLarge { file: file(), line: 2, rows: 9, cells: 50 },
                "the table is too large: at most 9 rows and 50 cells are taken",
                "a tabela é grande demais: são aceitas no máximo 9 linhas e 50 células",
            ),
        ] {
            assert_eq!([problem.en(), problem.pt()], [en, pt].map(|said| format!("class.csv:2: {said}")));
        }
    }
}
