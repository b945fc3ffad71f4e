//! Reading journals in place: a class with its grades, and where in the files each record is.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tst_engine::settings::Settings;
use tst_engine::spec::{self, Visibility};
use tst_engine::text::{ClassProblem, ClassText};

use super::class::{CheckColumn, Class, Column, Grade, Records, Row};
use super::record::{Isolation, Record, SCHEMA, Status, Student, Words};

/// The journal's name in the folder that `tst grade --out` wrote.
pub const JOURNAL: &str = "journal.jsonl";

/// Records in journals, read when they are needed.
#[derive(Debug, Default)]
pub struct JournalRecords {
    files: Vec<File>,
    places: Vec<Place>,
}

/// Where a record is.
#[derive(Clone, Copy, Debug)]
struct Place {
    file: usize,
    offset: u64,
    length: usize,
}

impl Records for JournalRecords {
    fn record(&self, place: usize) -> io::Result<Record> {
        let Place { file, offset, length } = *self.places.get(place).ok_or(io::ErrorKind::NotFound)?;
        let mut file = &self.files[file];
        file.seek(SeekFrom::Start(offset))?;
        let mut line = vec![0; length];
        file.read_exact(&mut line)?;
        Ok(serde_json::from_slice(&line)?)
    }
}

/// What grades need of a record: everything else is read when a report shows it.
#[derive(Debug, Deserialize)]
struct Brief {
    schema: u32,
    student: Student,
    exercise: String,
    attempt: u32,
    isolation: Isolation,
    judged: i64,
    fingerprint: Kit,
    result: BriefOutcome,
}

#[derive(Debug, Deserialize)]
struct Kit {
    kit: String,
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
    visibility: Visibility,
}

/// One attempt, small enough to keep thousands of them.
#[derive(Debug)]
struct Attempt {
    number: u32,
    judged: i64,
    points: u32,
    max: u32,
    /// Positions of checks in the exercise's column.
    statuses: Vec<(usize, Status)>,
    trouble: Option<Words>,
    is_fault: bool,
    place: usize,
}

/// What is known of one exercise while journals are read.
#[derive(Debug, Default)]
struct Draft {
    checks: Vec<CheckColumn>,
    max: u32,
    /// The place of a record that has the titles of all checks so far.
    titles: Vec<usize>,
}

/// The class that some folders of `tst grade --out` hold together, its records, and what is to be told of the files. Of
/// several records of one attempt the newest counts, and of several attempts the best.
///
/// # Errors
/// When a journal is not there, cannot be read, or holds a line that is no record and not a torn last one.
pub fn class_of(folders: &[PathBuf], settings: &Settings) -> Result<(Class, JournalRecords, Vec<ClassText>), ClassProblem> {
    let mut reader = Reader::default();
    for folder in folders {
        reader.read(folder)?;
    }
    let Reader { records, attempts, drafts, newest, isolation, notes, .. } = reader;
    let order = |name: &String| settings.exercises.iter().position(|known| known == name).unwrap_or(usize::MAX);
    let mut names: Vec<String> = drafts.keys().cloned().collect();
    names.sort_by_key(|name| (order(name), name.clone()));
    let mut drafts = drafts;
    let columns: Vec<Column> =
        names.iter().map(|name| column(name, drafts.remove(name).unwrap_or_default(), &records, settings)).collect();
    let mut students: Vec<Row> = attempts.into_iter().map(|(student, mut by)| row(student, &columns, &mut by)).collect();
    students.sort_by_cached_key(|row| (row.student.name.to_lowercase(), row.student.key.clone()));
    let (judged, kit) = newest.unwrap_or_default();
    let class = Class {
        course: settings.course.clone(),
        lang: settings.lang,
        judged,
        isolation,
        kit,
        exercises: columns,
        students,
        strange: Vec::new(),
    };
    Ok((class, records, notes))
}

/// The attempts of a student, by exercise and number.
type Attempts = BTreeMap<String, BTreeMap<u32, Attempt>>;

#[derive(Debug)]
struct Reader {
    records: JournalRecords,
    attempts: BTreeMap<Student, Attempts>,
    /// What a student is called in the newest record: an address or a name may be added later.
    students: HashMap<String, Student>,
    drafts: BTreeMap<String, Draft>,
    newest: Option<(i64, String)>,
    isolation: Isolation,
    notes: Vec<ClassText>,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            records: JournalRecords::default(),
            attempts: BTreeMap::new(),
            students: HashMap::new(),
            drafts: BTreeMap::new(),
            newest: None,
            isolation: Isolation::Weak,
            notes: Vec::new(),
        }
    }
}

