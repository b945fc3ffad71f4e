//! How students stand: their grades by the course's rules, from what they handed in and what came out of it.

use std::collections::{BTreeMap, HashMap};

use tst_engine::settings::Grading;

use super::class::{Column, Grade, Row};
use super::finding::Finding;
use super::journal::Work;
use super::read::Found;
use super::record::Student;
use super::rule::{self, Attempt};
use super::snapshot::HandedIn;

/// What a student handed in, by exercise and attempt.
type Entries = BTreeMap<String, BTreeMap<u32, HandedIn>>;

/// The rows of a class, by name: of those who handed something in, and of who is `missing`.
pub(super) fn rows(
    columns: &[Column],
    handed_in: Vec<HandedIn>,
    found: &HashMap<Work, Found>,
    missing: Vec<Student>,
    grading: &Grading,
) -> Vec<Row> {
    // By key: what a student is called may differ from one entry to the next, and the last one counts.
    let mut students: BTreeMap<String, (Student, Entries)> = BTreeMap::new();
    for entry in handed_in {
        let (student, entries) =
            students.entry(entry.student.key.clone()).or_insert_with(|| (entry.student.clone(), BTreeMap::new()));
        student.clone_from(&entry.student);
        entries.entry(entry.exercise.clone()).or_default().insert(entry.attempt, entry);
    }
    for student in missing {
        students.entry(student.key.clone()).or_insert_with(|| (student, BTreeMap::new()));
    }
    let row = |(student, entries): (Student, Entries)| {
        let of = |column: &Column| grade(column, entries.get(&column.name)?, found, grading);
        let grades: Vec<Option<Grade>> = columns.iter().map(of).collect();
        Row { total: total(columns, &grades), student, grades }
    };
    let mut rows: Vec<Row> = students.into_values().map(row).collect();
    rows.sort_by_cached_key(|row| (row.student.name.to_lowercase(), row.student.key.clone()));
    rows
}

/// The grade of the attempt that counts.
fn grade(column: &Column, entries: &BTreeMap<u32, HandedIn>, found: &HashMap<Work, Found>, grading: &Grading) -> Option<Grade> {
    let all: Vec<(&HandedIn, &Found)> = entries.values().filter_map(|entry| Some((entry, found.get(&entry.work())?))).collect();
    let attempt = |(entry, found): &(&HandedIn, &Found)| Attempt {
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
        for (position, finding) in &found.findings {
            findings[*position] = *finding;
        }
    }
    Some(Grade {
        id: entry.student.id.clone(),
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
