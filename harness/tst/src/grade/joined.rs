//! What several journals hold together: of each work the result that counts, and where in the files it is.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use tst_engine::text::{ClassProblem, ClassText, Grading};

use super::brief::{self, Brief, BriefCheck, BriefChecks, BriefOutcome, Portion, Spot};
use super::class::{CheckColumn, Records as _, Strange};
use super::entries::Entries;
use super::finding::Finding;
use super::journal::WorkId;
use super::read::{JournalRecords, Place};
use super::record::{Outcome, Student, Words, now};
use super::shard::Heading;
use super::source::Source;
use crate::intake;
use crate::isolation::Isolation;

/// How far the clocks of two machines may differ, in seconds, before it is told.
const CLOCKS_DIFFER: i64 = 3600;

/// The most exercises of a class, checks of an exercise, and grades of all students together.
const MOST_EXERCISES: usize = 1_000;
const MOST_CHECKS: usize = 1_000;
const MOST_GRADES: usize = 4_000_000;

/// How many portions of a journal are read in advance, while others are joined.
const IN_ADVANCE: usize = 8;

/// What came out of one piece of work, small enough to keep hundreds of thousands of them.
#[derive(Debug)]
pub(super) struct Found {
    judged: i64,
    pub points: u32,
    pub max: u32,
    /// Positions of checks in the exercise's column.
    pub findings: Findings,
    pub trouble: Option<Arc<Words>>,
    pub is_fault: bool,
    pub place: usize,
    /// By what it was judged: a place in [`Joined::measures`].
    pub measure: u32,
}

/// How checks came out, with their positions in the exercise's column; most work of a class shares it.
pub(super) type Findings = Arc<[(u16, Finding)]>;

/// By what work was judged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Measured {
    /// The exercise's name.
    pub exercise: String,
    /// The SHA-256 over its checks.
    pub checks: String,
    /// The version of the kit.
    pub kit: String,
}

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

/// Journals that were joined.
#[derive(Debug)]
pub struct Joined {
    /// The records.
    pub records: JournalRecords,
    pub(super) found: HashMap<WorkId, Found>,
    pub(super) drafts: BTreeMap<String, Draft>,
    pub(super) measures: Vec<Measured>,
    /// Where each of them is.
    measured: HashMap<Arc<Measured>, u32>,
    pub(super) entries: Entries,
    /// Who handed in nothing, as the snapshots say.
    pub missing: Vec<Student>,
    /// What was not understood.
    pub strange: Vec<Strange>,
    /// Of each journal its heading, if it is a shard's.
    pub headings: Vec<Option<Heading>>,
    /// What is to be told of the files.
    pub notes: Vec<ClassText>,
    /// How many records were of work of which another one counts.
    pub superseded: usize,
    /// When each journal was last added to.
    latest: Vec<i64>,
    /// When the newest file was last added to, and by which version of the kit.
    pub(super) newest: Option<(i64, String)>,
    pub(super) isolation: Isolation,
    /// The first of the files that go on from each other, up to the one that is being read.
    group: usize,
}

impl Joined {
    /// Joins journals. Of several records of the same work the last of a journal counts, and of those that go on from each other;
    /// of several others the one that was made last, but none that says nothing where another does.
    ///
    /// # Errors
    /// When a journal is not there, cannot be read, or holds a line that is no record and not a torn last one.
    pub fn of(sources: &[Source], place: impl Fn(&str) -> usize) -> Result<Self, ClassProblem> {
        let mut joined = Self {
            records: JournalRecords::default(),
            found: HashMap::new(),
            drafts: BTreeMap::new(),
            measures: Vec::new(),
            measured: HashMap::new(),
            entries: Entries::default(),
            missing: Vec::new(),
            strange: Vec::new(),
            headings: vec![None; sources.len()],
            notes: Vec::new(),
            superseded: 0,
            latest: vec![i64::MIN; sources.len()],
            newest: None,
            isolation: Isolation::Full,
            group: 0,
        };
        joined.read(sources)?;
        let Self { entries, found, latest, .. } = &mut joined;
        // Of what is not judged yet it is only known that its journal is as new as its last record.
        entries.settle(place, |entry| found.get(&entry.work).map_or(latest[entry.source as usize], |found| found.judged));
        joined.check_size()?;
        joined.notes.extend(joined.future(sources));
        joined.add_pending();
        Ok(joined)
    }

    /// Checks that what was read is a class, and no list of made-up exercises: every student has a grade of each, and every grade a
    /// finding of each check.
    fn check_size(&self) -> Result<(), ClassProblem> {
        let others = self.drafts.keys().filter(|name| !self.entries.has_exercise(name)).count();
        let exercises = self.entries.exercises().len() + others;
        let students = self.entries.by_student().count() + self.missing.len();
        if exercises > MOST_EXERCISES || students.saturating_mul(exercises) > MOST_GRADES {
            return Err(ClassProblem::LargeClass { students, exercises, most: MOST_EXERCISES, grades: MOST_GRADES });
        }
        let checks = |draft: &Draft| draft.checks.len();
        match self.drafts.iter().find(|(_, draft)| checks(draft) > MOST_CHECKS) {
            Some((exercise, draft)) => {
                Err(ClassProblem::ManyChecks { exercise: exercise.clone(), checks: checks(draft), most: MOST_CHECKS })
            }
            None => Ok(()),
        }
    }

