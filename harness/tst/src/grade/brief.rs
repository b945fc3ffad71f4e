//! Reading one journal: what grades need of its records, in small portions, so that several are read side by side.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use tst_engine::plain;
use tst_engine::spec::Visibility;
use tst_engine::text::{ClassProblem, short_name};

use super::alike::Alike;
use super::class::Strange;
use super::finding::Finding;
use super::id_kind::IdKind;
use super::joined::Measured;
use super::journal::{WorkId, digest};
use super::lines::{LineError, Lines};
use super::name;
use super::record::{SCHEMA, Status, Student, Words, author};
use super::shard::Heading;
use super::snapshot::{HandedIn, Snapshot};
use super::source::{Counting, Source};
use crate::isolation::Isolation;

/// How many records or entries are handed on together.
const PORTION: usize = 256;

/// How much is read at once, in bytes.
const BUFFER: usize = 1 << 20;

/// What grades need of a record: everything else is read when a report shows it.
#[derive(Debug)]
pub(super) struct Brief {
    pub work: WorkId,
    /// Whose it is, and for which exercise.
    pub whose: u128,
    pub measured: Arc<Measured>,
    pub isolation: Isolation,
    pub judged: i64,
    pub result: BriefOutcome,
    /// What was handed in by its word, where nothing else tells that.
    pub handed_in: Option<Box<HandedIn>>,
}

/// The line of a record, and what is read of its result.
#[derive(Debug, Deserialize)]
#[serde(rename = "Brief")]
pub(super) struct RecordLine<'l, R> {
    schema: u32,
    #[serde(borrow)]
    student: Person<'l>,
    #[serde(deserialize_with = "name::read")]
    pub exercise: String,
    attempt: u32,
    submitted: Option<i64>,
    is_late: bool,
    isolation: Isolation,
    judged: i64,
    #[serde(borrow)]
    fingerprint: Measure<'l>,
    result: R,
}

/// A record but for its result.
pub(super) type Head<'l> = RecordLine<'l, Option<Nothing>>;

/// What there is none of.
#[derive(Debug, Deserialize)]
pub(super) enum Nothing {}

#[derive(Debug, Deserialize)]
#[serde(rename = "Student")]
struct Person<'l> {
    #[serde(borrow)]
    key: Cow<'l, str>,
    #[serde(borrow)]
    name: Cow<'l, str>,
    id: Option<String>,
    email: Option<String>,
    #[serde(default)]
    kind: IdKind,
    #[serde(default)]
    group: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Fingerprint")]
struct Measure<'l> {
    #[serde(borrow)]
    content: Cow<'l, str>,
    #[serde(borrow)]
    checks: Cow<'l, str>,
    #[serde(borrow)]
    kit: Cow<'l, str>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BriefOutcome {
    Judged(BriefRun),
    Unusable(Words),
    Fault(Words),
}

#[derive(Debug, Deserialize)]
pub(super) struct BriefRun {
    pub points: u32,
    pub max: u32,
    #[serde(deserialize_with = "shared")]
    pub checks: BriefChecks,
}

/// The checks of a record, which others may share.
pub(super) type BriefChecks = Arc<[Arc<BriefCheck>]>;

fn shared<'l, D: Deserializer<'l>>(list: D) -> Result<BriefChecks, D::Error> {
    let checks = Vec::<BriefCheck>::deserialize(list)?;
    Ok(checks.into_iter().map(Arc::new).collect())
}

#[derive(Debug, PartialEq, Deserialize)]
pub(super) struct BriefCheck {
    #[serde(deserialize_with = "name::read")]
    pub name: String,
    status: Status,
    pub max_points: u32,
    #[serde(default)]
    is_extra: bool,
    pub visibility: Visibility,
    failure: Option<BriefFailure>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct BriefFailure {
    kind: String,
}

impl BriefCheck {
    /// How it came out.
    pub fn finding(&self) -> Finding {
        Finding::of(self.status, self.is_extra, self.failure.as_ref().map(|failure| failure.kind.as_str()))
    }

    /// Whether it says what was wrong.
    pub fn is_failed(&self) -> bool {
        self.failure.is_some()
    }
}

/// By how many checks and kits the work of a journal was judged that are told apart by where they are in memory.
const MEASURES: usize = 64;

/// Where a record is in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Its line, from 1.
    pub line: u32,
    /// How many bytes it has, without its line feed.
    pub length: u32,
    /// Where it begins.
    pub offset: u64,
}

/// A portion of a journal, in this order.
#[derive(Debug)]
pub(super) enum Portion {
    /// What was handed in, as the snapshot beside it says.
    HandedIn(Vec<HandedIn>),
    /// Who handed in nothing, and what was not understood; only of a snapshot.
    Others(Vec<Student>, Vec<Strange>),
    /// It is a shard's.
    Heading(Box<Heading>),
    /// Records.
    Records(Vec<(Spot, Brief)>),
    /// Its last line, which is not whole.
    Torn { line: usize },
    /// The file.
    End(File),
}