impl Reader {
    fn read(&mut self, folder: &Path) -> Result<(), ClassProblem> {
        let path = folder.join(JOURNAL);
        let cannot = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => ClassProblem::NoJournal { folder: folder.display().to_string() },
            _ => ClassProblem::CannotRead { file: path.display().to_string(), why: error.to_string() },
        };
        let file = File::open(&path).map_err(cannot)?;
        let mut lines = BufReader::new(&file);
        let index = self.records.files.len();
        let (mut offset, mut number, mut line) = (0, 0, Vec::new());
        loop {
            line.clear();
            let length = lines.read_until(b'\n', &mut line).map_err(cannot)?;
            number += 1;
            let Some(text) = line.strip_suffix(b"\n") else {
                // The file's end, or a record that was being written when the power went.
                if length > 0 {
                    self.notes.push(ClassText::TornLine { file: path.display().to_string(), line: number });
                }
                break;
            };
            if !text.is_empty() {
                let place = Place { file: index, offset, length: text.len() };
                let brief = brief(text, &path, number)?;
                self.take(brief, place);
            }
            offset += length as u64;
        }
        drop(lines);
        self.records.files.push(file);
        Ok(())
    }

    fn take(&mut self, brief: Brief, place: Place) {
        let place = {
            self.records.places.push(place);
            self.records.places.len() - 1
        };
        if self.newest.as_ref().is_none_or(|(judged, _)| *judged < brief.judged) {
            self.newest = Some((brief.judged, brief.fingerprint.kit));
        }
        self.isolation = brief.isolation;
        let student = self.students.entry(brief.student.key.clone()).or_insert_with(|| brief.student.clone()).clone();
        let draft = self.drafts.entry(brief.exercise.clone()).or_default();
        let attempt = attempt(brief.attempt, brief.judged, brief.result, place, draft);
        let by_number = self.attempts.entry(student).or_default().entry(brief.exercise).or_default();
        // Later in the file, or in a later folder, and not older.
        if by_number.get(&attempt.number).is_none_or(|known| known.judged <= attempt.judged) {
            by_number.insert(attempt.number, attempt);
        }
    }
}

fn brief(text: &[u8], path: &Path, line: usize) -> Result<Brief, ClassProblem> {
    let file = path.display().to_string();
    let brief: Brief = serde_json::from_slice(text).map_err(|error| {
        let why = error.to_string();
        // The place is said before it.
        let why = why.split(" at line ").next().unwrap_or_default().to_string();
        ClassProblem::BadLine { file: file.clone(), line, column: error.column(), why }
    })?;
    if brief.schema > SCHEMA {
        return Err(ClassProblem::NewerJournal { file, line, schema: brief.schema });
    }
    Ok(brief)
}

fn attempt(number: u32, judged: i64, result: BriefOutcome, place: usize, draft: &mut Draft) -> Attempt {
    let mut attempt = Attempt { number, judged, points: 0, max: 0, statuses: Vec::new(), trouble: None, is_fault: false, place };
    match result {
        BriefOutcome::Judged(run) => {
            (attempt.points, attempt.max) = (run.points, run.max);
            draft.max = draft.max.max(run.max);
            attempt.statuses = run.checks.into_iter().map(|check| (position(draft, &check, place), check.status)).collect();
        }
        BriefOutcome::Unusable(words) => attempt.trouble = Some(words),
        BriefOutcome::Fault(words) => (attempt.trouble, attempt.is_fault) = (Some(words), true),
    }
    attempt
}

/// The position of a check in its exercise's column, where it is put when it is new.
fn position(draft: &mut Draft, check: &BriefCheck, place: usize) -> usize {
    if let Some(position) = draft.checks.iter().position(|known| known.name == check.name) {
        return position;
    }
    let BriefCheck { name, max_points, visibility, .. } = check;
    let title = Words::same(name);
    draft.checks.push(CheckColumn { name: name.clone(), title, max_points: *max_points, visibility: *visibility });
    if !draft.titles.contains(&place) {
        draft.titles.push(place);
    }
    draft.checks.len() - 1
}

/// An exercise with its title, and its checks' titles from the records that have them.
fn column(name: &str, draft: Draft, records: &JournalRecords, settings: &Settings) -> Column {
    let mut checks = draft.checks;
    for run in draft.titles.iter().filter_map(|place| records.record(*place).ok()) {
        for found in run.run().into_iter().flat_map(|run| &run.checks) {
            if let Some(check) = checks.iter_mut().find(|check| check.name == found.name) {
                check.title = found.title.clone();
            }
        }
    }
    let title = spec::load(&settings.exercise_folder(name)).map_or_else(|_| Words::same(name), |found| Words::from(&found.title));
    Column { name: name.into(), title, max: draft.max, weight: 1.0, checks }
}

fn row(student: Student, columns: &[Column], attempts: &mut Attempts) -> Row {
    let grades: Vec<Option<Grade>> =
        columns.iter().map(|column| attempts.remove(&column.name).and_then(|by_number| best(column, by_number))).collect();
    let weights: f64 = columns.iter().map(|column| column.weight).sum();
    let earned = |(column, grade): (&Column, &Option<Grade>)| {
        let grade = grade.as_ref()?;
        (grade.max > 0).then(|| grade.points / f64::from(grade.max) * column.weight)
    };
    let sum: f64 = columns.iter().zip(&grades).filter_map(earned).sum();
    let total = if weights > 0.0 { sum / weights * 100.0 } else { 0.0 };
    Row { student, total, grades }
}

/// The grade of the best attempt; the latest of equals. One that the kit failed to judge counts when there is no other.
fn best(column: &Column, by_number: BTreeMap<u32, Attempt>) -> Option<Grade> {
    let attempts = u32::try_from(by_number.len()).unwrap_or(u32::MAX);
    let best = by_number.into_values().max_by_key(|attempt| (!attempt.is_fault, attempt.points, attempt.number))?;
    let mut statuses = Vec::new();
    if best.trouble.is_none() {
        statuses = vec![Status::Skipped; column.checks.len()];
        for (position, status) in best.statuses {
            statuses[position] = status;
        }
    }
    Some(Grade {
        points: f64::from(best.points),
        raw_points: best.points,
        max: if best.max > 0 { best.max } else { column.max },
        penalty_percent: 0.0,
        late_s: 0,
        attempt: (best.number, attempts),
        statuses,
        trouble: best.trouble,
        is_fault: best.is_fault,
        place: best.place,
    })
}