    /// Where the records are that count, in the order of files, of which the one that was added to last comes last.
    pub(super) fn places(&self) -> Vec<Place> {
        let counting = || self.found.values().filter_map(|found| Some((self.records.place(found.place)?, found.judged)));
        let mut newest: HashMap<u32, i64> = HashMap::new();
        for (place, judged) in counting() {
            let known = newest.entry(place.file).or_insert(judged);
            *known = judged.max(*known);
        }
        let mut places: Vec<Place> = counting().map(|(place, _)| place).collect();
        places.sort_unstable_by_key(|place| (newest.get(&place.file), place.file, place.spot.offset));
        places
    }

    /// By what the work was judged that counts, each with the first record of it.
    pub(super) fn measures_by_first(&self) -> Vec<(&Measured, Place)> {
        let mut first: BTreeMap<u32, usize> = BTreeMap::new();
        for found in self.entries.iter().filter_map(|entry| self.found.get(&entry.work)).filter(|found| !found.is_pending()) {
            let place = first.entry(found.measure).or_insert(found.place);
            *place = found.place.min(*place);
        }
        let mut first: Vec<(u32, usize)> = first.into_iter().collect();
        first.sort_by_key(|(_, place)| *place);
        let with = |(measure, place): (u32, usize)| Some((self.measures.get(measure as usize)?, self.records.place(place)?));
        first.into_iter().filter_map(with).collect()
    }

    /// Who handed in nothing in any of the journals, each once.
    pub(super) fn still_missing(&self) -> Vec<Student> {
        let mut known: HashSet<&str> = self.entries.keys().collect();
        self.missing.iter().filter(|student| known.insert(&student.key)).cloned().collect()
    }

    /// Whether the kit could not judge something that counts, which is more than that nobody has judged it yet.
    pub(super) fn has_faults(&self) -> bool {
        self.entries.iter().filter_map(|entry| self.found.get(&entry.work)).any(|found| found.is_fault && !found.is_pending())
    }

    /// Reads journals side by side, and takes up what is in them in their order.
    fn read(&mut self, sources: &[Source]) -> Result<(), ClassProblem> {
        let (senders, receivers): (Vec<_>, Vec<_>) = sources.iter().map(|_| sync_channel(IN_ADVANCE)).unzip();
        let senders: Vec<Mutex<Option<SyncSender<_>>>> = senders.into_iter().map(|sender| Mutex::new(Some(sender))).collect();
        let next = AtomicUsize::new(0);
        let read = || {
            while let Some((source, sender)) = {
                let at = next.fetch_add(1, Ordering::Relaxed);
                sources.get(at).zip(senders.get(at))
            } {
                let Some(sender) = sender.lock().unwrap_or_else(PoisonError::into_inner).take() else { continue };
                if let Err(problem) = brief::read(source, &|portion| sender.send(Ok(portion)).is_ok()) {
                    let _ = sender.send(Err(problem));
                }
            }
        };
        std::thread::scope(|scope| {
            let threads = std::thread::available_parallelism().map_or(1, usize::from).min(sources.len());
            let started = (0..threads).filter(|_| std::thread::Builder::new().spawn_scoped(scope, read).is_ok()).count();
            if started == 0 {
                return self.read_in_turn(sources);
            }
            // What is left of them goes with the first problem, and nobody reads on for nothing.
            let mut receivers = receivers.into_iter();
            let mut taken = sources.iter().enumerate().zip(&mut receivers);
            let done = taken.try_for_each(|((at, source), portions)| self.take_all(at, source, portions));
            drop(receivers);
            done
        })
    }

    /// The same without any other thread, where the system has none left.
    fn read_in_turn(&mut self, sources: &[Source]) -> Result<(), ClassProblem> {
        for (at, source) in sources.iter().enumerate() {
            let portions = RefCell::new(Vec::new());
            brief::read(source, &|portion| {
                portions.borrow_mut().push(Ok(portion));
                true
            })?;
            self.take_all(at, source, portions.into_inner())?;
        }
        Ok(())
    }

