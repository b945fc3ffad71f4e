//! Taking in what a class handed in: folders and archives by the names of platforms become submissions of students. What
//! is not understood becomes a row with its reason; nothing is left out.

mod account;
mod calendar;
mod columns;
mod content;
mod file_name;
mod gathered;
mod groups;
mod hand_in;
mod label;
mod litter;
mod moment;
mod name_of_class;
mod names;
mod node;
mod packed;
mod people;
mod program;
mod reader;
mod role;
mod roster;
mod same_name;
mod sort;
mod table;
#[cfg(test)]
mod tests;
mod times;
mod unpack;
mod words;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use tst_engine::plain;
use tst_engine::text::{IntakeProblem, Oddity, Remark, Say as _};

pub use columns::{Columns, GROUP};
pub use content::{Content, ContentError, Copied, copy, fingerprint};
pub use label::{Id, is_in_no_group};
pub use moment::{moment, shown, zone};
pub use same_name::{agree, is_hidden};
pub use table::{Row as TableRow, Table};
pub use words::{fold, squeezed};

use crate::grade::class::Strange;
use crate::grade::record::{Student, Words};
use groups::Groups;
use hand_in::MOST_ATTEMPTS;
use node::Kind;
use program::{Company, Program};
use roster::Roster;
use sort::{Found, Rules};

/// Bytes in a megabyte, as people and platforms count them.
pub const MB: u64 = 1_000_000;

/// What one submission may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes, unpacked, litter not counted.
    pub bytes: u64,
    /// Files, litter not counted.
    pub files: u64,
}

impl Limits {
    /// Of what is the user's own.
    pub const NONE: Self = Self { bytes: u64::MAX, files: u64::MAX };
}

impl Default for Limits {
    /// Far beyond any program for a course; a submission with its dependencies in it still passes.
    fn default() -> Self {
        Self { bytes: 100 * MB, files: 10_000 }
    }
}

/// How submissions are understood.
#[derive(Clone, Debug)]
pub struct IntakeOptions {
    /// The exercises of the course, in its order.
    pub exercises: Vec<String>,
    /// The only exercise that is graded, if one is asked for: everything then is for it.
    pub exercise: Option<String>,
    /// The endings of source files that can be judged, without the dot.
    pub endings: Vec<String>,
    /// Those of the exercises whose programs are servers.
    pub servers: Vec<String>,
    /// The table of the class's students.
    pub roster: Option<PathBuf>,
    /// The table of groups.
    pub groups: Option<PathBuf>,
    /// The table of times.
    pub times: Option<PathBuf>,
    /// Where times without an offset are from.
    pub zone: TimeZone,
    /// What one submission may be.
    pub limits: Limits,
}

/// One attempt of one student at one exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Whose it is.
    pub student: Student,
    /// The exercise's name.
    pub exercise: String,
    /// Which attempt of this student at this exercise it is, from 1, in the order of time.
    pub attempt: u32,
    /// When it was handed in, in seconds since 1970 (UTC), if that is known.
    pub submitted: Option<i64>,
    /// Whether the platform marks it as late.
    pub is_late: bool,
    /// Where it was, relative to what was given.
    pub source: String,
    /// What is judged.
    pub content: Content,
    /// What the teacher should know of it.
    pub remarks: Vec<Remark>,
}

/// Everything that a class handed in.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// What was understood: by student, exercise and attempt.
    pub submissions: Vec<Submission>,
    /// What was not, and why.
    pub strange: Vec<Strange>,
    /// Who is on the roster, if there is one.
    pub roster: Vec<Student>,
    /// Who of them handed in nothing at all.
    pub missing: Vec<Student>,
}

/// Why nothing was taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// What was given is wrong.
    #[error("{}", .0.en())]
    Usage(IntakeProblem),
    /// The machine has no room.
    #[error("{}", .0.en())]
    Machine(IntakeProblem),
}

impl From<IntakeProblem> for IntakeError {
    fn from(problem: IntakeProblem) -> Self {
        Self::Usage(problem)
    }
}

