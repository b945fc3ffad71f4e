//! What changed since the last grading: whose grade for what, from how much to how much, and why. Pure.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::adjusted::Step;
use super::causes::Causes;
use super::class::{Class, Column, Grade, Row};
use super::standing::work_text;

/// The smallest difference between points that is one.
const LEAST: f64 = 1e-6;

/// A grade as it was at the end of a grading, with what decided about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The student's key.
    pub key: String,
    /// The student's name.
    pub name: String,
    /// The student's number, if there is one.
    pub id: Option<String>,
    /// The exercise.
    pub exercise: String,
    /// The points that counted; `None` when nothing could be judged.
    pub points: Option<f64>,
    /// What the regular checks are worth together.
    pub max: u32,
    /// Of which work it is.
    work: String,
    /// By which checks it was judged.
    checks: String,
    /// By which version of the kit.
    kit: String,
    /// What the course's rules made of it.
    rules: String,
    /// What people made of it.
    by_hand: String,
}

/// One grade that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The student's key.
    pub key: String,
    /// The student's name.
    pub name: String,
    /// The student's number, if there is one.
    pub id: Option<String>,
    /// The exercise.
    pub exercise: String,
    /// The points before; `None` when there were none.
    pub before: Option<f64>,
    /// The points now; `None` when there are none any more.
    pub after: Option<f64>,
    /// What the regular checks are worth together.
    pub max: u32,
    /// Why.
    pub causes: Causes,
}

/// What changed since a grading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// When the newest result of that grading was made, in seconds since 1970 (UTC).
    pub since: i64,
    /// The grades that changed: those that are lower now first.
    pub all: Vec<Change>,
}

/// All grades of a class.
pub fn standings(class: &Class) -> Vec<Standing> {
    let of_row = |row: &Row| {
        let cells = class.exercises.iter().zip(&row.grades);
        cells.filter_map(|(column, grade)| Some(standing(row, column, grade.as_ref()?))).collect::<Vec<_>>()
    };
    class.students.iter().flat_map(of_row).collect()
}

fn standing(row: &Row, column: &Column, grade: &Grade) -> Standing {
    let told = |is_hand: bool| {
        let steps = grade.steps.iter().filter(|step| matches!(step, Step::Corrected { .. } | Step::Excused { .. }) == is_hand);
        steps.map(|step| format!("{step:?} ")).collect::<String>()
    };
    let measured = grade.measured.as_deref();
    Standing {
        key: row.student.key.clone(),
        name: row.student.name.clone(),
        id: row.student.id.clone(),
        exercise: column.name.clone(),
        points: (!grade.is_fault).then_some(grade.points),
        max: grade.max,
        work: work_text(grade.work),
        checks: measured.map(|measured| measured.checks.clone()).unwrap_or_default(),
        kit: measured.map(|measured| measured.kit.clone()).unwrap_or_default(),
        rules: format!("{} {}", grade.penalty_percent, told(false)),
        by_hand: told(true),
    }
}

/// What is otherwise in `now` than it was `before`.
pub fn between(before: &[Standing], now: &[Standing]) -> Vec<Change> {
    let place = |standing: &Standing| (standing.key.clone(), standing.exercise.clone());
    let mut known: HashMap<(String, String), &Standing> = before.iter().map(|standing| (place(standing), standing)).collect();
    let mut all = Vec::new();
    for standing in now {
        all.extend(change(known.remove(&place(standing)), Some(standing)));
    }
    // What is not there any more was earned all the same.
    let gone: BTreeMap<(String, String), &Standing> = known.into_iter().collect();
    all.extend(gone.into_values().filter_map(|standing| change(Some(standing), None)));
    all.sort_by_key(|change| !is_lower(change));
    all
}

/// Whether somebody has less than before.
pub fn is_lower(change: &Change) -> bool {
    change.before.is_some_and(|before| change.after.is_none_or(|after| after < before))
}

fn change(before: Option<&Standing>, now: Option<&Standing>) -> Option<Change> {
    let points = [before, now].map(|standing| standing.and_then(|standing| standing.points));
    let is_same = match points {
        [Some(before), Some(now)] => (before - now).abs() < LEAST,
        [None, None] => true,
        _ => false,
    };
    let standing = now.or(before).filter(|_| !is_same)?;
    let causes = match (before, now) {
        (Some(before), Some(now)) => Causes {
            program: before.work != now.work,
            checks: before.checks != now.checks,
            kit: before.kit != now.kit,
            rules: before.rules != now.rules,
            hand: before.by_hand != now.by_hand,
        },
        _ => Causes { program: true, ..Causes::default() },
    };
    let Standing { key, name, id, exercise, max, .. } = standing.clone();
    Some(Change { key, name, id, exercise, before: points[0], after: points[1], max, causes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(key: &str, points: f64) -> Standing {
        let (key, exercise, work) = (key.to_string(), "parrot".to_string(), "w".to_string());
        Standing { name: key.to_uppercase(), key, exercise, points: Some(points), max: 100, work, ..Standing::default() }
    }

    /// Whose, before, after, why.
    type Told = (String, Option<f64>, Option<f64>, Causes);

    /// Something that may change, with the cause that it is.
    type Case = (fn(&mut Standing), Causes);

    fn told(before: &[Standing], now: &[Standing]) -> Vec<Told> {
        between(before, now).into_iter().map(|change| (change.key, change.before, change.after, change.causes)).collect()
    }

    #[test]
    fn what_is_the_same_has_not_changed_and_lower_grades_come_first() {
        let before = [standing("ana", 40.0), standing("bia", 50.0), standing("caio", 60.0)];
        assert_eq!(told(&before, &before), []);
        let now = [standing("ana", 80.0), standing("bia", 50.0 + 1e-9), standing("caio", 10.0)];
        let none = Causes::default();
        let wanted = [("caio".into(), Some(60.0), Some(10.0), none), ("ana".into(), Some(40.0), Some(80.0), none)];
        assert_eq!(told(&before, &now), wanted);
    }

    #[test]
    fn why_it_changed_is_what_was_otherwise() {
        let before = standing("ana", 40.0);
        let changes: [Case; 5] = [
            (|now| now.work = "v".into(), Causes { program: true, ..Causes::default() }),
            (|now| now.checks = "c".into(), Causes { checks: true, ..Causes::default() }),
            (|now| now.kit = "2".into(), Causes { kit: true, ..Causes::default() }),
            (|now| now.rules = "late".into(), Causes { rules: true, ..Causes::default() }),
            (|now| now.by_hand = "+5".into(), Causes { hand: true, ..Causes::default() }),
        ];
        for (change, causes) in changes {
            let mut now = standing("ana", 50.0);
            change(&mut now);
            assert_eq!(told(std::slice::from_ref(&before), &[now])[0].3, causes);
        }
    }

    #[test]
    fn what_comes_and_what_goes_is_told() {
        let (before, now) = ([standing("ana", 40.0)], [standing("bia", 50.0)]);
        let program = Causes { program: true, ..Causes::default() };
        let wanted = [("ana".into(), Some(40.0), None, program), ("bia".into(), None, Some(50.0), program)];
        assert_eq!(told(&before, &now), wanted);
        let unknown = Standing { points: None, ..standing("ana", 0.0) };
        assert_eq!(told(&[], &[unknown]), [], "not judged is no grade");
    }
}
