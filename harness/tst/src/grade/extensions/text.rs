//! What is said of extensions, in both languages.

use tst_engine::text::{IntakeProblem, Say, list, plural, short_name};

/// What is wrong with a table of extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtensionProblem {
    Table(IntakeProblem),
    NoColumn { file: String },
    NoExercise { file: String, line: u64, name: String, near: Option<String>, known: Vec<String> },
    BadTime { file: String, line: u64, text: String },
    BadDays { file: String, line: u64, text: String, most: u64 },
    BadYes { file: String, line: u64, text: String },
    Nothing { file: String, line: u64 },
    Nobody { file: String, line: u64, name: String, near: Option<String> },
    OfAShard,
}

impl From<IntakeProblem> for ExtensionProblem {
    fn from(problem: IntakeProblem) -> Self {
        Self::Table(problem)
    }
}

impl Say for ExtensionProblem {
    fn en(&self) -> String {
        match self {
            Self::Table(problem) => problem.en(),
            Self::NoColumn { file } => {
                format!("{file}:1: no column says what is extended: name one `until`, `days` or `excused`")
            }
            Self::NoExercise { file, line, name, near, known } => {
                let near = near.as_ref().map(|near| format!(": did you mean `{near}`?")).unwrap_or_else(|| ".".into());
                let name = short_name(name);
                format!("{file}:{line}, column `exercise`: there is no exercise `{name}`{near} There are: {}", list(known, "and"))
            }
            Self::BadTime { file, line, text } => {
                let text = short_name(text);
                format!("{file}:{line}, column `until`: `{text}` is no time: write 2026-11-20 23:59 or 2026-11-20T23:59:00-03:00")
            }
            Self::BadDays { file, line, text, most } => {
                let text = short_name(text);
                format!("{file}:{line}, column `days`: `{text}` is no number of days: write one from 1 to {most}")
            }
            Self::BadYes { file, line, text } => {
                format!("{file}:{line}, column `excused`: `{}` is neither yes nor no", short_name(text))
            }
            Self::Nothing { file, line } => {
                format!("{file}:{line}: this row gives nothing: write a time, days, or that it is excused")
            }
            Self::Nobody { file, line, name, near } => {
                let near = near.as_ref().map(|near| format!(": did you mean `{}`?", short_name(near)));
                let near = near.unwrap_or_else(|| ": look at the table of grades for how students are called".into());
                format!("{file}:{line}: nobody in the class, or more than one, is `{}`{near}", short_name(name))
            }
            Self::OfAShard => "extensions are for the whole class: give --extensions to `tst merge`, and not to a shard".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Table(problem) => problem.pt(),
            Self::NoColumn { file } => {
                format!("{file}:1: nenhuma coluna diz o que é estendido: dê a uma o nome `prazo`, `dias` ou `dispensado`")
            }
            Self::NoExercise { file, line, name, near, known } => {
                let near = near.as_ref().map(|near| format!(": seria `{near}`?")).unwrap_or_else(|| ".".into());
                let name = short_name(name);
                format!("{file}:{line}, coluna `exercício`: não há exercício `{name}`{near} Há: {}", list(known, "e"))
            }
            Self::BadTime { file, line, text } => {
                let text = short_name(text);
                format!(
                    "{file}:{line}, coluna `prazo`: `{text}` não é uma hora: escreva 2026-11-20 23:59 ou 2026-11-20T23:59:00-03:00"
                )
            }
            Self::BadDays { file, line, text, most } => {
                let text = short_name(text);
                format!("{file}:{line}, coluna `dias`: `{text}` não é um número de dias: escreva um de 1 a {most}")
            }
            Self::BadYes { file, line, text } => {
                format!("{file}:{line}, coluna `dispensado`: `{}` não é sim nem não", short_name(text))
            }
            Self::Nothing { file, line } => {
                format!("{file}:{line}: esta linha não dá nada: escreva uma hora, dias, ou que está dispensado")
            }
            Self::Nobody { file, line, name, near } => {
                let near = near.as_ref().map(|near| format!(": seria `{}`?", short_name(near)));
                let near = near.unwrap_or_else(|| ": veja na tabela de notas como os alunos se chamam".into());
                format!("{file}:{line}: ninguém da turma, ou mais de um, é `{}`{near}", short_name(name))
            }
            Self::OfAShard => "extensões são para a turma inteira: dê --extensions ao `tst merge`, e não a uma parte".into(),
        }
    }
}

/// What is told of extensions that are right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtensionText {
    StillHold { count: usize },
}

impl Say for ExtensionText {
    fn en(&self) -> String {
        match self {
            Self::StillHold { count } => {
                let one = "extension that was given before still holds";
                let said = plural(*count as u64, one, "extensions that were given before still hold");
                format!("{said} here: --extensions with another table takes their place")
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::StillHold { count } => format!(
                "{} aqui: --extensions com outra tabela toma o lugar",
                plural(*count as u64, "extensão dada antes ainda vale", "extensões dadas antes ainda valem")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_nobody_is_told_in_both_languages() {
        let nobody = |near: Option<&str>| ExtensionProblem::Nobody {
            file: "e.csv".into(),
            line: 3,
            name: "Anna".into(),
            near: near.map(String::from),
        };
        assert_eq!(nobody(Some("Ana")).en(), "e.csv:3: nobody in the class, or more than one, is `Anna`: did you mean `Ana`?");
        assert_eq!(nobody(Some("Ana")).pt(), "e.csv:3: ninguém da turma, ou mais de um, é `Anna`: seria `Ana`?");
        assert_eq!(
            nobody(None).pt(),
            "e.csv:3: ninguém da turma, ou mais de um, é `Anna`: veja na tabela de notas como os alunos se chamam"
        );
    }

    #[test]
    fn those_of_before_are_told_with_how_many_they_are() {
        let en = "1 extension that was given before still holds here: --extensions with another table takes their place";
        assert_eq!(ExtensionText::StillHold { count: 1 }.en(), en);
        let told = |count| ExtensionText::StillHold { count }.pt();
        assert_eq!(told(1), "1 extensão dada antes ainda vale aqui: --extensions com outra tabela toma o lugar");
        assert_eq!(told(2), "2 extensões dadas antes ainda valem aqui: --extensions com outra tabela toma o lugar");
    }
}
