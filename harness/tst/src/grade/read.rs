//! Reading journals in place: a class with its grades, and where in the files each record is.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use jiff::tz::TimeZone;
use serde::Deserialize;
use tst_engine::plain;
use tst_engine::settings::Settings;
use tst_engine::spec::{self, Visibility};
use tst_engine::text::{ClassProblem, ClassText, Grading, short_name};

use super::class::{CheckColumn, Class, Column, Records, Strange};
use super::finding::Finding;
use super::journal::Work;
use super::lines::Lines;
use super::record::{Fingerprint, Outcome, Record, SCHEMA, Status, Student, Words, now};
use super::shard::Heading;
use super::snapshot::{HandedIn, Snapshot};
use super::source::{Counting, Source};
use super::standing;
use crate::intake;
use crate::isolation::Isolation;

/// How far the clocks of two machines may differ, in seconds, before it is told.
const CLOCKS_DIFFER: i64 = 3600;

/// Records in journals, read when they are needed.
#[derive(Debug, Default)]
pub struct JournalRecords {
    files: Vec<File>,
    places: Vec<Place>,
    /// Of what was not judged yet; their places come after all others.
    pending: Vec<Record>,
}

/// Where a record is.
#[derive(Clone, Copy, Debug)]
struct Place {
    file: usize,
    /// Its line, from 1.
    line: usize,
    offset: u64,
    length: usize,
}

impl Records for JournalRecords {
    fn record(&self, place: usize) -> io::Result<Record> {
        let Some(Place { file, offset, length, .. }) = self.places.get(place).copied() else {
            let pending = place.checked_sub(self.places.len()).and_then(|place| self.pending.get(place));
            return pending.cloned().ok_or_else(|| io::ErrorKind::NotFound.into());
        };
        let mut line = vec![0; length];
        read_at(&self.files[file], offset, &mut line)?;
        Ok(serde_json::from_slice(&line)?)
    }
}

/// Reads from a place in a file, which no other thread can move meanwhile.
#[cfg(unix)]
fn read_at(file: &File, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut offset: u64, mut bytes: &mut [u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => (offset, bytes) = (offset + count as u64, &mut bytes[count..]),
        }
    }
    Ok(())
}

/// What grades need of a record: everything else is read when a report shows it.
#[derive(Debug, Deserialize)]
struct Brief {
    schema: u32,
    student: Student,
    exercise: String,
    attempt: u32,
    submitted: Option<i64>,
    is_late: bool,
    isolation: Isolation,
    judged: i64,
    fingerprint: Fingerprint,
    result: BriefOutcome,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BriefOutcome {
    Judged(BriefRun),
    Unusable(Words),
    Fault(Words),
}

#[derive(Debug, Deserialize)]
struct BriefRun {
    points: u32,
    max: u32,
    checks: Vec<BriefCheck>,
}

#[derive(Debug, Deserialize)]
struct BriefCheck {
    name: String,
    status: Status,
    max_points: u32,
    is_extra: bool,
    visibility: Visibility,
    failure: Option<BriefFailure>,
}

#[derive(Debug, Deserialize)]
struct BriefFailure {
    kind: String,
}

/// What came out of one piece of work, small enough to keep thousands of them.
#[derive(Debug)]
pub(super) struct Found {
    judged: i64,
    pub points: u32,
    pub max: u32,
    /// Positions of checks in the exercise's column.
    pub findings: Vec<(usize, Finding)>,
    pub trouble: Option<Words>,
    pub is_fault: bool,
    pub place: usize,
}

/// What is known of one exercise while journals are read.
#[derive(Debug, Default)]
struct Draft {
    checks: Vec<CheckColumn>,
    /// Where each of them is, by its name.
    positions: HashMap<String, usize>,
    max: u32,
    /// The place of a record that has the titles of all checks so far.
    titles: Vec<usize>,
}

/// The class that some journals hold together, its records, and what is to be told of the files. Of
/// several records of the same work the last of a journal counts, of several journals the one that was made last; and of
/// several attempts the one that the course's rules choose.
///
/// # Errors
/// When a journal is not there, cannot be read, or holds a line that is no record and not a torn last one.
pub fn class_of(sources: &[Source], settings: &Settings) -> Result<(Class, JournalRecords, Vec<ClassText>), ClassProblem> {
    let mut reader = Reader::default();
    for source in sources {
        reader.read(source)?;
    }
    reader.notes.extend(reader.future(sources));
    reader.add_pending();
    let Reader { records, found, mut drafts, newest, isolation, notes, handed_in, missing, strange, .. } = reader;
    // An exercise of which nothing was judged yet has a column all the same.
    for entry in &handed_in {
        drafts.entry(entry.exercise.clone()).or_default();
    }
    let order = |name: &String| settings.exercises.iter().position(|known| known == name).unwrap_or(usize::MAX);
    let mut names: Vec<String> = drafts.keys().cloned().collect();
    names.sort_by_key(|name| (order(name), name.clone()));
    let columns: Vec<Column> =
        names.iter().map(|name| column(name, drafts.remove(name).unwrap_or_default(), &records, settings)).collect();
    let (judged, kit) = newest.unwrap_or_default();
    let class = Class {
        course: settings.course.clone(),
        lang: settings.lang,
        judged,
        isolation,
        kit,
        students: standing::rows(&columns, handed_in, &found, missing, &settings.grading),
        exercises: columns,
        strange,
    };
    Ok((class, records, notes))
}

#[derive(Debug)]
struct Reader {
    records: JournalRecords,
    /// The first of the files that go on from each other, up to the one that is being read.
    group: usize,
    found: HashMap<Work, Found>,
    drafts: BTreeMap<String, Draft>,
    /// When the newest file was last added to, and by which version of the kit.
    newest: Option<(i64, String)>,
    /// The same of the file that is being read.
    last: Option<(i64, String)>,
    isolation: Isolation,
    notes: Vec<ClassText>,
    handed_in: Vec<HandedIn>,
    missing: Vec<Student>,
    strange: Vec<Strange>,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            records: JournalRecords::default(),
            group: 0,
            found: HashMap::new(),
            drafts: BTreeMap::new(),
            newest: None,
            last: None,
            isolation: Isolation::Full,
            notes: Vec::new(),
            handed_in: Vec::new(),
            missing: Vec::new(),
            strange: Vec::new(),
        }
    }
}

