//! What several journals hold together: of each work the result that counts, and where in the files it is.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use tst_engine::settings::Grading;
use tst_engine::text::{ClassProblem, ClassText, Grading as GradingText};

use super::brief::{self, Brief, Portion, Spot};
use super::class::Strange;
use super::entries::Entries;
use super::extensions::Extensions;
use super::found::{Draft, Found, found};
use super::journal::WorkId;
use super::past::{Trace, Traces};
use super::read::{JournalRecords, Place};
use super::record::{Outcome, Student, Words, now};
use super::rules::{RuleNote, Rules};
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

/// How many portions of a journal are read in advance, while others are joined: so many that whoever reads one seldom waits for
/// the journal before it to be joined to its end.
const IN_ADVANCE: usize = 40;

/// By what work was judged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Measured {
    /// The exercise's name.
    pub exercise: String,
    /// The SHA-256 over its checks.
    pub checks: String,
    /// The version of the kit.
    pub kit: String,
}

/// Where the records are that one journal of several has.
#[derive(Debug)]
pub(super) struct Places {
    /// Those of work of which another result counts, as numbers of places: hundreds of thousands of them are kept a second time.
    pub history: Vec<u32>,
    /// Those behind them that count, and that the others would hide.
    pub early: Vec<u32>,
    /// The others that count.
    pub counting: Vec<u32>,
}