/// Reads a journal, and hands on what is in it; stops when that is not wanted any more.
///
/// # Errors
/// When it cannot be read, or holds a line that is no record and not a torn last one.
pub(super) fn read(source: &Source, take: &dyn Fn(Portion) -> bool) -> Result<(), ClassProblem> {
    let path = &source.journal;
    let cannot_read =
        |file: &Path, error: io::Error| ClassProblem::CannotRead { file: file.display().to_string(), why: error.to_string() };
    let cannot = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => ClassProblem::NoJournal { folder: path.parent().unwrap_or(path).display().to_string() },
        _ => cannot_read(path, error),
    };
    let cannot_go_on = |error: LineError| match error {
        LineError::TooLong { line, mib } => ClassProblem::LongLine { file: path.display().to_string(), line, mib },
        LineError::Refused(error) => cannot(error),
    };
    // What was handed in is told by others, or by a snapshot.
    let mut has_snapshot = matches!(source.counting, Counting::Others);
    if let Counting::Snapshot(file) = &source.counting {
        let mut some = Vec::new();
        let mut each = |entry| {
            some.push(entry);
            if some.len() == PORTION {
                take(Portion::HandedIn(std::mem::take(&mut some)));
            }
        };
        let others = Snapshot::stream(file, &mut each).map_err(|error| cannot_read(file, error))?;
        has_snapshot = others.is_some();
        if let Some((missing, strange)) = others
            && !(take(Portion::HandedIn(some)) && take(Portion::Others(missing, strange)))
        {
            return Ok(());
        }
    }
    let file = plain::open(path).map_err(cannot)?;
    let mut reader = Reader::default();
    let mut lines = Lines::of(BufReader::with_capacity(BUFFER, &file));
    let mut some = Vec::new();
    while let Some(line) = lines.next().map_err(cannot_go_on)? {
        if line.is_torn() {
            take(Portion::Torn { line: line.number });
            break;
        }
        if line.number == 1
            && let Some(heading) = Heading::of_line(line.text)
        {
            is_known(heading.schema, path, line.number)?;
            take(Portion::Heading(Box::new(heading)));
            // That of an empty shard, too.
            has_snapshot = true;
            continue;
        }
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let spot = Spot { line: short(line.number), length: short(line.text.len()), offset: line.offset };
        some.push((spot, reader.brief(line.text, (path, line.number), !has_snapshot)?));
        if some.len() == PORTION && !take(Portion::Records(std::mem::take(&mut some))) {
            return Ok(());
        }
    }
    take(Portion::Records(some));
    take(Portion::End(file));
    Ok(())
}

/// What was read before, for records that are like others.
#[derive(Debug, Default)]
struct Reader {
    alike: Alike,
    measured: Vec<Arc<Measured>>,
}

impl Reader {
    /// Reads a record, with what was handed in if that is wanted.
    fn brief(&mut self, text: &[u8], (path, number): (&Path, usize), is_wanted: bool) -> Result<Brief, ClassProblem> {
        let mut begin = Vec::new();
        if let Some((head, run)) = self.alike.read(text, &mut begin) {
            is_known(head.schema, path, number)?;
            return Ok(self.record(head, BriefOutcome::Judged(run), is_wanted));
        }
        let line: RecordLine<'_, BriefOutcome> = serde_json::from_slice(text).map_err(|error| {
            let why = error.to_string();
            // The place is said before it.
            let why = short_name(why.split(" at line ").next().unwrap_or_default()).into_owned();
            ClassProblem::BadLine { file: path.display().to_string(), line: number, column: error.column(), why }
        })?;
        is_known(line.schema, path, number)?;
        let RecordLine { schema, student, exercise, attempt, submitted, is_late, isolation, judged, fingerprint, result } = line;
        let head = Head { schema, student, exercise, attempt, submitted, is_late, isolation, judged, fingerprint, result: None };
        Ok(self.record(head, result, is_wanted))
    }

    fn record(&mut self, head: Head<'_>, result: BriefOutcome, is_wanted: bool) -> Brief {
        let Head { student, exercise, attempt, submitted, is_late, isolation, judged, fingerprint, .. } = head;
        let Measure { content, checks, kit } = fingerprint;
        let author = author(&student.key, student.group.as_deref());
        let work = digest(&[&author, &exercise, &content]);
        let whose = digest(&[&author, &exercise]);
        let is_same = |one: &&Arc<Measured>| one.exercise == exercise && one.checks == checks && one.kit == kit;
        let measured = self.measured.iter().find(is_same).map(Arc::clone).unwrap_or_else(|| {
            let measured = Arc::new(Measured { exercise: exercise.clone(), checks: checks.into_owned(), kit: kit.into_owned() });
            // A journal that has more of them is read all the same.
            if self.measured.len() < MEASURES {
                self.measured.push(Arc::clone(&measured));
            }
            measured
        });
        let handed_in = is_wanted.then(|| {
            let Person { key, name, id, email, kind, group } = student;
            let student = Student { key: key.into_owned(), name: name.into_owned(), id, email, kind, group };
            Box::new(HandedIn { student, exercise, attempt, submitted, is_late, content: content.into_owned() })
        });
        Brief { work, whose, measured, isolation, judged, result, handed_in }
    }
}

fn is_known(schema: u32, path: &Path, line: usize) -> Result<(), ClassProblem> {
    match schema {
        ..=SCHEMA => Ok(()),
        schema => Err(ClassProblem::NewerJournal { file: path.display().to_string(), line, schema }),
    }
}
