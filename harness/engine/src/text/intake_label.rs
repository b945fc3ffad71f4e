//! The words around a table of what was handed in.

use super::{Say, plural};

/// A heading or fixed phrase of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum IntakeLabel {
    Student,
    Exercise,
    Kind,
    HandedIn,
    Source,
    Crate,
    Unusable,
    Late,
    Attempt { number: u32 },
    NotUnderstood,
    Missing,
    Sum { submissions: u64, students: u64, strange: u64, missing: Option<u64> },
}

impl Say for IntakeLabel {
    fn en(&self) -> String {
        match self {
            Self::Student => "student".into(),
            Self::Exercise => "exercise".into(),
            Self::Kind => "kind".into(),
            Self::HandedIn => "handed in".into(),
            Self::Source => "found at".into(),
            Self::Crate => "crate".into(),
            Self::Unusable => "unusable".into(),
            Self::Late => "late".into(),
            Self::Attempt { number } => format!("attempt {number}"),
            Self::NotUnderstood => "Not understood:".into(),
            Self::Missing => "On the roster, and handed in nothing:".into(),
            Self::Sum { submissions, students, strange, missing } => {
                let mut said = format!(
                    "{} by {}; {strange} not understood",
                    plural(*submissions, "submission", "submissions"),
                    plural(*students, "student", "students")
                );
                if let Some(missing) = missing {
                    said += &format!("; {missing} of the roster missing");
                }
                said
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Student => "estudante".into(),
            Self::Exercise => "exercício".into(),
            Self::Kind => "tipo".into(),
            Self::HandedIn => "entregue".into(),
            Self::Source => "achado em".into(),
            Self::Crate => "crate".into(),
            Self::Unusable => "inválido".into(),
            Self::Late => "atrasado".into(),
            Self::Attempt { number } => format!("tentativa {number}"),
            Self::NotUnderstood => "Não foi entendido:".into(),
            Self::Missing => "Na lista da turma, e não entregou nada:".into(),
            Self::Sum { submissions, students, strange, missing } => {
                let mut said = format!(
                    "{} de {}; {strange} sem entender",
                    plural(*submissions, "entrega", "entregas"),
                    plural(*students, "estudante", "estudantes")
                );
                if let Some(missing) = missing {
                    said += &format!("; {missing} da lista sem entrega");
                }
                said
            }
        }
    }
}
