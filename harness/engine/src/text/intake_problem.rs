//! Why submissions could not be taken in at all: wrong files and options of the teacher's.

use super::{Refusal, Say, TableProblem, list, short_name};

/// What is wrong with what `tst grade` was given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum IntakeProblem {
    NothingGiven,
    NoOut,
    NoSuchPath { path: String },
    CannotRead { path: String, why: String },
    Refused(Refusal),
    NoScratch { why: String },
    NoStudentColumn { file: String, known: Vec<String> },
    NoGroupColumn { file: String, known: Vec<String> },
    NoTimeColumn { file: String, known: Vec<String> },
    Table(TableProblem),
    LongCell { file: String, line: u64, most: usize },
    NobodyInRow { file: String, line: u64 },
    BadTime { file: String, line: u64, text: String },
    BadExercise { file: String, line: u64, name: String, known: Vec<String> },
    BadTimezone { text: String },
    BadTimeSpan { text: String },
}

impl Say for IntakeProblem {
    fn en(&self) -> String {
        match self {
            Self::NothingGiven => "what is to be graded? Name folders or archives of submissions".into(),
            Self::NoOut => "where do the results go? Give --out DIR".into(),
            Self::NoSuchPath { path } => format!("there is no file or folder {path}"),
            Self::CannotRead { path, why } => format!("{path} cannot be read: {why}"),
            Self::Refused(refusal) => refusal.en(),
            Self::NoScratch { why } => format!("there is no room to unpack submissions: {why}"),
            Self::NoStudentColumn { file, known } => {
                format!("{file}:1: no column says who: name one of them {}", list(known, "or"))
            }
            Self::NoGroupColumn { file, known } => format!("{file}:1: no column says which group: name one {}", list(known, "or")),
            Self::NoTimeColumn { file, known } => format!("{file}:1: no column says when: name one {}", list(known, "or")),
            Self::Table(problem) => problem.en(),
            Self::LongCell { file, line, most } => {
                format!(
                    "{file}:{line}: a name, number or address of more than {most} characters: is a quotation mark missing, or one too many?"
                )
            }
            Self::NobodyInRow { file, line } => format!("{file}:{line}: this row names nobody"),
            Self::BadTime { file, line, text } => {
                let text = short_name(text);
                format!("{file}:{line}: `{text}` is no time: write 2026-11-20 23:59 or 2026-11-20T23:59:00-03:00")
            }
            Self::BadExercise { file, line, name, known } => {
                let name = short_name(name);
                format!("{file}:{line}: there is no exercise `{name}`; there are: {}", list(known, "and"))
            }
            Self::BadTimeSpan { text } => format!("`{text}` is no time: write a number with its unit, such as 90s or 7m"),
            Self::BadTimezone { text } => {
                format!("`{text}` is no time zone: write an offset such as -03:00, UTC, or a name such as America/Recife")
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::NothingGiven => "o que corrigir? Indique pastas ou pacotes compactados com as entregas".into(),
            Self::NoOut => "para onde vão os resultados? Indique --out PASTA".into(),
            Self::NoSuchPath { path } => format!("não há arquivo nem pasta {path}"),
            Self::CannotRead { path, why } => format!("{path} não pode ser lido: {why}"),
            Self::Refused(refusal) => refusal.pt(),
            Self::NoScratch { why } => format!("não há espaço para descompactar as entregas: {why}"),
            Self::NoStudentColumn { file, known } => {
                format!("{file}:1: nenhuma coluna diz quem é: dê a uma o nome {}", list(known, "ou"))
            }
            Self::NoGroupColumn { file, known } => {
                format!("{file}:1: nenhuma coluna diz qual grupo: dê a uma o nome {}", list(known, "ou"))
            }
            Self::NoTimeColumn { file, known } => {
                format!("{file}:1: nenhuma coluna diz quando: dê a uma o nome {}", list(known, "ou"))
            }
            Self::Table(problem) => problem.pt(),
            Self::LongCell { file, line, most } => {
                format!("{file}:{line}: nome, número ou endereço de mais de {most} caracteres: faltam aspas, ou sobram?")
            }
            Self::NobodyInRow { file, line } => format!("{file}:{line}: esta linha não diz de quem é"),
            Self::BadTime { file, line, text } => {
                let text = short_name(text);
                format!("{file}:{line}: `{text}` não é uma hora: escreva 2026-11-20 23:59 ou 2026-11-20T23:59:00-03:00")
            }
            Self::BadExercise { file, line, name, known } => {
                let name = short_name(name);
                format!("{file}:{line}: não há exercício `{name}`; há: {}", list(known, "e"))
            }
            Self::BadTimeSpan { text } => format!("`{text}` não é um tempo: escreva um número com a unidade, como 90s ou 7m"),
            Self::BadTimezone { text } => {
                format!("`{text}` não é um fuso: escreva uma diferença como -03:00, UTC, ou um nome como America/Recife")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_is_no_name_is_said_with_its_line() {
        let file = || "class.csv".to_string();
        let both = |problem: IntakeProblem| (problem.en(), problem.pt());
        let told = |en: &str, pt: &str| (format!("class.csv:2: {en}"), format!("class.csv:2: {pt}"));
        assert_eq!(
            both(IntakeProblem::LongCell { file: file(), line: 2, most: 255 }),
            told(
                "a name, number or address of more than 255 characters: is a quotation mark missing, or one too many?",
                "nome, número ou endereço de mais de 255 caracteres: faltam aspas, ou sobram?"
            )
        );
    }
}
