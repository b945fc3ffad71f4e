//! What came out of one piece of work, and what is known of its exercise, while journals are read.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Arc;

use super::brief::{BriefCheck, BriefChecks, BriefOutcome};
use super::class::{CheckColumn, Newer, Records as _};
use super::finding::Finding;
use super::read::JournalRecords;
use super::record::Words;

/// What came out of one piece of work, small enough to keep hundreds of thousands of them.
#[derive(Debug)]
pub(super) struct Found {
    pub judged: i64,
    pub points: u32,
    pub max: u32,
    /// Positions of checks in the exercise's column.
    pub findings: Findings,
    pub trouble: Option<Arc<Words>>,
    pub is_fault: bool,
    pub place: usize,
    /// By what it was judged: a place in the list of the journals.
    pub measure: u32,
    /// What could not be judged later, if so: this stays.
    pub newer: Option<Arc<Newer>>,
}

/// How checks came out, with their positions in the exercise's column; most work of a class shares it. A vector, since a pointer to it
/// is half as long as one to a slice.
pub(super) type Findings = Arc<Vec<(u16, Finding)>>;

/// What is known of one exercise while journals are read.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub checks: Vec<CheckColumn>,
    /// Where each of them is, by its name.
    positions: HashMap<String, u16>,
    pub max: u32,
    /// The place of a record that has the titles of all checks so far.
    titles: Vec<usize>,
    /// All findings so far, each once.
    findings: HashSet<Findings>,
    /// Those of checks that several records share.
    last: Option<(BriefChecks, Findings)>,
}

impl Found {
    /// Nothing is known yet.
    pub fn nothing(judged: i64, place: usize) -> Self {
        let (points, max, measure) = (0, 0, u32::MAX);
        Self { judged, points, max, findings: Findings::default(), trouble: None, is_fault: false, place, measure, newer: None }
    }

    /// Takes up what else is known of the same work. What could not be judged takes nothing away from what could: that stays, and
    /// it is noted why, unless another run of a shard has judged the same work by the same checks.
    pub fn meet(&mut self, mut other: Self, is_later: bool, is_same_file: bool) {
        let is_noted = is_same_file || self.measure != other.measure;
        match (self.is_fault, other.is_fault) {
            (false, true) if is_later && is_noted => self.newer = other.as_newer(),
            (false, true) => {}
            (true, false) => {
                if !is_later && is_noted {
                    other.newer = self.as_newer();
                }
                *self = other;
            }
            _ if is_later => *self = other,
            _ => {}
        }
    }

    /// It as the reason for which an older result stays.
    pub fn as_newer(&self) -> Option<Arc<Newer>> {
        let why = self.trouble.as_deref()?.clone();
        Some(Arc::new(Newer { judged: self.judged, place: self.place, why }))
    }

    /// Whether nobody has judged it yet.
    pub fn is_pending(&self) -> bool {
        self.measure == u32::MAX
    }
}

/// What came out, as a journal says it.
pub(super) fn found(judged: i64, result: BriefOutcome, place: usize, draft: &mut Draft) -> Found {
    let mut found = Found::nothing(judged, place);
    match result {
        BriefOutcome::Judged(run) => {
            (found.points, found.max) = (run.points, run.max);
            draft.max = draft.max.max(run.max);
            found.findings = findings(&run.checks, draft, place);
        }
        BriefOutcome::Unusable(words) => found.trouble = Some(Arc::new(words)),
        BriefOutcome::Fault(words) => (found.trouble, found.is_fault) = (Some(Arc::new(words)), true),
    }
    found
}

/// How checks came out, in the column's order: where others came out so, theirs.
fn findings(checks: &BriefChecks, draft: &mut Draft, place: usize) -> Findings {
    if let Some((_, findings)) = draft.last.as_ref().filter(|(known, _)| Arc::ptr_eq(known, checks)) {
        return Arc::clone(findings);
    }
    let own: Vec<_> = checks.iter().map(|check| (position(draft, check, place), check.finding())).collect();
    let findings = draft.findings.get(&own).map(Arc::clone).unwrap_or_else(|| {
        let findings = Findings::from(own);
        draft.findings.insert(Arc::clone(&findings));
        findings
    });
    if Arc::strong_count(checks) > 1 {
        draft.last = Some((Arc::clone(checks), Arc::clone(&findings)));
    }
    findings
}

/// The position of a check in its exercise's column, where it is put when it is new.
fn position(draft: &mut Draft, check: &BriefCheck, place: usize) -> u16 {
    if let Some(position) = draft.positions.get(&check.name) {
        return *position;
    }
    let BriefCheck { name, max_points, visibility, .. } = check;
    let title = Words::same(name);
    // More checks than that have no place in an exercise's file.
    let position = u16::try_from(draft.checks.len()).unwrap_or(u16::MAX);
    draft.positions.insert(name.clone(), position);
    draft.checks.push(CheckColumn { name: name.clone(), title, max_points: *max_points, visibility: *visibility });
    // All checks of a record are looked at before those of the next.
    if draft.titles.last() != Some(&place) {
        draft.titles.push(place);
    }
    position
}

impl Draft {
    /// Gives the checks their titles, from the records that have them; one that cannot be read any more gives none.
    pub fn titled(mut self, records: &JournalRecords) -> Self {
        let read = |place: &usize| -> io::Result<_> { records.record(*place) };
        for run in self.titles.iter().filter_map(|place| read(place).ok()) {
            for found in run.run().into_iter().flat_map(|run| &run.checks) {
                let position = self.positions.get(&found.name).map(|position| usize::from(*position));
                if let Some(check) = position.and_then(|position| self.checks.get_mut(position)) {
                    check.title = found.title.clone();
                }
            }
        }
        self
    }
}