/// Takes in what was given: folders, archives, files. Archives are unpacked into `scratch`, an empty folder that must stay
/// as long as the submissions are used; what was given is not changed.
///
/// # Errors
/// When something given is not there, a table is not valid, or `scratch` cannot be written. Never for what a student
/// handed in.
pub fn take(given: &[PathBuf], options: &IntakeOptions, scratch: &Path) -> Result<Intake, IntakeError> {
    if given.is_empty() {
        return Err(IntakeProblem::NothingGiven.into());
    }
    let roster = options.roster.as_deref().map(Roster::read).transpose()?;
    let groups = options.groups.as_deref().map(|file| Groups::read(file, roster.as_ref())).transpose()?;
    let table = options.times.as_deref().map(|file| times::read(file, &options.exercises, &options.zone)).transpose()?;
    let no_scratch = |error: io::Error| IntakeError::Machine(IntakeProblem::NoScratch { why: error.to_string() });
    let mut reader = reader::Reader::new(scratch, options.limits, &options.endings);
    let mut nodes = Vec::new();
    for path in given {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        if is_left_out(path, given) {
            nodes.push(reader::link(&whole));
            continue;
        }
        check_one(path)?;
        nodes.push(reader.read(&whole).map_err(|error| cannot_read(&whole, &error))?);
    }
    let rules = Rules {
        exercises: &options.exercises,
        only: options.exercise.as_deref(),
        endings: &options.endings,
        servers: &options.servers,
        limits: options.limits,
        is_known: &|name| roster.as_ref().is_some_and(|roster| roster.knows(name)),
    };
    packed::unpack(&mut reader, &mut nodes, &rules, scratch).map_err(no_scratch)?;
    // A class's archive that cannot be unpacked is nobody's submission.
    if let [node] = &nodes[..]
        && let Kind::Refused(refusal) = &node.kind
    {
        return Err(IntakeProblem::Refused(refusal.clone()).into());
    }
    let mut sorted = sort::sort(&nodes, &rules);
    sorted.strange.extend(reader.homeless.into_iter().map(|(entry, refusal)| (entry, Oddity::Refused(refusal))));
    let mut who = people::who(&sorted.found, roster.as_ref());
    (sorted.found, who) = match &groups {
        Some(groups) => groups.expand(sorted.found, who, roster.as_ref()),
        None => (sorted.found, who),
    };
    let clock = |found: &Found| found.clock.as_deref().and_then(|clock| moment::clock(clock, &options.zone));
    let (submitted, of_nobody) = people::times(&sorted.found, &who, roster.as_ref(), table.as_deref().unwrap_or_default(), clock);
    sorted.strange.extend(of_nobody);
    let mut all: Vec<(Found, people::Who, Option<i64>)> =
        sorted.found.into_iter().zip(who).zip(submitted).map(|((found, who), time)| (found, who, time)).collect();
    let place = |exercise: &str| options.exercises.iter().position(|other| other == exercise);
    all.sort_by_cached_key(|(found, who, _)| (fold(&who.student.name), who.student.key.clone(), place(&found.exercise)));
    let mut intake =
        Intake { roster: roster.as_ref().map(|roster| roster.students.clone()).unwrap_or_default(), ..Intake::default() };
    let present: Vec<usize> = all.iter().filter_map(|(_, who, _)| who.place).collect();
    let absent = |(at, student): (usize, &Student)| (!present.contains(&at)).then(|| student.clone());
    intake.missing = intake.roster.iter().enumerate().filter_map(absent).collect();
    let same = |one: &(Found, people::Who, Option<i64>), other: &(Found, people::Who, Option<i64>)| {
        one.1.student.key == other.1.student.key && one.0.exercise == other.0.exercise
    };
    for attempts in all.chunk_by_mut(same) {
        attempts.sort_by(|one, other| people::order((&one.0, one.2), (&other.0, other.2)));
        // Whoever uploads without end does not keep the machine from the others' work.
        let (older, newest) = attempts.split_at(attempts.len().saturating_sub(MOST_ATTEMPTS));
        if let Some((found, ..)) = older.last() {
            let more = if older.len() > 1 { format!(" (+{})", older.len() - 1) } else { String::new() };
            sorted.strange.push((format!("{}{more}", found.source), Oddity::OlderAttempts { most: MOST_ATTEMPTS }));
        }
        for (number, (found, who, time)) in (1..).zip(newest) {
            let copies = scratch.join(format!("files-{}", intake.submissions.len() + 1));
            let submission = submission(found, who, (*time, number), (options.limits, &copies)).map_err(no_scratch)?;
            intake.submissions.push(submission);
        }
    }
    let row = |(source, oddity): (String, Oddity)| Strange { source, why: Words::of(&oddity) };
    intake.strange = sorted.strange.into_iter().map(row).collect();
    Ok(intake)
}

/// Whether everything that was given can be read at all, but for links that are left out.
///
/// # Errors
/// When something is not there, or cannot be read.
pub fn check(given: &[PathBuf]) -> Result<(), IntakeProblem> {
    given.iter().filter(|path| !is_left_out(path, given)).try_for_each(|path| check_one(path))
}

/// Whether something given is a link that is not followed, as none in a class is: one of several is a student's choice, since a
/// shell's `*` gives it.
fn is_left_out(path: &Path, given: &[PathBuf]) -> bool {
    given.len() > 1 && reader::is_link(path)
}

fn check_one(path: &Path) -> Result<(), IntakeProblem> {
    let data = fs::metadata(path).map_err(|error| cannot_read(path, &error))?;
    let read = if data.is_dir() { fs::read_dir(path).map(drop) } else { plain::open(path).map(drop) };
    read.map_err(|error| cannot_read(path, &error))
}

fn cannot_read(path: &Path, error: &io::Error) -> IntakeProblem {
    let path = path.display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound => IntakeProblem::NoSuchPath { path },
        _ => IntakeProblem::CannotRead { path, why: error.to_string() },
    }
}

fn submission(
    found: &Found,
    who: &people::Who,
    (time, attempt): (Option<i64>, u32),
    (most, copies): (Limits, &Path),
) -> io::Result<Submission> {
    let content = match &found.program {
        Ok(Program::Crate { folder, workspace }) => Content::Crate { folder: folder.clone(), workspace: workspace.clone() },
        Ok(Program::File { file, company: Company::None }) => Content::File { file: file.clone(), folder: None },
        Ok(Program::File { file, company: Company::Folder(folder) }) => {
            Content::File { file: file.clone(), folder: Some(folder.clone()) }
        }
        Ok(Program::File { file, company: Company::Files(files) }) => gathered::gathered(file, files, most, copies)?,
        Err(refusal) => Content::Unusable(refusal.clone()),
    };
    let mut remarks = who.remarks.clone();
    if found.links > 0 {
        remarks.push(Remark::LinksLeftOut { count: found.links });
    }
    let server = found.server.clone().map(|(taken, beside)| Remark::ServerTaken { taken, beside });
    remarks.extend(server);
    remarks.extend(found.label.iter().map(|name| Remark::LabelInside { name: name.clone() }));
    remarks.extend(found.left_out.iter().cloned().map(Remark::PartLeftOut));
    Ok(Submission {
        student: who.student.clone(),
        exercise: found.exercise.clone(),
        attempt,
        submitted: time,
        is_late: found.is_late,
        source: found.source.clone(),
        content,
        remarks,
    })
}