impl Reader {
    fn read(&mut self, source: &Source) -> Result<(), ClassProblem> {
        let path = &source.journal;
        let folder = || path.parent().unwrap_or(path).display().to_string();
        let cannot_read =
            |file: &Path, error: io::Error| ClassProblem::CannotRead { file: file.display().to_string(), why: error.to_string() };
        let cannot = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => ClassProblem::NoJournal { folder: folder() },
            _ => cannot_read(path, error),
        };
        let snapshot = match &source.counting {
            Counting::Snapshot(file) => Snapshot::read(file).map_err(|error| cannot_read(file, error))?,
            Counting::All => None,
            Counting::Others => Some(Snapshot::default()),
        };
        if !source.goes_on {
            self.group = self.records.files.len();
        }
        let file = plain::open(path).map_err(cannot)?;
        let mut lines = Lines::of(BufReader::new(&file));
        let index = self.records.files.len();
        let mut recorded = Vec::new();
        while let Some(line) = lines.next().map_err(cannot)? {
            if line.is_torn() {
                self.notes.push(ClassText::TornLine { file: path.display().to_string(), line: line.number });
                break;
            }
            if line.number == 1 && Heading::of_line(line.text).is_some() {
                continue;
            }
            let place = Place { file: index, line: line.number, offset: line.offset, length: line.text.len() };
            recorded.push(self.take(brief(line.text, path, line.number)?, place));
        }
        self.newest = self.newest.take().max(self.last.take());
        self.records.files.push(file);
        match snapshot {
            Some(snapshot) => {
                self.handed_in.extend(snapshot.handed_in);
                self.missing.extend(snapshot.missing);
                self.strange.extend(snapshot.strange);
            }
            // A journal alone: what was judged is what was handed in.
            None => self.handed_in.extend(recorded),
        }
        Ok(())
    }

    /// That records which count are from the future, if so.
    fn future(&self, sources: &[Source]) -> Option<ClassText> {
        let latest = now().saturating_add(CLOCKS_DIFFER);
        let counting = self.handed_in.iter().filter_map(|entry| self.found.get(&entry.work()));
        let odd: BTreeMap<usize, i64> =
            counting.filter(|found| found.judged > latest).map(|found| (found.place, found.judged)).collect();
        let (place, judged) = odd.first_key_value()?;
        let Place { file, line, .. } = *self.records.places.get(*place)?;
        let when = intake::shown(*judged, &TimeZone::UTC);
        Some(ClassText::FromFuture { file: sources[file].journal.display().to_string(), line, more: odd.len() - 1, when })
    }

    /// What was handed in and has no record, since the run was stopped before, gets one that says so.
    fn add_pending(&mut self) {
        for entry in &self.handed_in {
            let work = entry.work();
            if self.found.contains_key(&work) {
                continue;
            }
            let why = Words::of(&Grading::NotYet);
            let place = self.records.places.len() + self.records.pending.len();
            let mut record = entry.record();
            record.result = Outcome::Fault(why.clone());
            self.records.pending.push(record);
            let (points, max, findings, judged) = (0, 0, Vec::new(), 0);
            self.found.insert(work, Found { judged, points, max, findings, trouble: Some(why), is_fault: true, place });
        }
    }

    /// Takes a record up; gives what was handed in by its word.
    fn take(&mut self, brief: Brief, place: Place) -> HandedIn {
        self.records.places.push(place);
        let place = self.records.places.len() - 1;
        let Brief { student, exercise, attempt, submitted, is_late, isolation, judged, fingerprint, result, .. } = brief;
        self.last = Some((judged, fingerprint.kit));
        self.isolation = self.isolation.max(isolation);
        let draft = self.drafts.entry(exercise.clone()).or_default();
        let found = found(judged, result, place, draft);
        let content = fingerprint.content;
        let handed_in = HandedIn { student, exercise, attempt, submitted, is_late, content };
        let work = handed_in.work();
        // Later in the file, whatever the clock said; of two files, not older.
        let of_same_file = |known: &Found| self.records.places.get(known.place).is_some_and(|known| known.file >= self.group);
        if self.found.get(&work).is_none_or(|known| of_same_file(known) || known.judged <= found.judged) {
            self.found.insert(work, found);
        }
        handed_in
    }
}

