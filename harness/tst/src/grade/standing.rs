//! How students stand: their grades by the course's rules, from what they handed in, what came out of it, and what people decided.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;

use super::adjusted::Step;
use super::by_hand::{Change, Regrade};
use super::class::{Column, Grade, Newer, Records as _, Row};
use super::entries::{Entries, Entry};
use super::extensions::{ByStudent, Own};
use super::finding::Finding;
use super::found::Found;
use super::id_kind::IdKind;
use super::joined::Measured;
use super::journal::WorkId;
use super::past::{self, Trace, Traces};
use super::read::JournalRecords;
use super::record::Student;
use super::rule::{self, Attempt, Due};
use super::rules::Rules;

/// What is known of a class when its rows are made.
pub(super) struct Standing<'s> {
    pub columns: &'s [Column],
    pub entries: &'s Entries,
    pub found: &'s IndexMap<WorkId, Found>,
    pub past: &'s Traces,
    pub measures: &'s [Arc<Measured>],
    pub records: &'s JournalRecords,
    pub rules: &'s Rules,
}

/// What a student has for an exercise, before anybody corrected it.
struct Earned<'s> {
    attempt: Attempt,
    /// Of how many.
    of: usize,
    found: &'s Found,
    work: WorkId,
    id: Option<Arc<str>>,
    id_kind: IdKind,
    group: Option<Arc<str>>,
    newer: Option<Arc<Newer>>,
}

