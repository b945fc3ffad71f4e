//! What was decided for somebody who handed in nothing for an exercise: it has a grade all the same, and a record that says so.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use tst_engine::text::Say;

use super::by_hand::{REGRADES, Regrade};
use super::joined::Joined;
use super::record::{Outcome, Student, Words};
use super::rules::RuleNote;
use super::snapshot::HandedIn;
use super::source::Source;

impl Joined {
    /// Gives decisions of nothing that was handed in their places, and tells of those that are of nobody in the class.
    pub(super) fn settle_decisions(&mut self, sources: &[Source]) {
        if self.rules.extensions.count() == 0 && self.rules.by_hand.all().is_empty() {
            return;
        }
        let mut students: BTreeMap<String, Student> = BTreeMap::new();
        for own in self.entries.by_student() {
            if let Some(last) = own.last() {
                let student = self.entries.student(last);
                students.insert(student.key.clone(), student);
            }
        }
        for student in &self.missing {
            students.entry(student.key.clone()).or_insert_with(|| student.clone());
        }
        let handed_in: HashSet<(&str, &str)> =
            self.entries.iter().map(|entry| (self.entries.key(entry), self.entries.exercise(entry))).collect();
        let all: Vec<&Student> = students.values().collect();
        let (extended, of_nobody) = self.rules.extensions.by_student(&all, self.entries.groups());
        self.rule_notes.extend(of_nobody.into_iter().map(RuleNote::Extension));
        let mut exercises: Vec<&str> = self.entries.exercises().iter().map(String::as_str).collect();
        let holding: Vec<&Regrade> = {
            let all = self.rules.by_hand.all();
            all.iter().filter(|one| self.rules.by_hand.of(&one.student.key, &one.exercise).next().is_some()).collect()
        };
        for name in holding.iter().map(|regrade| regrade.exercise.as_str()) {
            if !exercises.contains(&name) {
                exercises.push(name);
            }
        }
        let file =
            sources.first().map(|source| source.journal.with_file_name(REGRADES)).unwrap_or_else(|| Path::new(REGRADES).into());
        let mut told = HashSet::new();
        for regrade in holding.iter().filter(|regrade| !students.contains_key(&regrade.student.key)) {
            if told.insert((&regrade.student.key, &regrade.exercise)) {
                self.rule_notes.push(RuleNote::OfNobody {
                    file: file.display().to_string(),
                    student: regrade.student.name.clone(),
                    exercise: regrade.exercise.clone(),
                });
            }
        }
        let mut without = Vec::new();
        for student in students.values() {
            for exercise in exercises.iter().filter(|exercise| !handed_in.contains(&(&*student.key, **exercise))) {
                let is_corrected = || self.rules.by_hand.of(&student.key, exercise).next().is_some();
                if is_corrected() || extended.of(&student.key, exercise, &[]).excused.is_some() {
                    without.push((student.clone(), (*exercise).to_string()));
                }
            }
        }
        for (student, exercise) in without {
            self.drafts.entry(exercise.clone()).or_default();
            let place = (student.key.clone(), exercise.clone());
            let handed_in = HandedIn { student, exercise, attempt: 0, submitted: None, is_late: false, content: String::new() };
            let record = super::record::Record { result: Outcome::Unusable(Words::of(&Nothing)), ..handed_in.record() };
            let number = self.records.add_pending(record);
            self.rules.nothing.insert(place, number);
        }
    }
}

/// That nothing was handed in.
struct Nothing;

impl Say for Nothing {
    fn en(&self) -> String {
        "nothing was handed in".into()
    }

    fn pt(&self) -> String {
        "nada foi entregue".into()
    }
}