fn brief(text: &[u8], path: &Path, line: usize) -> Result<Brief, ClassProblem> {
    let file = path.display().to_string();
    let brief: Brief = serde_json::from_slice(text).map_err(|error| {
        let why = error.to_string();
        // The place is said before it.
        let why = short_name(why.split(" at line ").next().unwrap_or_default()).into_owned();
        ClassProblem::BadLine { file: file.clone(), line, column: error.column(), why }
    })?;
    if brief.schema > SCHEMA {
        return Err(ClassProblem::NewerJournal { file, line, schema: brief.schema });
    }
    Ok(brief)
}

fn found(judged: i64, result: BriefOutcome, place: usize, draft: &mut Draft) -> Found {
    let mut found = Found { judged, points: 0, max: 0, findings: Vec::new(), trouble: None, is_fault: false, place };
    match result {
        BriefOutcome::Judged(run) => {
            (found.points, found.max) = (run.points, run.max);
            draft.max = draft.max.max(run.max);
            let finding = |check: &BriefCheck| {
                Finding::of(check.status, check.is_extra, check.failure.as_ref().map(|failure| failure.kind.as_str()))
            };
            found.findings = run.checks.iter().map(|check| (position(draft, check, place), finding(check))).collect();
        }
        BriefOutcome::Unusable(words) => found.trouble = Some(words),
        BriefOutcome::Fault(words) => (found.trouble, found.is_fault) = (Some(words), true),
    }
    found
}

/// The position of a check in its exercise's column, where it is put when it is new.
fn position(draft: &mut Draft, check: &BriefCheck, place: usize) -> usize {
    if let Some(position) = draft.positions.get(&check.name) {
        return *position;
    }
    let BriefCheck { name, max_points, visibility, .. } = check;
    let title = Words::same(name);
    draft.positions.insert(name.clone(), draft.checks.len());
    draft.checks.push(CheckColumn { name: name.clone(), title, max_points: *max_points, visibility: *visibility });
    // All checks of a record are looked at before those of the next.
    if draft.titles.last() != Some(&place) {
        draft.titles.push(place);
    }
    draft.checks.len() - 1
}

/// An exercise with its title, and its checks' titles from the records that have them.
fn column(name: &str, draft: Draft, records: &JournalRecords, settings: &Settings) -> Column {
    let mut checks = draft.checks;
    for run in draft.titles.iter().filter_map(|place| records.record(*place).ok()) {
        for found in run.run().into_iter().flat_map(|run| &run.checks) {
            if let Some(check) = draft.positions.get(&found.name).and_then(|position| checks.get_mut(*position)) {
                check.title = found.title.clone();
            }
        }
    }
    let exercise = spec::load_with_hidden(&settings.exercise_folder(name)).ok();
    let title = exercise.as_ref().map_or_else(|| Words::same(name), |found| Words::from(&found.title));
    // Of an exercise that nobody's program could be judged by, the file says what it is worth.
    let max = if draft.max > 0 { draft.max } else { exercise.map_or(0, |found| found.max_score()) };
    let weight = settings.grading.weights.get(name).copied().unwrap_or(1.0);
    Column { name: name.into(), title, max, weight, checks }
}