    /// Takes up one journal.
    fn take_all(
        &mut self,
        at: usize,
        source: &Source,
        portions: impl IntoIterator<Item = Result<Portion, ClassProblem>>,
    ) -> Result<(), ClassProblem> {
        if !source.goes_on {
            self.group = at;
        }
        let source_number = at as u32;
        let mut last = None;
        for portion in portions {
            match portion? {
                Portion::HandedIn(entries) => {
                    entries.into_iter().for_each(|entry| self.entries.push(entry, source_number));
                }
                Portion::Others(missing, strange) => {
                    self.missing.extend(missing);
                    self.add_strange(strange);
                }
                Portion::Heading(heading) => self.headings[at] = Some(*heading),
                Portion::Records(records) => {
                    for (spot, mut brief) in records {
                        // A journal alone: what was judged is what was handed in.
                        if let Some(handed_in) = brief.handed_in.take() {
                            self.entries.push(*handed_in, source_number);
                        }
                        self.take(brief, (at, spot), &mut last);
                    }
                }
                Portion::Torn { line } => {
                    self.notes.push(ClassText::TornLine { file: source.journal.display().to_string(), line });
                }
                Portion::End(file) => self.records.add_file(file, &source.journal),
            }
        }
        self.latest[at] = last.as_ref().map_or(i64::MIN, |(judged, _)| *judged);
        self.newest = self.newest.take().max(last.map(|(judged, measured)| (judged, measured.kit.clone())));
        Ok(())
    }

    /// Adds what was not understood; every shard of a class tells of all of it.
    fn add_strange(&mut self, strange: Vec<Strange>) {
        let known = self.strange.len();
        for one in strange {
            if !self.strange[..known].contains(&one) {
                self.strange.push(one);
            }
        }
    }

    /// Takes a record up; keeps when the last one was made, and by which kit.
    fn take(&mut self, brief: Brief, (file, spot): (usize, Spot), last: &mut Option<(i64, Arc<Measured>)>) {
        let place = self.records.add(Place { file: file as u32, spot });
        let Brief { work: id, measured, isolation, judged, result, .. } = brief;
        self.isolation = self.isolation.max(isolation);
        let draft = match self.drafts.get_mut(&measured.exercise) {
            Some(draft) => draft,
            None => self.drafts.entry(measured.exercise.clone()).or_default(),
        };
        let known = self.measured.get(&measured).copied();
        let measure = known.unwrap_or_else(|| {
            let measure = self.measures.len() as u32;
            self.measured.insert(Arc::clone(&measured), measure);
            self.measures.push(Measured::clone(&measured));
            measure
        });
        *last = Some((judged, measured));
        let found = Found { measure, ..found(judged, result, place, draft) };
        let group = self.group;
        match self.found.get_mut(&id) {
            None => drop(self.found.insert(id, found)),
            Some(known) => {
                self.superseded += 1;
                let known_file = self.records.file_of(known.place);
                if counts_before(&found, known, (known_file == Some(file), known_file.is_some_and(|known| known >= group))) {
                    *known = found;
                }
            }
        }
    }

    /// That records which count are from the future, if so.
    fn future(&self, sources: &[Source]) -> Option<ClassText> {
        let latest = now().saturating_add(CLOCKS_DIFFER);
        let counting = self.entries.iter().filter_map(|entry| self.found.get(&entry.work));
        let odd: BTreeMap<usize, i64> =
            counting.filter(|found| found.judged > latest).map(|found| (found.place, found.judged)).collect();
        let (place, judged) = odd.first_key_value()?;
        let Place { file, spot } = self.records.place(*place)?;
        let (file, line) = (sources[file as usize].journal.display().to_string(), spot.line as usize);
        Some(ClassText::FromFuture { file, line, more: odd.len() - 1, when: intake::shown(*judged, &TimeZone::UTC) })
    }

    /// What was handed in and has no record, since the run was stopped before, gets one that says so.
    fn add_pending(&mut self) {
        for entry in self.entries.iter() {
            if self.found.contains_key(&entry.work) {
                continue;
            }
            let why = Words::of(&Grading::NotYet);
            let mut record = self.entries.handed_in(entry).record();
            record.result = Outcome::Fault(why.clone());
            let place = self.records.add_pending(record);
            let found = Found { trouble: Some(Arc::new(why)), is_fault: true, ..Found::nothing(0, place) };
            self.found.insert(entry.work, found);
        }
    }
}

impl Found {
    fn nothing(judged: i64, place: usize) -> Self {
        let (points, max, measure) = (0, 0, u32::MAX);
        Self { judged, points, max, findings: Findings::default(), trouble: None, is_fault: false, place, measure }
    }

    /// Whether nobody has judged it yet.
    pub fn is_pending(&self) -> bool {
        self.measure == u32::MAX
    }
}

/// Whether a result counts, and not the one that was known before of the same work: from the same file, or from one that goes on
/// from that one's.
fn counts_before(new: &Found, known: &Found, (is_same_file, goes_on): (bool, bool)) -> bool {
    // Later in the file, whatever the clock said.
    if is_same_file {
        return true;
    }
    // What the kit could not judge takes nothing away from what it could.
    if new.measure == known.measure && new.is_fault != known.is_fault {
        return known.is_fault;
    }
    goes_on || known.judged <= new.judged
}

fn found(judged: i64, result: BriefOutcome, place: usize, draft: &mut Draft) -> Found {
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
    let findings = draft.findings.get(&*own).map(Arc::clone).unwrap_or_else(|| {
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
    /// Gives the checks their titles, from the records that have them.
    ///
    /// # Errors
    /// Never: a record that cannot be read any more gives none.
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
