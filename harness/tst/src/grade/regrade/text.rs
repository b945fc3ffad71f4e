//! What is said of corrections by hand, in both languages.

use tst_engine::text::{Lang, Say, list, short_name};

use crate::grade::again::AgainProblem;
use crate::grade::by_hand::{Change, Regrade};
use crate::report::html::number::{number, percent, time};

/// Why nothing was corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegradeProblem {
    WhichFolder,
    WhichExercise { known: Vec<String> },
    WhichChange,
    WhichReason,
    WhichWho,
    LongReason { most: usize },
    Student(AgainProblem),
    NoExercise { name: String, near: Option<String>, known: Vec<String> },
    BadPoints { text: String },
    NothingToTakeBack { student: String, exercise: String },
    CannotKeep { file: String, why: String },
}

/// What was corrected.
#[derive(Clone, Debug, PartialEq)]
pub enum RegradeText {
    Corrected { student: String, exercise: String, before: Option<f64>, points: f64, max: u32, is_excused: bool, total: f64 },
    Reports { file: String },
    One { regrade: Box<Regrade>, holds: bool },
    There,
    None,
}

impl Say for RegradeProblem {
    fn en(&self) -> String {
        match self {
            Self::WhichFolder => "which results? Name the folder that `tst grade --out` wrote".into(),
            Self::WhichExercise { known } => format!("which exercise? There are: {}", list(known, "and")),
            Self::WhichChange => {
                "what is the correction? Give one of --points N, --points +N, --points -N, --excuse, --take-back".into()
            }
            Self::WhichReason => "why? Give a --reason: the student reads it, and whoever asks later".into(),
            Self::WhichWho => "who corrects? This machine does not say who you are: give --who NAME".into(),
            Self::LongReason { most } => format!("a reason has at most {most} characters: say where more is to be read"),
            Self::Student(problem) => problem.en(),
            Self::NoExercise { name, near, known } => {
                let near = near.as_ref().map(|near| format!(": did you mean `{near}`?")).unwrap_or_else(|| ".".into());
                format!("there is no exercise `{}`{near} There are: {}", short_name(name), list(known, "and"))
            }
            Self::BadPoints { text } => {
                format!("--points {}: write the points, such as 80 or 52.5, or a difference, such as +5 or -2.5", short_name(text))
            }
            Self::NothingToTakeBack { student, exercise } => {
                format!("{}, {exercise}: there is no correction that holds", short_name(student))
            }
            Self::CannotKeep { file, why } => format!("{file}: the correction cannot be kept: {why}. Nothing was changed"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::WhichFolder => "quais resultados? Indique a pasta que `tst grade --out` escreveu".into(),
            Self::WhichExercise { known } => format!("qual exercício? Há: {}", list(known, "e")),
            Self::WhichChange => {
                "qual é a correção? Dê uma destas: --points N, --points +N, --points -N, --excuse, --take-back".into()
            }
            Self::WhichReason => "por quê? Dê um --reason: o aluno o lê, e quem perguntar depois também".into(),
            Self::WhichWho => "quem corrige? Esta máquina não diz quem você é: dê --who NOME".into(),
            Self::LongReason { most } => format!("um motivo tem no máximo {most} caracteres: diga onde há mais para ler"),
            Self::Student(problem) => problem.pt(),
            Self::NoExercise { name, near, known } => {
                let near = near.as_ref().map(|near| format!(": seria `{near}`?")).unwrap_or_else(|| ".".into());
                format!("não há exercício `{}`{near} Há: {}", short_name(name), list(known, "e"))
            }
            Self::BadPoints { text } => {
                format!("--points {}: escreva os pontos, como 80 ou 52,5, ou uma diferença, como +5 ou -2,5", short_name(text))
            }
            Self::NothingToTakeBack { student, exercise } => {
                format!("{}, {exercise}: não há correção que valha", short_name(student))
            }
            Self::CannotKeep { file, why } => format!("{file}: a correção não pode ser guardada: {why}. Nada foi mudado"),
        }
    }
}

impl Say for RegradeText {
    fn en(&self) -> String {
        match self {
            Self::Corrected { student, exercise, before, points, max, is_excused, total } => {
                let before = before.map_or_else(|| "nothing".into(), |before| number(before, Lang::En));
                let excused = if *is_excused { ", excused" } else { "" };
                let (points, total) = (number(*points, Lang::En), percent(*total, Lang::En));
                format!("{}, {exercise}: from {before} to {points} of {max}{excused}; total {total}", short_name(student))
            }
            Self::Reports { file } => {
                format!("pages and tables are made anew, beginning at {file}; `tst report` makes the files of platforms")
            }
            Self::One { regrade, holds } => {
                let Regrade { student, exercise, change, reason, who, when, .. } = &**regrade;
                let change = match change {
                    Change::Set(points) => format!("{} points", number(*points, Lang::En)),
                    Change::Add(points) => format!("{}{} points", sign(*points), number(points.abs(), Lang::En)),
                    Change::Excuse => "excused".into(),
                    Change::TakeBack => "the last correction taken back".into(),
                };
                let state = if *holds || regrade.change == Change::TakeBack { "" } else { " (does not hold any more)" };
                let when = time(*when, Lang::En);
                format!("{when}  {}, {exercise}: {change}, by {who}: {reason}{state}", short_name(&student.name))
            }
            Self::There => "this correction is there already, and counts once: another reason makes it another one".into(),
            Self::None => "nothing was corrected by hand".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Corrected { student, exercise, before, points, max, is_excused, total } => {
                let before = before.map_or_else(|| "nada".into(), |before| number(before, Lang::PtBr));
                let excused = if *is_excused { ", dispensado" } else { "" };
                let (points, total) = (number(*points, Lang::PtBr), percent(*total, Lang::PtBr));
                format!("{}, {exercise}: de {before} para {points} de {max}{excused}; total {total}", short_name(student))
            }
            Self::Reports { file } => {
                format!("páginas e tabelas foram refeitas, a partir de {file}; `tst report` faz os arquivos das plataformas")
            }
            Self::One { regrade, holds } => {
                let Regrade { student, exercise, change, reason, who, when, .. } = &**regrade;
                let change = match change {
                    Change::Set(points) => format!("{} pontos", number(*points, Lang::PtBr)),
                    Change::Add(points) => format!("{}{} pontos", sign(*points), number(points.abs(), Lang::PtBr)),
                    Change::Excuse => "dispensado".into(),
                    Change::TakeBack => "última correção desfeita".into(),
                };
                let state = if *holds || regrade.change == Change::TakeBack { "" } else { " (não vale mais)" };
                let when = time(*when, Lang::PtBr);
                format!("{when}  {}, {exercise}: {change}, por {who}: {reason}{state}", short_name(&student.name))
            }
            Self::There => "esta correção já está lá, e vale uma vez: outro motivo faz dela outra".into(),
            Self::None => "nada foi corrigido à mão".into(),
        }
    }
}

fn sign(points: f64) -> char {
    if points < 0.0 { '−' } else { '+' }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::record::Student;

    fn one(change: Change, holds: bool) -> [String; 2] {
        let student = Student { key: "7".into(), name: "Ana".into(), ..Student::default() };
        let (exercise, reason, who) = ("parrot".into(), "the check was wrong".into(), "dalton".into());
        let regrade = Regrade { schema: 1, student, exercise, change, reason, who, when: 1_795_219_140, work: String::new() };
        let text = RegradeText::One { regrade: Box::new(regrade), holds };
        [text.en(), text.pt()]
    }

    #[test]
    fn corrections_are_listed_with_whether_they_hold() {
        assert_eq!(
            one(Change::Add(-2.5), true),
            [
                "2026-11-20 23:59 UTC  Ana, parrot: −2.5 points, by dalton: the check was wrong",
                "20/11/2026 23:59 UTC  Ana, parrot: −2,5 pontos, por dalton: the check was wrong"
            ]
        );
        assert!(one(Change::Set(80.0), false)[0].ends_with("80 points, by dalton: the check was wrong (does not hold any more)"));
        assert!(one(Change::TakeBack, false)[1].ends_with("última correção desfeita, por dalton: the check was wrong"));
    }

    #[test]
    fn a_correction_is_told_with_what_it_makes_of_grade_and_total() {
        let corrected = |before, is_excused| RegradeText::Corrected {
            student: "Ana".into(),
            exercise: "parrot".into(),
            before,
            points: 52.5,
            max: 100,
            is_excused,
            total: 52.5,
        };
        assert_eq!(corrected(Some(40.0), false).en(), "Ana, parrot: from 40 to 52.5 of 100; total 52.5%");
        assert_eq!(corrected(None, true).pt(), "Ana, parrot: de nada para 52,5 de 100, dispensado; total 52,5%");
    }

    #[test]
    fn what_is_missing_is_told_with_what_to_give() {
        let near = RegradeProblem::NoExercise { name: "parot".into(), near: Some("parrot".into()), known: vec!["parrot".into()] };
        assert_eq!(near.en(), "there is no exercise `parot`: did you mean `parrot`? There are: parrot");
        assert_eq!(near.pt(), "não há exercício `parot`: seria `parrot`? Há: parrot");
    }
}