impl Standing<'_> {
    /// The rows of a class, by name: of those who handed something in, and of who is `missing`.
    pub fn rows(&self, missing: &[Student]) -> Vec<Row> {
        let (mut rows, mut own): (Vec<Row>, Vec<&[Entry]>) = (Vec::new(), Vec::new());
        let mut push = |student: Student, entries| {
            rows.push(Row { student, total: 0.0, grades: Vec::new() });
            own.push(entries);
        };
        for entries in self.entries.by_student() {
            // What a student is called may differ from one entry to the next, and the last one counts.
            entries.last().into_iter().for_each(|last| push(self.entries.student(last), entries));
        }
        let mut known: HashSet<&str> = self.entries.keys().collect();
        for student in missing {
            if known.insert(&student.key) {
                push(student.clone(), &[]);
            }
        }
        drop(known);
        let students: Vec<&Student> = rows.iter().map(|row| &row.student).collect();
        let (extended, _) = self.rules.extensions.by_student(&students, self.entries.groups());
        let order = rule::order(self.columns.iter().map(|column| column.name.as_str()), &self.rules.grading);
        let mut shared = HashSet::new();
        let grades: Vec<Vec<Option<Grade>>> =
            students.iter().zip(own).map(|(student, own)| self.grades(student, own, (&extended, &order), &mut shared)).collect();
        for (row, grades) in rows.iter_mut().zip(grades) {
            row.total = total(self.columns, &grades);
            row.grades = grades;
        }
        rows.sort_unstable_by(|one, other| one.student.key.cmp(&other.student.key));
        rows.sort_by_cached_key(|row| row.student.name.to_lowercase());
        rows
    }

    /// A student's grades, in the order of the columns; late days are spent in another `order`.
    fn grades(
        &self,
        student: &Student,
        own: &[Entry],
        (extended, order): (&ByStudent<'_>, &[usize]),
        shared: &mut HashSet<Arc<[Finding]>>,
    ) -> Vec<Option<Grade>> {
        let mut grades = vec![None; self.columns.len()];
        let mut days_left = self.rules.grading.late.days;
        for position in order {
            let column = &self.columns[*position];
            let is_of = |entry: &&Entry| self.entries.exercise(entry) == column.name;
            let entries: Vec<&Entry> = own.iter().filter(is_of).collect();
            let groups: Vec<Arc<str>> = entries.iter().filter_map(|entry| self.entries.group(entry)).collect();
            let decided = extended.of(&student.key, &column.name, &groups);
            let by_hand: Vec<&Regrade> = self.rules.by_hand.of(&student.key, &column.name).collect();
            let mut grade = match self.earned(&entries, column, &decided, days_left) {
                Some(earned) => self.grade(column, earned, &decided, (&mut days_left, &*shared)),
                None => match self.rules.nothing(&student.key, &column.name) {
                    Some(place) => Grade { max: column.max, place, ..Grade::default() },
                    None => continue,
                },
            };
            if !shared.contains(&grade.findings) {
                shared.insert(Arc::clone(&grade.findings));
            }
            grade.history = past::history(&self.traces(&entries), self.measures, grade.place);
            correct(&mut grade, &by_hand, &decided, self.rules.grading.cap);
            grades[*position] = Some(grade);
        }
        grades
    }

    /// The attempt that counts, by somebody who has so many late days left.
    fn earned(&self, entries: &[&Entry], column: &Column, decided: &Own, days_left: u64) -> Option<Earned<'_>> {
        let all: Vec<(&Entry, &Found)> = entries.iter().filter_map(|entry| Some((*entry, self.found.get(&entry.work)?))).collect();
        let attempt = |(entry, found): &(&Entry, &Found)| Attempt {
            number: entry.attempt,
            submitted: entry.submitted,
            is_late: entry.is_late,
            points: found.points,
            is_fault: found.is_fault,
        };
        let attempts: Vec<Attempt> = all.iter().map(attempt).collect();
        let due = self.due(column, decided);
        let position = rule::counts(&attempts, due, &self.rules.grading, days_left)?;
        let (entry, found) = all[position];
        // Of another attempt nothing may be known that would have counted.
        let unknown = all.iter().find_map(|(_, found)| if found.is_fault { found.as_newer() } else { None });
        let earned = Earned {
            attempt: attempts[position],
            of: attempts.len(),
            found,
            work: entry.work,
            id: self.entries.id(entry),
            id_kind: Entries::kind(entry),
            group: self.entries.group(entry),
            newer: found.newer.clone().or(unknown),
        };
        if !found.is_fault {
            return Some(earned);
        }
        // What was handed in before was judged: that stays until this can be.
        let traces = self.traces(entries);
        let before = past::last_sound(&traces);
        let Some(known) = before.and_then(|trace| self.found.get(&trace.work)).filter(|known| !known.is_fault) else {
            return Some(Earned { newer: None, ..earned });
        };
        let Ok(record) = self.records.record(known.place) else { return Some(Earned { newer: None, ..earned }) };
        let attempt = Attempt {
            number: record.attempt,
            submitted: record.submitted,
            is_late: record.is_late,
            points: known.points,
            is_fault: false,
        };
        Some(Earned { attempt, found: known, work: before.map_or(entry.work, |trace| trace.work), ..earned })
    }

    /// All that was found out of these attempts: some may be the student's alone, and others a group's.
    fn traces(&self, entries: &[&Entry]) -> Cow<'_, [Trace]> {
        let mut whose: Vec<u128> = entries.iter().map(|entry| self.entries.whose(entry)).collect();
        whose.sort_unstable();
        whose.dedup();
        let mut all = whose.iter().map(|whose| self.past.of(*whose)).filter(|traces| !traces.is_empty());
        match (all.next(), all.next()) {
            (None, _) => Cow::Borrowed(&[]),
            (Some(only), None) => Cow::Borrowed(only),
            (Some(one), Some(other)) => {
                let mut traces: Vec<Trace> = [one, other].into_iter().chain(all).flatten().copied().collect();
                // In the order of the files.
                traces.sort_by_key(|trace| trace.place);
                Cow::Owned(traces)
            }
        }
    }

    fn due(&self, column: &Column, decided: &Own) -> Due {
        Due::of(&column.name, &self.rules.grading, decided.until, decided.days)
    }

    /// What was earned as a grade, the penalty and late days taken off.
    fn grade(
        &self,
        column: &Column,
        earned: Earned<'_>,
        decided: &Own,
        (days_left, shared): (&mut u64, &HashSet<Arc<[Finding]>>),
    ) -> Grade {
        let Earned { attempt, of, found, work, id, id_kind, group, newer } = earned;
        let late = &self.rules.grading.late;
        let worth = rule::worth(&attempt, self.due(column, decided), late, *days_left);
        *days_left -= worth.days_spent;
        let mut steps = Vec::new();
        if decided.until.is_some() || decided.days > 0 {
            steps.push(Step::Extended { until: decided.until, days: decided.days, reason: decided.reason.clone() });
        }
        if worth.days_spent > 0 {
            steps.push(Step::LateDays { spent: worth.days_spent, left: *days_left });
        }
        let mut findings = Vec::new();
        if found.trouble.is_none() {
            findings = vec![Finding::Skipped; column.checks.len()];
            for (position, finding) in &*found.findings {
                findings[usize::from(*position)] = *finding;
            }
        }
        Grade {
            id,
            id_kind,
            group,
            points: worth.points,
            raw_points: attempt.points,
            max: if found.max > 0 { found.max } else { column.max },
            penalty_percent: worth.penalty_percent,
            late_s: worth.late_s,
            attempt: (attempt.number, u32::try_from(of).unwrap_or(u32::MAX)),
            findings: shared.get(&*findings).map(Arc::clone).unwrap_or_else(|| Arc::from(findings)),
            trouble: found.trouble.clone(),
            is_fault: found.is_fault,
            place: found.place,
            newer,
            steps: steps.into(),
            work,
            measured: self.measures.get(found.measure as usize).cloned(),
            ..Grade::default()
        }
    }
}

