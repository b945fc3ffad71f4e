//! What is said of what changed since the last grading, in both languages.

use tst_engine::text::{Lang, Say, plural, short_name};

use super::changes::{Change, Changes, is_lower};
use crate::report::html::number::{number, time};

/// A sentence about changes.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangesText {
    /// How many there are.
    Sum {
        since: i64,
        lower: usize,
        higher: usize,
        new: usize,
    },
    One(Change),
    More {
        count: usize,
        file: String,
    },
    Damaged {
        file: String,
        why: String,
    },
    Heading,
    Student,
    Exercise,
    Before,
    After,
    Why,
}

impl ChangesText {
    /// How many grades changed.
    pub fn sum(changes: &Changes) -> Self {
        let lower = changes.all.iter().filter(|change| is_lower(change)).count();
        let new = changes.all.iter().filter(|change| change.before.is_none()).count();
        Self::Sum { since: changes.since, lower, higher: changes.all.len() - lower - new, new }
    }
}

/// Points, or that there are none.
pub fn points(points: Option<f64>, lang: Lang) -> String {
    points.map_or_else(|| "—".into(), |points| number(points, lang))
}

impl Say for ChangesText {
    fn en(&self) -> String {
        match self {
            Self::Sum { since, lower, higher, new } => {
                let all = plural((lower + higher + new) as u64, "grade changed", "grades changed");
                format!("since the grading of {} {all}: {lower} lower, {higher} higher, {new} new", time(*since, Lang::En))
            }
            Self::One(change) => one(change, Lang::En),
            Self::More { count, file } => format!("and {count} more, in {file}"),
            Self::Damaged { file, why } => {
                format!("{file} cannot be read ({why}): what changed since the last grading is not known this time")
            }
            Self::Heading => "Changed since the last grading".into(),
            Self::Student => "Student".into(),
            Self::Exercise => "Exercise".into(),
            Self::Before => "Before".into(),
            Self::After => "Now".into(),
            Self::Why => "Why".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Sum { since, lower, higher, new } => {
                let all = plural((lower + higher + new) as u64, "nota mudou", "notas mudaram");
                let since = time(*since, Lang::PtBr);
                format!("desde a correção de {since} {all}: {lower} para menos, {higher} para mais, {new} novas")
            }
            Self::One(change) => one(change, Lang::PtBr),
            Self::More { count, file } => format!("e mais {count}, em {file}"),
            Self::Damaged { file, why } => {
                format!("{file} não pode ser lido ({why}): desta vez não se sabe o que mudou desde a última correção")
            }
            Self::Heading => "O que mudou desde a última correção".into(),
            Self::Student => "Aluno".into(),
            Self::Exercise => "Exercício".into(),
            Self::Before => "Antes".into(),
            Self::After => "Agora".into(),
            Self::Why => "Por quê".into(),
        }
    }
}

fn one(change: &Change, lang: Lang) -> String {
    let Change { name, exercise, before, after, max, causes, .. } = change;
    let (before, after) = (points(*before, lang), points(*after, lang));
    format!("{}, {exercise}: {before} → {after} / {max} ({})", short_name(name), causes.say(lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::causes::Causes;

    fn change(before: Option<f64>, after: Option<f64>) -> Change {
        let causes = Causes { program: true, ..Causes::default() };
        let (key, name, exercise) = ("7".to_string(), "Ana".to_string(), "parrot".to_string());
        Change { key, name, id: None, exercise, before, after, max: 100, causes }
    }

    #[test]
    fn changes_are_told_one_by_one_and_together() {
        assert_eq!(ChangesText::One(change(Some(40.0), Some(52.5))).en(), "Ana, parrot: 40 → 52.5 / 100 (program)");
        assert_eq!(ChangesText::One(change(None, Some(52.5))).pt(), "Ana, parrot: — → 52,5 / 100 (programa)");
        let all =
            vec![change(Some(9.0), None), change(Some(9.0), Some(8.0)), change(Some(1.0), Some(8.0)), change(None, Some(8.0))];
        let sum = ChangesText::sum(&Changes { since: 1_795_219_140, all });
        assert_eq!(sum.en(), "since the grading of 2026-11-20 23:59 UTC 4 grades changed: 2 lower, 1 higher, 1 new");
        assert_eq!(sum.pt(), "desde a correção de 20/11/2026 23:59 UTC 4 notas mudaram: 2 para menos, 1 para mais, 1 novas");
    }
}
