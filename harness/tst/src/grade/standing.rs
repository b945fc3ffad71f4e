//! How students stand: their grades by the course's rules, from what they handed in and what came out of it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tst_engine::settings::Grading;

use super::class::{Column, Grade, Row};
use super::entries::{Entries, Entry};
use super::finding::Finding;
use super::joined::Found;
use super::journal::WorkId;
use super::record::Student;
use super::rule::{self, Attempt};

/// The rows of a class, by name: of those who handed something in, and of who is `missing`.
pub(super) fn rows(
    columns: &[Column],
    entries: &Entries,
    found: &HashMap<WorkId, Found>,
    missing: Vec<Student>,
    grading: &Grading,
) -> Vec<Row> {
    let mut shared = HashSet::new();
    let row = |own: &[Entry]| {
        let of = |column: &Column| {
            let is_of = |entry: &&Entry| entries.exercise(entry) == column.name;
            let attempts: Vec<&Entry> = own.iter().filter(is_of).collect();
            grade(column, (entries, &attempts), (found, &mut shared), grading)
        };
        let grades: Vec<Option<Grade>> = columns.iter().map(of).collect();
        // What a student is called may differ from one entry to the next, and the last one counts.
        Some(Row { total: total(columns, &grades), student: entries.student(own.last()?), grades })
    };
    let mut rows: Vec<Row> = entries.by_student().filter_map(row).collect();
    let mut present: HashSet<String> = rows.iter().map(|row| row.student.key.clone()).collect();
    let absent = missing.into_iter().filter(|student| present.insert(student.key.clone()));
    rows.extend(absent.map(|student| Row { total: 0.0, student, grades: vec![None; columns.len()] }));
    rows.sort_by_cached_key(|row| (row.student.name.to_lowercase(), row.student.key.clone()));
    rows
}

/// The grade of the attempt that counts.
fn grade(
    column: &Column,
    (entries, own): (&Entries, &[&Entry]),
    (found, shared): (&HashMap<WorkId, Found>, &mut HashSet<Arc<[Finding]>>),
    grading: &Grading,
) -> Option<Grade> {
    let all: Vec<(&Entry, &Found)> = own.iter().filter_map(|entry| Some((*entry, found.get(&entry.work)?))).collect();
    let attempt = |(entry, found): &(&Entry, &Found)| Attempt {
        number: entry.attempt,
        submitted: entry.submitted,
        is_late: entry.is_late,
        points: found.points,
        is_fault: found.is_fault,
    };
    let attempts: Vec<Attempt> = all.iter().map(attempt).collect();
    let position = rule::counts(&attempts, &column.name, grading)?;
    let (attempt, (entry, found)) = (&attempts[position], all[position]);
    let worth = rule::worth(attempt, &column.name, grading);
    let mut findings = Vec::new();
    if found.trouble.is_none() {
        findings = vec![Finding::Skipped; column.checks.len()];
        for (position, finding) in &*found.findings {
            findings[usize::from(*position)] = *finding;
        }
    }
    let findings = shared.get(&*findings).map(Arc::clone).unwrap_or_else(|| {
        let findings = Arc::from(findings);
        shared.insert(Arc::clone(&findings));
        findings
    });
    Some(Grade {
        id: Entries::id(entry),
        id_kind: Entries::kind(entry),
        group: entries.group(entry),
        points: worth.points,
        raw_points: attempt.points,
        max: if found.max > 0 { found.max } else { column.max },
        penalty_percent: worth.penalty_percent,
        late_s: worth.late_s,
        attempt: (attempt.number, u32::try_from(attempts.len()).unwrap_or(u32::MAX)),
        findings,
        trouble: found.trouble.clone(),
        is_fault: found.is_fault,
        place: found.place,
    })
}

/// Percent of everything, by weights.
fn total(columns: &[Column], grades: &[Option<Grade>]) -> f64 {
    let weights: f64 = columns.iter().map(|column| column.weight).sum();
    let earned = |(column, grade): (&Column, &Option<Grade>)| {
        let grade = grade.as_ref()?;
        (grade.max > 0).then(|| grade.points / f64::from(grade.max) * column.weight)
    };
    let sum: f64 = columns.iter().zip(grades).filter_map(earned).sum();
    if weights > 0.0 { sum / weights * 100.0 } else { 0.0 }
}