/// Journals that were joined.
#[derive(Debug)]
pub struct Joined {
    /// The records.
    pub records: JournalRecords,
    pub(super) found: IndexMap<WorkId, Found>,
    pub(super) drafts: BTreeMap<String, Draft>,
    pub(super) measures: Vec<Arc<Measured>>,
    /// All that was ever found out.
    pub(super) past: Traces,
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
    /// What decides about grades beside what was judged.
    pub rules: Rules,
    /// What is to be told of that.
    pub rule_notes: Vec<RuleNote>,
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
    /// of several others the one that was made last; but none that says nothing where another does.
    ///
    /// # Errors
    /// When a journal is not there, cannot be read, or holds a line that is no record and not a torn last one.
    pub fn of(
        sources: &[Source],
        (grading, extensions): (Grading, Option<Extensions>),
        place: impl Fn(&str) -> usize,
    ) -> Result<Self, ClassProblem> {
        let mut joined = Self {
            records: JournalRecords::default(),
            found: IndexMap::new(),
            drafts: BTreeMap::new(),
            measures: Vec::new(),
            past: Traces::default(),
            measured: HashMap::new(),
            entries: Entries::default(),
            missing: Vec::new(),
            strange: Vec::new(),
            headings: vec![None; sources.len()],
            notes: Vec::new(),
            rules: Rules::default(),
            rule_notes: Vec::new(),
            latest: vec![i64::MIN; sources.len()],
            newest: None,
            isolation: Isolation::Full,
            group: 0,
        };
        joined.read(sources)?;
        joined.past.settle();
        let Self { entries, found, latest, .. } = &mut joined;
        // Of what is not judged yet it is only known that its journal is as new as its last record.
        entries.settle(place, |entry| found.get(&entry.work).map_or(latest[entry.source as usize], |found| found.judged));
        joined.check_size()?;
        joined.notes.extend(joined.future(sources));
        joined.add_pending();
        (joined.rules, joined.rule_notes) = Rules::load(sources, grading)?;
        if let Some(extensions) = extensions {
            joined.rules.extensions = extensions;
        }
        joined.settle_decisions(sources);
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

    /// Where the records are that one journal of all has. First those of which another one counts, each once: they stay as history.
    /// Then those that count, in the order of files, of which the one that was added to last comes last. So of each work the last
    /// one counts there as it does here.
    pub(super) fn places(&self) -> Places {
        // What could not be judged comes along: it is judged again.
        let of = |found: &Found| [Some((found.place, found.judged)), found.newer.as_ref().map(|newer| (newer.place, newer.judged))];
        let all = self.found.values().flat_map(|found| of(found).into_iter().flatten());
        // Of each file when what counts in it was made last.
        let mut newest: Vec<Option<i64>> = vec![None; self.headings.len()];
        for (place, judged) in all.filter_map(|(place, judged)| Some((self.records.place(place)?, judged))) {
            let known = &mut newest[place.file as usize];
            *known = (*known).max(Some(judged));
        }
        let key = |place: &Place| (newest[place.file as usize], place.file, place.spot.offset);
        // What is in no file, since nobody judged it yet, is left out.
        let in_order = |mut places: Vec<u32>| {
            places.sort_unstable_by_key(|place| self.records.place(*place as usize).as_ref().map(key));
            places
        };
        let in_file = |place: usize| self.records.place(place).is_some().then_some(place as u32);
        let (mut early, mut counting) = (Vec::new(), Vec::new());
        for found in self.found.values() {
            let Some(place) = self.records.place(found.place) else { continue };
            let newer = found.newer.as_ref().and_then(|newer| self.records.place(newer.place));
            // What could not be judged later stands behind what stays for it, also where its file comes first.
            let is_early = newer.as_ref().is_some_and(|newer| key(newer) < key(&place));
            if is_early { &mut early } else { &mut counting }.extend(in_file(found.place));
            counting.extend(found.newer.as_ref().and_then(|newer| in_file(newer.place)));
        }
        let history = self.superseded().into_iter().filter_map(in_file).collect();
        Places { history: in_order(history), early: in_order(early), counting: in_order(counting) }
    }

    /// Results that do not count, and of those that several journals hold only the first.
    fn superseded(&self) -> Vec<usize> {
        let mut known = HashSet::new();
        let mut superseded = Vec::new();
        for traces in self.past.several() {
            let counts = |trace: &&Trace| {
                let is_at = |found: &Found| {
                    found.place == trace.place || found.newer.as_ref().is_some_and(|newer| newer.place == trace.place)
                };
                self.found.get(&trace.work).is_some_and(is_at)
            };
            known.clear();
            known.extend(traces.iter().filter(counts).map(Trace::identity));
            superseded.extend(traces.iter().filter(|trace| known.insert(trace.identity())).map(|trace| trace.place));
        }
        superseded
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
        let with = |(measure, place): (u32, usize)| Some((&**self.measures.get(measure as usize)?, self.records.place(place)?));
        first.into_iter().filter_map(with).collect()
    }

    /// Who handed in nothing in any of the journals, each once.
    pub(super) fn still_missing(&self) -> Vec<Student> {
        let mut known: HashSet<&str> = self.entries.keys().collect();
        self.missing.iter().filter(|student| known.insert(&student.key)).cloned().collect()
    }

    /// Whether the kit could not judge something that counts, which is more than that nobody has judged it yet.
    pub(super) fn has_faults(&self) -> bool {
        self.entries
            .iter()
            .filter_map(|entry| self.found.get(&entry.work))
            .any(|found| found.is_fault && !found.is_pending() || found.newer.is_some())
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
        let Brief { work: id, whose, measured, isolation, judged, result, .. } = brief;
        self.isolation = self.isolation.max(isolation);
        let draft = match self.drafts.get_mut(&measured.exercise) {
            Some(draft) => draft,
            None => self.drafts.entry(measured.exercise.clone()).or_default(),
        };
        let known = self.measured.get(&measured).copied();
        let measure = known.unwrap_or_else(|| {
            let measure = self.measures.len() as u32;
            self.measured.insert(Arc::clone(&measured), measure);
            self.measures.push(Arc::clone(&measured));
            measure
        });
        *last = Some((judged, measured));
        let found = Found { measure, ..found(judged, result, place, draft) };
        self.past.push(Trace::of(&found, id, whose));
        let group = self.group;
        match self.found.get_mut(&id) {
            None => drop(self.found.insert(id, found)),
            Some(known) => {
                let known_file = self.records.file_of(known.place);
                // Later in the file, or in one that goes on from it, whatever the clock said.
                let is_same_file = known_file == Some(file);
                let goes_on = is_same_file || known_file.is_some_and(|known| known >= group);
                let is_later = goes_on || known.judged <= found.judged;
                known.meet(found, is_later, is_same_file);
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

    /// What was handed in and has no record, since the run was stopped before, gets one that says so. Of all other work what was found
    /// out once is no history and is forgotten; but where there are groups, a student's may be half a group's.
    fn add_pending(&mut self) {
        let mut pending = HashSet::new();
        for entry in self.entries.iter() {
            if self.found.contains_key(&entry.work) {
                continue;
            }
            let why = Words::of(&GradingText::NotYet);
            let mut record = self.entries.handed_in(entry).record();
            record.result = Outcome::Fault(why.clone());
            let place = self.records.add_pending(record);
            let found = Found { trouble: Some(Arc::new(why)), is_fault: true, ..Found::nothing(0, place) };
            self.found.insert(entry.work, found);
            pending.insert(self.entries.whose(entry));
        }
        if self.entries.groups().is_empty() {
            self.past.forget_single(|whose| pending.contains(&whose));
        }
    }
}