/// What people decided, and after it the highest grade of the course.
fn correct(grade: &mut Grade, by_hand: &[&Regrade], decided: &Own, cap: Option<u64>) {
    // Few grades have any: they keep no room for more.
    let mut steps = std::mem::take(&mut grade.steps).into_vec();
    if let Some(reason) = &decided.excused {
        grade.is_excused = true;
        steps.push(Step::Excused { reason: reason.clone() });
    }
    for regrade in by_hand {
        let from = grade.points;
        let to = match regrade.change {
            Change::Set(points) => points,
            Change::Add(points) => from + points,
            Change::Excuse => {
                grade.is_excused = true;
                steps.push(Step::Excused { reason: regrade.reason.clone() });
                continue;
            }
            Change::TakeBack => continue,
        };
        grade.points = to.max(0.0);
        // The points are known, whatever the kit could not judge.
        if matches!(regrade.change, Change::Set(_)) {
            grade.is_fault = false;
        }
        steps.push(Step::Corrected {
            from,
            to: grade.points,
            reason: regrade.reason.clone(),
            who: regrade.who.clone(),
            when: regrade.when,
            is_of_other: !regrade.work.is_empty() && regrade.work != work_text(grade.work),
        });
    }
    if let Some(percent) = cap {
        let most = f64::from(grade.max) * percent as f64 / 100.0;
        if grade.points > most {
            steps.push(Step::Capped { from: grade.points, percent });
            grade.points = most;
        }
    }
    grade.steps = steps.into();
}

/// A work as corrections name it; nothing when there is none.
pub fn work_text(work: WorkId) -> String {
    if work == 0 { String::new() } else { format!("{work:032x}") }
}

/// Percent of everything that counts for the student, by weights.
fn total(columns: &[Column], grades: &[Option<Grade>]) -> f64 {
    let counting = || columns.iter().zip(grades).filter(|(_, grade)| grade.as_ref().is_none_or(|grade| !grade.is_excused));
    let weights: f64 = counting().map(|(column, _)| column.weight).sum();
    let earned = |(column, grade): (&Column, &Option<Grade>)| {
        let grade = grade.as_ref()?;
        (grade.max > 0).then(|| grade.points / f64::from(grade.max) * column.weight)
    };
    let sum: f64 = counting().filter_map(earned).sum();
    if weights > 0.0 { sum / weights * 100.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::record::Words;

    fn regrade(change: Change) -> Regrade {
        Regrade {
            schema: 1,
            student: Student { key: "ana".into(), name: "Ana".into(), ..Student::default() },
            exercise: "parrot".into(),
            change,
            reason: "r".into(),
            who: "w".into(),
            when: 0,
            work: String::new(),
        }
    }

    fn corrected(points: f64, changes: &[Change], cap: Option<u64>) -> Grade {
        let mut grade = Grade { points, max: 100, ..Grade::default() };
        let all: Vec<Regrade> = changes.iter().map(|change| regrade(*change)).collect();
        correct(&mut grade, &all.iter().collect::<Vec<_>>(), &Own::default(), cap);
        grade
    }

    #[test]
    fn corrections_come_after_the_penalty_in_their_order_and_the_cap_after_them() {
        let points = |points, changes: &[Change], cap| corrected(points, changes, cap).points;
        assert_eq!(points(40.0, &[Change::Set(80.0), Change::Add(-5.0)], None), 75.0);
        assert_eq!(points(40.0, &[Change::Add(5.0), Change::Set(80.0)], None), 80.0);
        assert_eq!(points(3.0, &[Change::Add(-5.0)], None), 0.0, "nothing below 0");
        assert_eq!(points(90.0, &[Change::Add(30.0)], Some(100)), 100.0);
        assert_eq!(points(120.0, &[], Some(110)), 110.0);
        assert_eq!(points(120.0, &[], None), 120.0);
        assert_eq!(corrected(90.0, &[Change::Add(30.0)], Some(100)).steps.len(), 2);
    }

    #[test]
    fn what_is_excused_does_not_count() {
        let column =
            |name: &str, weight| Column { name: name.into(), title: Words::same(name), max: 100, weight, checks: Vec::new() };
        let columns = [column("a", 1.0), column("b", 3.0)];
        let excused = corrected(10.0, &[Change::Excuse], None);
        assert!(excused.is_excused);
        let plain = Grade { points: 50.0, max: 100, ..Grade::default() };
        assert_eq!(total(&columns, &[Some(plain.clone()), Some(excused.clone())]), 50.0);
        assert_eq!(total(&columns, &[Some(plain.clone()), None]), 12.5);
        assert_eq!(total(&columns, &[Some(excused.clone()), Some(excused)]), 0.0);
    }

    #[test]
    fn points_that_are_set_count_although_nothing_could_be_judged() {
        let mut grade = Grade { max: 100, is_fault: true, ..Grade::default() };
        correct(&mut grade, &[&regrade(Change::Add(5.0))], &Own::default(), None);
        assert!(grade.is_fault);
        correct(&mut grade, &[&regrade(Change::Set(60.0))], &Own::default(), None);
        assert_eq!((grade.is_fault, grade.points), (false, 60.0));
    }
}
