//! Reading one journal: what grades need of its records, in small portions, so that several are read side by side.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use serde::Deserialize;
use tst_engine::plain;
use tst_engine::spec::Visibility;
use tst_engine::text::{ClassProblem, short_name};

use super::class::Strange;
use super::finding::Finding;
use super::lines::{LineError, Lines};
use super::name;
use super::record::{Fingerprint, SCHEMA, Status, Student, Words};
use super::shard::Heading;
use super::snapshot::{HandedIn, Snapshot};
use super::source::{Counting, Source};
use crate::isolation::Isolation;

/// How many records or entries are handed on together.
const PORTION: usize = 256;

/// How much is read at once, in bytes.
const BUFFER: usize = 1 << 20;

/// What grades need of a record: everything else is read when a report shows it.
#[derive(Debug, Deserialize)]
pub(super) struct Brief {
    pub schema: u32,
    pub student: Student,
    #[serde(deserialize_with = "name::read")]
    pub exercise: String,
    pub attempt: u32,
    pub submitted: Option<i64>,
    pub is_late: bool,
    pub isolation: Isolation,
    pub judged: i64,
    pub fingerprint: Fingerprint,
    pub result: BriefOutcome,
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
    pub checks: Vec<BriefCheck>,
}

#[derive(Debug, Deserialize)]
pub(super) struct BriefCheck {
    #[serde(deserialize_with = "name::read")]
    pub name: String,
    status: Status,
    pub max_points: u32,
    is_extra: bool,
    pub visibility: Visibility,
    failure: Option<BriefFailure>,
}

#[derive(Debug, Deserialize)]
struct BriefFailure {
    kind: String,
}

impl BriefCheck {
    /// How it came out.
    pub fn finding(&self) -> Finding {
        Finding::of(self.status, self.is_extra, self.failure.as_ref().map(|failure| failure.kind.as_str()))
    }
}

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
    if let Counting::Snapshot(file) = &source.counting {
        let mut some = Vec::new();
        let mut each = |entry| {
            some.push(entry);
            if some.len() == PORTION {
                take(Portion::HandedIn(std::mem::take(&mut some)));
            }
        };
        let others = Snapshot::stream(file, &mut each).map_err(|error| cannot_read(file, error))?;
        if let Some((missing, strange)) = others
            && !(take(Portion::HandedIn(some)) && take(Portion::Others(missing, strange)))
        {
            return Ok(());
        }
    }
    let file = plain::open(path).map_err(cannot)?;
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
            continue;
        }
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let spot = Spot { line: short(line.number), length: short(line.text.len()), offset: line.offset };
        some.push((spot, brief(line.text, path, line.number)?));
        if some.len() == PORTION && !take(Portion::Records(std::mem::take(&mut some))) {
            return Ok(());
        }
    }
    take(Portion::Records(some));
    take(Portion::End(file));
    Ok(())
}

fn brief(text: &[u8], path: &Path, line: usize) -> Result<Brief, ClassProblem> {
    let file = path.display().to_string();
    let brief: Brief = serde_json::from_slice(text).map_err(|error| {
        let why = error.to_string();
        // The place is said before it.
        let why = short_name(why.split(" at line ").next().unwrap_or_default()).into_owned();
        ClassProblem::BadLine { file: file.clone(), line, column: error.column(), why }
    })?;
    is_known(brief.schema, path, line)?;
    Ok(brief)
}

fn is_known(schema: u32, path: &Path, line: usize) -> Result<(), ClassProblem> {
    match schema {
        ..=SCHEMA => Ok(()),
        schema => Err(ClassProblem::NewerJournal { file: path.display().to_string(), line, schema }),
    }
}
